#include <algorithm>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/spf/record.h"
#include "manifest/compile_parts.h"

namespace mailctl::manifest {
namespace {

using dns::RecordType;

model::Intent intent_of(BlockForm form) {
  switch (form) {
    case BlockForm::kKeep:
      return model::Intent::kKeep;
    case BlockForm::kNone:
      return model::Intent::kAbsent;
    case BlockForm::kOmitted:
    case BlockForm::kValue:
      break;
  }
  return model::Intent::kManage;
}

// A name below the domain; nullopt where the domain is so long that it does not fit in 255 octets.
std::optional<dns::Name> name_below(Compilation& work,
                                    const Domain& domain,
                                    std::string_view prefix,
                                    const base::SourceRange& at) {
  const auto name = domain.name.value.with_prefix(prefix);
  if (name) return *name;
  work.diagnostics.error(
      "manifest/bad-domain-name",
      at,
      std::string(prefix) + "." + domain.name.value.text() + " is no name in DNS",
      name.error().message);
  return std::nullopt;
}

// What a block says of one record set.
struct SetRequest {
  dns::Name name;
  RecordType type = RecordType::kTxt;
  BlockForm form = BlockForm::kValue;
  std::vector<dns::RecordData> values;  // kValue
  std::optional<Located<std::uint32_t>> ttl;
  model::Adopt adopt = model::Adopt::kNo;
  base::SourceRange at;
  std::string_view by;
  model::Sharing sharing = model::Sharing::kWhole;
};

// What is not to exist claims nothing: a CNAME may stand there instead.
void claim(Compilation& work, const SetRequest& request) {
  if (request.form == BlockForm::kNone && request.type != RecordType::kMx) return;
  work.claims.push_back({request.name, request.type, request.at, request.by, request.sharing});
}

void add_set(Compilation& work, const Domain& domain, const SetRequest& request) {
  if (is_kept_elsewhere(work, request.form, {request.name, request.type, request.at})) return;
  const auto* zone = zone_for(work, request.name, domain, request.at);
  if (zone == nullptr) return;
  model::Resource resource;
  resource.address = model::record_set_address(zone->name, request.type, request.name);
  resource.intent = intent_of(request.form);
  model::ManagedRecordSet record;
  record.zone = zone->name;
  record.set = {request.name, request.type, ttl_in(*zone, request.ttl), request.values};
  record.sharing = request.sharing;
  resource.spec = std::move(record);
  resource.at = request.at;
  resource.adopt = adopt_of(work, resource.address, domain, request.adopt);
  claim(work, request);
  work.graph.resources.push_back(std::move(resource));
}

bool has_term(const std::vector<std::string>& terms, const std::string& term) {
  if (std::ranges::find(terms, term) != terms.end()) return true;
  const auto wanted = mail::spf::parse_term(term).term;
  return std::ranges::any_of(terms, [&](const std::string& text) {
    const auto other = mail::spf::parse_term(text).term;
    return wanted && other && mail::spf::is_same_term(*wanted, *other);
  });
}

// What the streams' services need, in the order of the streams, then what the manifest adds.
std::vector<std::string> spf_terms(const Compilation& work, const Domain& domain) {
  std::vector<std::string> terms;
  const auto add = [&](const std::string& term) {
    if (!term.empty() && !has_term(terms, term)) terms.push_back(term);
  };
  // The streams of this domain were compiled last.
  const auto& streams = work.graph.streams;
  const auto is_ours = [&](const model::Stream& s) { return s.domain == domain.name.value; };
  const auto last = std::find_if_not(streams.rbegin(), streams.rend(), is_ours);
  for (auto stream = last.base(); stream != streams.end(); ++stream) add(stream->spf_term);
  for (const auto& term : domain.spf.value.terms) add(term.term.value);
  return terms;
}

std::vector<std::string> told(std::vector<std::string> words) {
  std::erase(words, std::string());
  return words;
}

void compile_spf(Compilation& work, const Domain& domain) {
  const auto& block = domain.spf;
  const auto& name = domain.name.value;
  if (is_kept_elsewhere(work, block.form, {name, RecordType::kTxt, block.at})) return;
  const auto* zone = zone_for(work, name, domain, block.at);
  if (zone == nullptr) return;
  model::SpfPolicy policy;
  policy.zone = zone->name;
  policy.name = name;
  policy.ttl = ttl_in(*zone, block.ttl);
  policy.intent = intent_of(block.form);
  if (block.form == BlockForm::kValue) policy.terms = spf_terms(work, domain);
  for (const auto& term : block.value.terms) {
    if (!term.until) continue;
    const auto by = base::join(told({term.owner.value, term.note.value}), ": ");
    policy.until.emplace(term.term.value, model::TermEnd{term.until->value, by, term.term.at});
  }
  policy.all = block.value.all;
  policy.foreign = block.value.foreign;
  policy.at = block.at;
  policy.adopt = adopt_of(work, model::spf_address(zone->name, name), domain, block.adopt);
  if (block.form != BlockForm::kNone) {
    work.claims.push_back({name, RecordType::kTxt, block.at, "spf", model::Sharing::kValues});
  }
  work.graph.spfs.push_back(std::move(policy));
}

void compile_dmarc(Compilation& work, const Domain& domain) {
  const auto& block = domain.dmarc;
  const auto name = name_below(work, domain, "_dmarc", block.at);
  if (!name || is_kept_elsewhere(work, block.form, {*name, RecordType::kTxt, block.at})) return;
  const auto* zone = zone_for(work, *name, domain, block.at);
  if (zone == nullptr) return;
  model::DmarcPolicy policy;
  policy.zone = zone->name;
  policy.domain = domain.name.value;
  policy.intent = intent_of(block.form);
  policy.record = block.value;
  policy.ttl = ttl_in(*zone, block.ttl);
  policy.at = block.at;
  const auto address = model::record_set_address(zone->name, RecordType::kTxt, *name);
  policy.adopt = adopt_of(work, address, domain, block.adopt);
  if (block.form != BlockForm::kNone) {
    work.claims.push_back({*name, RecordType::kTxt, block.at, "dmarc"});
  }
  work.graph.dmarcs.push_back(std::move(policy));
}

void compile_mx(Compilation& work, const Domain& domain) {
  const auto& block = domain.mx;
  SetRequest request{
      domain.name.value, RecordType::kMx, block.form, {}, block.ttl, block.adopt, block.at, "mx"};
  for (const auto& host : block.value) {
    request.values.emplace_back(dns::MxData{host.preference, host.host});
  }
  if (block.form == BlockForm::kNone) {
    // RFC 7505: the null MX is a record like any other, and managed.
    request.form = BlockForm::kValue;
    request.values = {dns::MxData{0, dns::Name()}};
  }
  add_set(work, domain, request);
}

void compile_text(Compilation& work,
                  const Domain& domain,
                  const Block<TextRecord>& block,
                  std::string_view by) {
  if (block.form == BlockForm::kOmitted) return;
  const auto name = name_below(work, domain, block.value.prefix, block.at);
  if (!name) return;
  SetRequest request{*name, RecordType::kTxt, block.form, {}, block.ttl, block.adopt, block.at, by};
  if (block.form == BlockForm::kValue) request.values = {dns::make_txt(block.value.text)};
  add_set(work, domain, request);
}

bool is_at_apex(const Compilation& work, const dns::Name& name) {
  return work.zones.contains(name);
}

void compile_record(Compilation& work, const Domain& domain, const Record& record) {
  const auto& name = record.name.value;
  const bool is_ns = record.type == RecordType::kNs;
  if (is_at_apex(work, name) && (is_ns || record.type == RecordType::kCname)) {
    work.diagnostics.error(is_ns ? "manifest/ns-at-apex" : "manifest/cname-at-apex",
                           record.name.at,
                           name.text() + " is the apex of a zone",
                           is_ns ? "Its name servers are the business of the DNS provider and of "
                                   "the parent zone."
                                 : "A CNAME cannot stand beside the SOA and NS records there (RFC "
                                   "1034 §3.6.2).");
    return;
  }
  const auto& block = record.values;
  SetRequest request{name,
                     record.type,
                     block.form,
                     block.value,
                     block.ttl,
                     block.adopt,
                     record.name.at,
                     "records"};
  // Verification strings of others live in the same TXT set, and stay.
  const bool is_shared = record.type == RecordType::kTxt && block.form == BlockForm::kValue;
  if (is_shared) request.sharing = model::Sharing::kValues;
  add_set(work, domain, request);
}

}  // namespace

void compile_records(Compilation& work, const Domain& domain) {
  if (domain.spf.form != BlockForm::kOmitted) compile_spf(work, domain);
  if (domain.dmarc.form != BlockForm::kOmitted) compile_dmarc(work, domain);
  if (domain.mx.form != BlockForm::kOmitted) compile_mx(work, domain);
  compile_text(work, domain, domain.bimi, "bimi");
  compile_text(work, domain, domain.mta_sts, "mta_sts");
  compile_text(work, domain, domain.tls_rpt, "tls_rpt");
  for (const auto& record : domain.records) compile_record(work, domain, record);
}

}  // namespace mailctl::manifest
