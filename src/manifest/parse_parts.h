#pragma once
// The parts of the parser, one .cc each. Only manifest/parse*.cc include this.

#include <string>
#include <string_view>
#include <utility>

#include "manifest/manifest.h"
#include "manifest/parse.h"
#include "manifest/profiles.h"
#include "manifest/read.h"

namespace mailctl::manifest {

void read_accounts(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_zones(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics);
// A whole number from 0 to 100, with or without a percent sign.
std::optional<std::uint32_t> read_percent(Value value, base::Diagnostics& diagnostics);

void read_rollout(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_guards(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_protect(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_consents(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_waivers(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_suppressions(Manifest& manifest,
                       const yaml::Entry& entry,
                       base::Diagnostics& diagnostics);

// Domains are read when all else is known.
struct DomainReading {
  Manifest& manifest;
  const yaml::Node& root;
  Profiles& profiles;
  const Sources& sources;
  base::Diagnostics& diagnostics;
};

void read_domains(const DomainReading& reading, const yaml::Entry& entry);
void read_domain_sets(const DomainReading& reading, const yaml::Entry& entry);
// The fields of a domain whose name, set and id are filled in; `block` holds all that it is like.
// With an id or `like`, its texts may hold {id} and {domain}.
void read_domain(Domain& domain, const yaml::Node& block, base::Diagnostics& diagnostics);

// manifest/bad-template for {id} in the templates of a domain without one.
void check_no_id(const Domain& domain, base::Diagnostics& diagnostics);

void read_streams(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_dkim(Stream& stream, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_spf(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_dmarc(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_mx(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_bimi(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_mta_sts(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_tls_rpt(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);
void read_records(Domain& domain, const yaml::Entry& entry, base::Diagnostics& diagnostics);

// A published SPF record as the block of a manifest, "spf: { all: softfail, terms: [mx] }"; a
// sample for text that is no SPF record.
std::string to_spf_block(std::string_view record);

// What the word of `publish` means: `ask`, `files`, or the name of an account.
model::Publishing publishing_of(std::string_view word);

// What one block says of others: accounts, regions, domains and zones that stand twice.
void check_links(const Manifest& manifest, base::Diagnostics& diagnostics);

// What only an account, or only a service, can be asked; `via` that names neither.
void check_streams(const Manifest& manifest, const Domain& domain, base::Diagnostics& diagnostics);

// `adopt: true`
void read_adopt(model::Adopt& adopt, const yaml::Entry& entry, base::Diagnostics& diagnostics);

// The word `keep` or `none`; nullopt for a value.
std::optional<BlockForm> read_form(const yaml::Node& node);

// Begins a block: its place and its form. True when a value is to be read, which a scalar that is
// neither word cannot be; then the example of the value is shown.
template <class T>
bool begins_value(Block<T>& block, Value value, base::Diagnostics& diagnostics) {
  block.form = read_form(value.node).value_or(BlockForm::kValue);
  if (block.form != BlockForm::kValue) return false;
  if (value.node.kind != yaml::NodeKind::kScalar) return true;
  report_wrong_type(value, "keep, none or a value", diagnostics);
  return false;
}

// The fields that every block has.
template <class T>
void read_block_ttl(Block<T>& block, const yaml::Entry& entry, base::Diagnostics& diagnostics) {
  block.ttl = read_ttl(value_of(entry), diagnostics);
}

template <class T>
void read_block_adopt(Block<T>& block, const yaml::Entry& entry, base::Diagnostics& diagnostics) {
  read_adopt(block.adopt, entry, diagnostics);
}

}  // namespace mailctl::manifest
