#include "render/status.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "mail/dkim/key_record.h"
#include "mail/dmarc/record.h"
#include "mail/spf/record.h"

namespace mailctl::render {
namespace {

using dns::AnswerStatus;
using model::Lifecycle;

Standing standing_of(Lifecycle lifecycle) {
  switch (lifecycle) {
    case Lifecycle::kActive:
    case Lifecycle::kInactive:
      return Standing::kGood;
    case Lifecycle::kCreating:
    case Lifecycle::kUpdating:
    case Lifecycle::kNeedsAttention:
    case Lifecycle::kDeleting:
      return Standing::kWaiting;
    case Lifecycle::kFailed:
      return Standing::kBad;
  }
  return Standing::kUnknown;
}

std::string name_of_resource(const model::Address& address, const model::Spec& spec) {
  const auto* key = std::get_if<model::DkimKey>(&spec);
  if (key != nullptr) return fmt::format("{}._domainkey.{}", key->selector, key->domain.text());
  return address.leaf();
}

Finding finding_of(const model::LiveResource& live) {
  Finding finding{.area = live.address.scope(),
                  .subject = std::string(model::to_text(live.address.kind())),
                  .name = name_of_resource(live.address, live.spec),
                  .standing = standing_of(live.lifecycle),
                  .text = std::string(model::to_text(live.lifecycle))};
  if (!live.detail.empty()) finding.text += ": " + live.detail;
  if (const auto* list = std::get_if<model::SuppressionList>(&live.spec)) {
    finding.name = fmt::format("{} addresses", list->entries.size());
  }
  return finding;
}

// True for what belongs to the manifest: one of its resources, or a key of one of its domains.
bool is_of_interest(const StatusSources& sources, const model::LiveResource& live) {
  if (sources.prior.entries.contains(live.address)) return true;
  const auto* key = std::get_if<model::DkimKey>(&live.spec);
  if (key != nullptr &&
      std::ranges::find(sources.graph.domains, key->domain) != sources.graph.domains.end()) {
    return true;
  }
  return std::ranges::find(sources.graph.resources, live.address, &model::Resource::address) !=
         sources.graph.resources.end();
}

Finding missing(const std::string& scope, std::string_view subject, std::string name) {
  return {scope, std::string(subject), std::move(name), Standing::kBad, "missing"};
}

void add_unread(const StatusSources& sources, std::vector<Finding>& findings) {
  for (const auto& [scope, why] : sources.live.unread) {
    findings.push_back({scope, "all", "", Standing::kUnknown, "could not be read: " + why.message});
  }
}

void add_missing(const StatusSources& sources, std::vector<Finding>& findings) {
  for (const auto& resource : sources.graph.resources) {
    const auto& address = resource.address;
    const bool is_expected =
        !address.is_dns() && address.kind() != model::ResourceKind::kSuppressions &&
        resource.intent != model::Intent::kAbsent && sources.live.is_read(address.scope());
    if (is_expected && !sources.live.resources.contains(address)) {
      findings.push_back(missing(address.scope(), model::to_text(address.kind()), address.leaf()));
    }
  }
  for (const auto& policy : sources.graph.dkims) {
    const auto scope = model::scope_of(policy.account, policy.region);
    const bool has_key = std::ranges::any_of(sources.live.resources, [&](const auto& entry) {
      const auto* key = std::get_if<model::DkimKey>(&entry.second.spec);
      return key != nullptr && key->domain == policy.domain && entry.first.scope() == scope;
    });
    if (!has_key && sources.live.is_read(scope)) {
      findings.push_back(missing(scope, "DKIM key", "of " + policy.domain.text()));
    }
  }
}

std::vector<Finding> service_findings(const StatusSources& sources) {
  std::vector<Finding> findings;
  add_unread(sources, findings);
  for (const auto& [address, live] : sources.live.resources) {
    if (is_of_interest(sources, live)) findings.push_back(finding_of(live));
  }
  add_missing(sources, findings);
  std::ranges::stable_sort(findings, {}, &Finding::area);
  return findings;
}

// What there is to say when there is no record to judge.
std::optional<Finding> unusable_answer(const Finding& base, const dns::Answer& answer) {
  Finding finding = base;
  switch (answer.status) {
    case AnswerStatus::kOk:
      return std::nullopt;
    case AnswerStatus::kNoData:
    case AnswerStatus::kNxDomain:
      finding.standing = Standing::kBad;
      finding.text = "no record";
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
    finding.text = "no record";
  } else {
    finding.standing = Standing::kBad;
    finding.text = fmt::format("{} records where one may be: receivers take none", texts.size());
  }
  return finding;
}

Finding spf_finding(const std::string& area, const dns::Name& domain, const dns::View& world) {
  Finding finding{area, "SPF", domain.text(), Standing::kGood, ""};
  const auto& answer = world.at(domain, dns::RecordType::kTxt);
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

Finding dmarc_finding(const std::string& area, const dns::Name& domain, const dns::View& world) {
  const auto name = domain.with_prefix("_dmarc").value_or(domain);
  Finding finding{area, "DMARC", name.text(), Standing::kGood, ""};
  const auto& answer = world.at(name, dns::RecordType::kTxt);
  if (auto unusable = unusable_answer(finding, answer)) return *unusable;
  return judge_single(std::move(finding), texts_of(answer), mail::dmarc::is_dmarc_text);
}

Finding mx_finding(const std::string& area, const dns::Name& domain, const dns::View& world) {
  Finding finding{area, "MX", domain.text(), Standing::kGood, ""};
  const auto& answer = world.at(domain, dns::RecordType::kMx);
  if (answer.status == AnswerStatus::kNoData) {
    finding.text = "none: receives no mail by MX";
    return finding;
  }
  if (auto unusable = unusable_answer(finding, answer)) return *unusable;
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

Finding dkim_finding(const std::string& area, const model::DkimKey& key, const dns::View& world) {
  const auto name = key.domain.with_prefix(key.selector + "._domainkey").value_or(key.domain);
  Finding finding{area, "DKIM", name.text(), Standing::kGood, ""};
  const auto& answer = world.at(name, dns::RecordType::kTxt);
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

std::vector<Finding> world_findings(const StatusSources& sources) {
  std::vector<Finding> findings;
  const auto& world = sources.live.world;
  for (const auto& domain : sources.graph.domains) {
    const auto area = "DNS of " + domain.text();
    findings.push_back(mx_finding(area, domain, world));
    findings.push_back(spf_finding(area, domain, world));
    for (const auto& [address, live] : sources.live.resources) {
      const auto* key = std::get_if<model::DkimKey>(&live.spec);
      if (key == nullptr || key->domain != domain || live.lifecycle == Lifecycle::kDeleting)
        continue;
      findings.push_back(dkim_finding(area, *key, world));
    }
    findings.push_back(dmarc_finding(area, domain, world));
  }
  return findings;
}

}  // namespace

Status make_status(const StatusSources& sources) {
  return {.owner = sources.graph.name,
          .service = service_findings(sources),
          .world = world_findings(sources),
          .pending = sources.pending};
}

bool is_all_good(const Status& status) {
  const auto is_good = [](const Finding& f) { return f.standing == Standing::kGood; };
  return status.pending.empty() && std::ranges::all_of(status.service, is_good) &&
         std::ranges::all_of(status.world, is_good);
}

}  // namespace mailctl::render
