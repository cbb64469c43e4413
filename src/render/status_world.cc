#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "mail/dkim/key_record.h"
#include "mail/dmarc/record.h"
#include "mail/spf/record.h"
#include "render/status_parts.h"

namespace mailctl::render {
namespace {

using dns::AnswerStatus;
using model::Intent;

constexpr const char* kNoRecord = "no record";

// What there is to say when there is no record to judge.
std::optional<Finding> unusable_answer(const Finding& base, const dns::Answer& answer) {
  Finding finding = base;
  switch (answer.status) {
    case AnswerStatus::kOk:
      return std::nullopt;
    case AnswerStatus::kNoData:
    case AnswerStatus::kNxDomain:
      finding.standing = Standing::kBad;
      finding.text = kNoRecord;
      return finding;
    case AnswerStatus::kServFail:
    case AnswerStatus::kTimeout:
    case AnswerStatus::kNotFetched:
      finding.standing = Standing::kUnknown;
      finding.text = fmt::format("no answer ({})", dns::to_text(answer.status));
      return finding;
  }
  return finding;
}

std::vector<std::string> texts_of(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const auto& record : answer.records) {
    if (const auto* txt = std::get_if<dns::TxtData>(&record)) texts.push_back(txt->joined());
  }
  return texts;
}

// Exactly one of the texts must be a record of its kind (RFC 7208 §4.5, RFC 9989 §4.7).
Finding judge_single(Finding finding,
                     std::vector<std::string> texts,
                     bool (*is_kind)(std::string_view)) {
  std::erase_if(texts, [&](const std::string& text) { return !is_kind(text); });
  if (texts.size() == 1) {
    finding.text = texts.front();
  } else if (texts.empty()) {
    finding.standing = Standing::kBad;
    finding.text = kNoRecord;
  } else {
    finding.standing = Standing::kBad;
    finding.text = fmt::format("{} records where one may be: receivers take none", texts.size());
  }
  return finding;
}

// What the manifest says of one record; nullopt where it says nothing.
using Wish = std::optional<Intent>;

// That there is no record is for the manifest to judge.
Finding judge_absence(Finding finding, Wish wish) {
  if (finding.standing != Standing::kBad || finding.text != kNoRecord) return finding;
  if (!wish) {
    finding.standing = Standing::kGood;
    finding.text = "no record (not in the manifest)";
  } else if (*wish == Intent::kAbsent) {
    finding.standing = Standing::kGood;
    finding.text = "no record (the manifest says none)";
  } else if (*wish == Intent::kKeep) {
    finding.text = "no record (the manifest says keep)";
  }
  return finding;
}

Finding spf_finding(Finding finding, const dns::Answer& answer) {
  if (auto unusable = unusable_answer(finding, answer)) return *unusable;
  auto texts = texts_of(answer);
  const bool is_broken = std::ranges::any_of(texts, [](const std::string& text) {
    return text.starts_with("v=spf1") && !mail::spf::is_spf_text(text);
  });
  finding = judge_single(std::move(finding), std::move(texts), mail::spf::is_spf_text);
  if (finding.standing == Standing::kBad && is_broken) {
    finding.text = "broken: its strings join without blanks into no SPF record";
  } else if (finding.standing == Standing::kGood) {
    const auto parsed = mail::spf::parse_record(finding.text);
    if (!parsed.is_valid()) finding.standing = Standing::kBad;
  }
  return finding;
}

Finding dmarc_finding(Finding finding, const dns::Answer& answer) {
  if (auto unusable = unusable_answer(finding, answer)) return *unusable;
  return judge_single(std::move(finding), texts_of(answer), mail::dmarc::is_dmarc_text);
}

// RFC 7505: the one record that says that there is no mail here.
bool is_null_mx(const std::vector<dns::RecordData>& records) {
  const auto* mx = records.size() == 1 ? std::get_if<dns::MxData>(&records.front()) : nullptr;
  return mx != nullptr && mx->exchange.is_root();
}

Finding mx_finding(Finding finding, const dns::Answer& answer, Wish wish) {
  if (auto unusable = unusable_answer(finding, answer)) {
    if (unusable->standing != Standing::kBad || wish) return *unusable;
    unusable->standing = Standing::kGood;
    unusable->text = answer.status == AnswerStatus::kNxDomain
                         ? "no MX record; the name does not exist, so it receives no mail"
                         : "no MX record; senders try the address of the name itself "
                           "(RFC 5321 §5.1)";
    return *unusable;
  }
  if (is_null_mx(answer.records)) {
    finding.text = "receives no mail (null MX)";
    return finding;
  }
  auto records = answer.records;
  std::ranges::sort(records);
  for (const auto& record : records) {
    finding.text += (finding.text.empty() ? "" : ", ") + dns::to_text(record);
  }
  return finding;
}

bool is_usable_key(const std::string& text) {
  const auto parsed = mail::dkim::parse_key_record(text);
  return parsed.is_valid() && !parsed.record.is_revoked();
}

Finding dkim_finding(Finding finding, const dns::Answer& answer) {
  if (auto unusable = unusable_answer(finding, answer)) return *unusable;
  const auto texts = texts_of(answer);
  finding.text = "public key found";
  const bool has_key = std::ranges::any_of(texts, is_usable_key);
  if (texts.size() != 1 || !has_key) {
    finding.standing = Standing::kBad;
    finding.text = texts.size() > 1 ? "several TXT values" : "no public key in: " + texts.front();
  }
  return finding;
}

// What is asked of one domain after another, found once.
class Domains {
 public:
  Domains(const StatusSources& sources, PlanView& plan) : x_sources(sources), x_plan(plan) {
    const auto& graph = sources.graph;
    x_domains.insert(graph.domains.begin(), graph.domains.end());
    for (const auto& zone : graph.zones) x_zones.insert(zone.name);
    for (const auto& policy : graph.spfs) x_spfs[policy.name] = policy.intent;
    for (const auto& policy : graph.dmarcs) x_dmarcs[policy.domain] = policy.intent;
    for (const auto& resource : graph.resources) {
      const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
      if (record == nullptr) continue;
      const bool is_mx = record->set.type == dns::RecordType::kMx;
      if (is_mx) x_mxs[record->set.name] = resource.intent;
      const bool has_row = is_mx && is_domain(record->set.name);
      if (resource.intent == Intent::kKeep && !has_row) x_kept.push_back(&resource);
    }
    for (const auto& [address, live] : sources.live.resources) {
      const auto* key = std::get_if<model::DkimKey>(&live.spec);
      if (key != nullptr && live.lifecycle != model::Lifecycle::kDeleting)
        x_keys[key->domain].push_back(key);
    }
  }

