#include "manifest/planned_world.h"

#include <map>

#include "dns/txt.h"

namespace mailctl::manifest {
namespace {

class Planning {
 public:
  void add_set(const model::Resource& resource) {
    const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
    // The value of an output is not known before the service has answered.
    if (record == nullptr || !record->output_of.text().empty()) return;
    add(record->set.name, record->set.type, resource.intent, record->set.values);
  }

  void add(const dns::Name& name,
           dns::RecordType type,
           model::Intent intent,
           const std::vector<dns::RecordData>& values) {
    if (intent == model::Intent::kKeep) return;
    auto& set = x_sets[{name, type}];
    set.name = name;
    set.type = type;
    if (intent == model::Intent::kAbsent) return;
    set.values.insert(set.values.end(), values.begin(), values.end());
  }

  [[nodiscard]] dns::View view() const {
    std::vector<dns::RecordSet> sets;
    sets.reserve(x_sets.size());
    for (const auto& [key, set] : x_sets) sets.push_back(set);
    return dns::View().with_overlay(sets);
  }

 private:
  std::map<dns::RecordSetKey, dns::RecordSet> x_sets;
};

}  // namespace

std::string planned_text(const model::SpfPolicy& policy) {
  std::string text = "v=spf1";
  for (const auto& term : policy.terms) text += " " + term;
  return text + " " + (policy.all.empty() ? "~all" : policy.all);
}

dns::View planned_world(const model::ResourceGraph& graph) {
  Planning planning;
  for (const auto& resource : graph.resources) planning.add_set(resource);
  for (const auto& policy : graph.spfs) {
    planning.add(
        policy.name, dns::RecordType::kTxt, policy.intent, {dns::make_txt(planned_text(policy))});
  }
  for (const auto& policy : graph.dmarcs) {
    const auto name = policy.domain.with_prefix("_dmarc");
    if (!name) continue;
    planning.add(*name,
                 dns::RecordType::kTxt,
                 policy.intent,
                 {dns::make_txt(mail::dmarc::to_text(policy.record))});
  }
  return planning.view();
}

}  // namespace mailctl::manifest
