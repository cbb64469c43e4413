#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "render/status_parts.h"

namespace mailctl::render {
namespace {

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
  // A list has no lifecycle and no name of its own.
  if (const auto* list = std::get_if<model::SuppressionList>(&live.spec)) {
    finding.name.clear();
    finding.text =
        list->entries.size() == 1 ? "1 address" : fmt::format("{} addresses", list->entries.size());
  }
  return finding;
}

// What belongs to the manifest: its resources, and every key of its domains.
class Interest {
 public:
  explicit Interest(const StatusSources& sources)
      : x_prior(sources.prior),
        x_domains(sources.graph.domains.begin(), sources.graph.domains.end()) {
    for (const auto& resource : sources.graph.resources) x_desired.insert(resource.address);
  }

  [[nodiscard]] bool covers(const model::LiveResource& live) const {
    const auto* key = std::get_if<model::DkimKey>(&live.spec);
    return x_prior.entries.contains(live.address) || x_desired.contains(live.address) ||
           (key != nullptr && x_domains.contains(key->domain));
  }

 private:
  const model::State& x_prior;
  std::set<dns::Name> x_domains;
  std::set<model::Address> x_desired;
};

Row missing(const model::Address& address, const std::string& scope, std::string name) {
  return {address,
          {.area = scope,
           .subject = std::string(model::to_text(address.kind())),
           .name = std::move(name),
           .standing = Standing::kBad,
           .text = "missing"}};
}

void add_missing(const StatusSources& sources, std::vector<Row>& rows) {
  for (const auto& resource : sources.graph.resources) {
    const auto& address = resource.address;
    const bool is_expected =
        !address.is_dns() && address.kind() != model::ResourceKind::kSuppressions &&
        resource.intent != model::Intent::kAbsent && sources.live.is_read(address.scope());
    if (is_expected && !sources.live.resources.contains(address)) {
      rows.push_back(missing(address, address.scope(), address.leaf()));
    }
  }
}

using KeyPlace = std::pair<std::string, dns::Name>;

// A key has no address before the moment decides its selector: the plan knows it, or nobody.
void add_missing_keys(const StatusSources& sources, const PlanView& plan, std::vector<Row>& rows) {
  std::set<KeyPlace> places;
  for (const auto& [address, live] : sources.live.resources) {
    const auto* key = std::get_if<model::DkimKey>(&live.spec);
    if (key != nullptr) places.emplace(address.scope(), key->domain);
  }
  for (const auto& policy : sources.graph.dkims) {
    const auto scope = model::scope_of(policy.account, policy.region);
    if (places.contains({scope, policy.domain}) || !sources.live.is_read(scope)) continue;
    const auto address = plan.planned_key(scope, policy.domain);
    auto row = missing(address, scope, "of " + policy.domain.text());
    row.finding.subject = "DKIM key";
    if (!address.empty())
      row.finding.name = fmt::format("{}._domainkey.{}", address.leaf(), policy.domain.text());
    rows.push_back(std::move(row));
  }
}

}  // namespace

std::vector<Finding> service_findings(const StatusSources& sources, PlanView& plan) {
  std::vector<Finding> findings;
  for (const auto& [scope, why] : sources.live.unread) {
    findings.push_back({scope, "all", "", Standing::kUnknown, "could not be read: " + why.message});
  }
  std::vector<Row> rows;
  const Interest interest(sources);
  for (const auto& [address, live] : sources.live.resources) {
    if (interest.covers(live)) rows.push_back({address, finding_of(live)});
  }
  add_missing(sources, rows);
  add_missing_keys(sources, plan, rows);
  for (auto& row : rows) findings.push_back(plan.judge(std::move(row)));
  for (const auto* change : plan.left()) {
    if (change->address.is_dns()) continue;
    const auto& address = change->address;
    auto row = missing(address, address.scope(), address.leaf());
    if (change->before) row.finding.text = summary_of(*change->before);
    findings.push_back(plan.judge(std::move(row)));
  }
  std::ranges::stable_sort(findings, {}, &Finding::area);
  return findings;
}

}  // namespace mailctl::render