  std::vector<Finding> findings() {
    std::map<std::string, std::vector<Finding>> by_area;
    for (const auto& domain : x_sources.graph.domains) {
      add_mx(domain, by_area[area_of(domain)]);
      add_spf(domain, by_area[area_of(domain)]);
      for (const auto* key : x_keys[domain]) add_dkim(*key, by_area[area_of(domain)]);
      add_dmarc(domain, by_area[area_of(domain)]);
    }
    for (const auto* resource : x_kept) add_kept(*resource, by_area);
    for (const auto* change : x_plan.left()) {
      if (change->address.is_dns()) add_change(*change, by_area);
    }
    for (const auto* request : x_plan.left_requests()) add_request(*request, by_area);
    std::vector<Finding> all;
    for (const auto& domain : x_sources.graph.domains) move_into(all, by_area[area_of(domain)]);
    for (auto& [area, findings] : by_area) move_into(all, findings);
    return all;
  }

 private:
  static void move_into(std::vector<Finding>& all, std::vector<Finding>& findings) {
    for (auto& finding : findings) all.push_back(std::move(finding));
    findings.clear();
  }

  static Wish wish_in(const std::map<dns::Name, Intent>& wishes, const dns::Name& name) {
    const auto found = wishes.find(name);
    return found == wishes.end() ? Wish() : found->second;
  }

  [[nodiscard]] bool is_domain(const dns::Name& name) const { return x_domains.contains(name); }

  // The innermost of the names that holds this one; the name itself where none does.
  static dns::Name innermost(const std::set<dns::Name>& names, const dns::Name& name) {
    for (auto at = name; !at.is_root(); at = at.parent()) {
      if (names.contains(at)) return at;
    }
    return name;
  }

  static std::string area_of(const dns::Name& domain) { return "DNS of " + domain.text(); }

  [[nodiscard]] const dns::Answer& answer(const dns::Name& name, dns::RecordType type) const {
    return x_sources.live.world.at(name, type);
  }

  void add_mx(const dns::Name& domain, std::vector<Finding>& findings) {
    const auto wish = wish_in(x_mxs, domain);
    Finding finding{area_of(domain), "MX", domain.text(), Standing::kGood, ""};
    finding = mx_finding(std::move(finding), answer(domain, dns::RecordType::kMx), wish);
    const auto zone = innermost(x_zones, domain);
    findings.push_back(x_plan.judge({model::record_set_address(zone, dns::RecordType::kMx, domain),
                                     judge_absence(std::move(finding), wish)}));
  }

