#pragma once
// The parts of compile, one .cc each, and what they share. Only manifest/compile*.cc include this.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "manifest/compile.h"

namespace mailctl::manifest {

// What a zone lends to the records in it.
struct ZoneTerms {
  dns::Name name;
  model::Publishing publishing = model::Publishing::kAccount;
  std::uint32_t default_ttl = 3600;
};

// One record set that some part of the manifest speaks for; to find two owners of one set, and a
// CNAME beside other data.
struct Claim {
  dns::Name name;
  dns::RecordType type = dns::RecordType::kA;
  base::SourceRange at;
  std::string_view by;  // "spf", "records", … for messages
  model::Sharing sharing = model::Sharing::kWhole;
};

struct Compilation {
  const Manifest& manifest;
  const model::FactsByAccount& facts;
  base::Diagnostics& diagnostics;
  model::ResourceGraph graph;
  std::unordered_map<dns::Name, ZoneTerms> zones;
  std::vector<Claim> claims;
  std::set<std::string> adopt_addresses;           // of `adopt:`, as written
  std::set<std::string> adopted;                   // those that something answered to
  std::set<dns::Name> reported_without_zone;       // domains
  std::set<std::string> reported_without_include;  // account/region
  std::set<base::SourceRange> reported_return_paths;

  // The facts of an account's provider; nullptr where it is unknown (and reported).
  [[nodiscard]] const model::ProviderFacts* facts_of(std::string_view account) const;
};

// The longest zone of the manifest at or above the name; nullptr and manifest/no-zone where there
// is none: once per domain for names in it, at `at` for other names.
const ZoneTerms* zone_for(Compilation& work,
                          const dns::Name& name,
                          const Domain& domain,
                          const base::SourceRange& at);
// A record of a `keep` block that no account of the manifest publishes, and which is only looked
// at. False where it is another block, or an account holds the zone.
bool is_kept_elsewhere(Compilation& work, BlockForm form, const model::KeptElsewhere& record);
// The block's TTL, or the zone's. Whether the provider can hold it is plan/adapt's business.
std::uint32_t ttl_in(const ZoneTerms& zone, const std::optional<Located<std::uint32_t>>& ttl);
// kYes when the block or its domain says so, or `adopt:` lists the address.
model::Adopt adopt_of(Compilation& work,
                      const model::Address& address,
                      const Domain& domain,
                      model::Adopt by_block);

// The same for a key whose selector may still hold {date}: an address of the key, or of its record,
// that the template can become.
model::Adopt adopt_key_of(Compilation& work,
                          const model::DkimPolicy& policy,
                          const Domain& domain,
                          model::Adopt by_block);

// A return path as written: relative to the domain, unless it already ends in it. nullopt and
// manifest/bad-return-path where it is no host name below the domain.
std::optional<dns::Name> return_path_name(Compilation& work,
                                          const Domain& domain,
                                          const Text& written,
                                          const std::string& expanded);

// accounts and zones: regions, compartments, limits.
void compile_accounts(Compilation& work);
void compile_zones(Compilation& work);
// One domain's streams: email domains, keys, senders, return paths. Before its records.
void compile_streams(Compilation& work, const Domain& domain);
// One domain's record blocks.
void compile_records(Compilation& work, const Domain& domain);
void compile_suppressions(Compilation& work);
// Over all domains: two owners of one record set, a CNAME beside other data.
void check_claims(Compilation& work);
// Every address of `adopt:` must be of something in the manifest.
void check_adopted(Compilation& work);
// `removed: keep`.
void compile_let_go(Compilation& work);
// One line each for what is kept and not acted on yet.
void note_later_features(Compilation& work);

}  // namespace mailctl::manifest
