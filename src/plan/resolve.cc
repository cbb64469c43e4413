#include "plan/resolve.h"

#include <algorithm>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/spf/repair.h"
#include "plan/live_view.h"
#include "plan/ours.h"

namespace mailctl::plan {
namespace {

const model::Outputs* known_outputs(const Moment& moment, const model::Address& source) {
  const auto live = moment.live.resources.find(source);
  if (live != moment.live.resources.end()) {
    const bool going = live->second.lifecycle == model::Lifecycle::kDeleting;
    return going || live->second.outputs.empty() ? nullptr : &live->second.outputs;
  }
  if (moment.live.is_read(source.scope())) return nullptr;
  const auto prior = moment.prior.entries.find(source);
  const bool known = prior != moment.prior.entries.end() && !prior->second.outputs.empty();
  return known ? &prior->second.outputs : nullptr;
}

bool is_spf_value(const dns::TxtData& value) {
  return mail::spf::find_spf(std::span(&value, 1)).status != mail::spf::SpfStatus::kNone;
}

// Foreign values first, in their order, then ours: an SPF value is never counted as ours here.
void share_one(const Moment& moment, model::Resource& resource, model::ManagedRecordSet& record) {
  for (const auto& value : record.set.values)
    record.owned.push_back(std::get<dns::TxtData>(value).joined());
  const auto zone = moment.live.zones.find(record.zone);
  if (zone == moment.live.zones.end()) return;
  const auto* live = zone->second.zone.find(record.set.name, dns::RecordType::kTxt);
  if (live == nullptr) return;
  const auto claim = claim_on(moment.prior, resource.address).value_or(model::Claim{});
  std::vector<dns::RecordData> values;
  bool has_foreign = false;
  for (const auto& value : live->values) {
    const auto* txt = std::get_if<dns::TxtData>(&value);
    const bool is_wanted = std::ranges::any_of(
        record.set.values, [&](const auto& wanted) { return dns::is_same_meaning(wanted, value); });
    const bool was_ours =
        txt != nullptr && std::ranges::find(claim.owned, txt->joined()) != claim.owned.end();
    if (is_wanted || (was_ours && !is_spf_value(*txt))) continue;
    values.push_back(value);
    has_foreign = true;
  }
  values.insert(values.end(), record.set.values.begin(), record.set.values.end());
  record.set.values = std::move(values);
  if (has_foreign) record.set.ttl = live->ttl;
}

}  // namespace

void fill_output(model::ManagedRecordSet& record, const model::Outputs& outputs) {
  if (record.set.type == dns::RecordType::kTxt) {
    if (!outputs.txt_value.empty()) record.set.values = {dns::make_txt(outputs.txt_value)};
    return;
  }
  const auto target = dns::Name::parse(outputs.cname_target);
  if (target && !outputs.cname_target.empty()) record.set.values = {dns::CnameData{*target}};
}

void resolve_outputs(const Moment& moment, Desired& desired) {
  for (auto& resource : desired.resources) {
    auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
    if (record == nullptr || record->output_of.empty()) continue;
    const auto* outputs = known_outputs(moment, record->output_of);
    if (outputs != nullptr) fill_output(*record, *outputs);
  }
}

void share_txt_sets(const Moment& moment, Desired& desired) {
  for (auto& resource : desired.resources) {
    auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
    if (record != nullptr && record->sharing == model::Sharing::kValues &&
        resource.intent == model::Intent::kManage) {
      share_one(moment, resource, *record);
    }
  }
}

Desired resolve(const model::ResourceGraph& graph,
                const Moment& moment,
                base::Diagnostics& diagnostics) {
  Desired desired;
  desired.take_zones(graph);
  desired.resources = graph.resources;
  desired.kept_elsewhere = graph.kept_elsewhere;
  resolve_dkims(graph, moment, desired);
  resolve_suppressions(graph, moment, desired);
  resolve_spfs(graph, moment, desired, diagnostics);
  resolve_dmarcs(graph, desired);
  share_txt_sets(moment, desired);
  keep_spelling(moment, desired);
  resolve_outputs(moment, desired);
  desired.set_asked_apart();
  desired.sort();
  return desired;
}

}  // namespace mailctl::plan