  void add_spf(const dns::Name& domain, std::vector<Finding>& findings) {
    Finding finding{area_of(domain), "SPF", domain.text(), Standing::kGood, ""};
    finding = spf_finding(std::move(finding), answer(domain, dns::RecordType::kTxt));
    findings.push_back(x_plan.judge({model::spf_address(innermost(x_zones, domain), domain),
                                     judge_absence(std::move(finding), wish_in(x_spfs, domain))}));
  }

  void add_dmarc(const dns::Name& domain, std::vector<Finding>& findings) {
    const auto name = domain.with_prefix("_dmarc").value_or(domain);
    Finding finding{area_of(domain), "DMARC", name.text(), Standing::kGood, ""};
    finding = dmarc_finding(std::move(finding), answer(name, dns::RecordType::kTxt));
    const auto zone = innermost(x_zones, name);
    findings.push_back(
        x_plan.judge({model::record_set_address(zone, dns::RecordType::kTxt, name),
                      judge_absence(std::move(finding), wish_in(x_dmarcs, domain))}));
  }

  void add_dkim(const model::DkimKey& key, std::vector<Finding>& findings) {
    const auto name = key.domain.with_prefix(key.selector + "._domainkey").value_or(key.domain);
    Finding finding{area_of(key.domain), "DKIM", name.text(), Standing::kGood, ""};
    finding = dkim_finding(std::move(finding), answer(name, dns::RecordType::kTxt));
    const auto zone = innermost(x_zones, name);
    auto address = model::record_set_address(zone, dns::RecordType::kCname, name);
    const auto as_txt = model::record_set_address(zone, dns::RecordType::kTxt, name);
    if (x_plan.changes(as_txt)) address = as_txt;
    findings.push_back(x_plan.judge({std::move(address), std::move(finding)}));
  }

  // The area of the domain that the name belongs to; of the zone where no domain holds it.
  [[nodiscard]] std::string area_for(const model::Address& address) const {
    for (auto at = dns::name_of(address.leaf()); !at.is_root(); at = at.parent()) {
      if (is_domain(at)) return area_of(at);
    }
    return "DNS of " + address.region();
  }

  // Kept records that have no row of their own are worth one only when they are not there.
  void add_kept(const model::Resource& resource,
                std::map<std::string, std::vector<Finding>>& by_area) {
    const auto& set = std::get<model::ManagedRecordSet>(resource.spec).set;
    const auto* zone = x_sources.live.zone_for(set.name);
    if (zone == nullptr || zone->zone.find(set.name, set.type) != nullptr) return;
    by_area[area_for(resource.address)].push_back({area_for(resource.address),
                                                   dns::to_text(set.type),
                                                   set.name.text(),
                                                   Standing::kBad,
                                                   "no record (the manifest says keep)"});
  }

  void add_request(const plan::Request& request,
                   std::map<std::string, std::vector<Finding>>& by_area) {
    Finding finding{.area = area_of(request.domain),
                    .subject = dns::to_text(request.set.type),
                    .name = request.set.name.text(),
                    .standing = Standing::kWaiting,
                    .text = ""};
    by_area[finding.area].push_back(x_plan.judge({request.address, finding}));
  }

  void add_change(const model::Change& change,
                  std::map<std::string, std::vector<Finding>>& by_area) {
    const auto& spec = change.before ? change.before : change.after;
    const auto* record = spec ? std::get_if<model::ManagedRecordSet>(&*spec) : nullptr;
    Finding finding{.area = area_for(change.address),
                    .subject = record == nullptr ? "SPF" : dns::to_text(record->set.type),
                    .name = change.address.leaf(),
                    .standing = Standing::kBad,
                    .text = change.before ? summary_of(*change.before) : kNoRecord};
    by_area[finding.area].push_back(x_plan.judge({change.address, finding}));
  }

  const StatusSources& x_sources;
  PlanView& x_plan;
  std::set<dns::Name> x_domains;
  std::set<dns::Name> x_zones;
  std::map<dns::Name, Intent> x_spfs;
  std::map<dns::Name, Intent> x_dmarcs;
  std::map<dns::Name, Intent> x_mxs;
  std::vector<const model::Resource*> x_kept;
  std::map<dns::Name, std::vector<const model::DkimKey*>> x_keys;
};

}  // namespace

std::vector<Finding> world_findings(const StatusSources& sources, PlanView& plan) {
  return Domains(sources, plan).findings();
}

}  // namespace mailctl::render
