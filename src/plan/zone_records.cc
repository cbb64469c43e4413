#include "plan/zone_records.h"

#include <map>

#include "plan/outlook.h"

namespace mailctl::plan {
namespace {

// What is asked for by now; the rest must not be published yet.
std::vector<Request> asked_by_now(const std::vector<Request>& requests) {
  std::vector<Request> asked;
  for (const auto& request : requests) {
    if (request.status != model::RequestStatus::kWaiting) asked.push_back(request);
  }
  return asked;
}

dns::RecordSet whole_set(const Request& request, Outlook& outlook) {
  auto set = request.set;
  if (set.type != dns::RecordType::kTxt && request.status != model::RequestStatus::kWaiting) {
    return set;
  }
  const dns::Question question{set.name, set.type};
  dns::MissingQuestions unasked;
  outlook.settle(
      [&](const dns::View& view, dns::MissingQuestions& lacked) {
        const auto& answer = view.at(question);
        if (answer.status == dns::AnswerStatus::kNotFetched) lacked.insert(question);
        set.values = answer.records;
      },
      unasked);
  const bool is_asked = request.status != model::RequestStatus::kWaiting;
  if (set.values.empty() && is_asked && request.intent == model::Intent::kManage) {
    set.values = request.set.values;  // DNS did not answer
  }
  return set;
}

}  // namespace

std::vector<ZoneRecords> records_by_zone(const std::vector<Request>& requests,
                                         const model::Snapshot& live) {
  const auto asked = asked_by_now(requests);
  Outlook outlook(live);
  outlook.lay_over(asked);
  std::map<dns::Name, std::map<dns::RecordSetKey, dns::RecordSet>> sets;
  std::map<dns::Name, ZoneRecords> zones;
  for (const auto& request : requests) {
    auto& zone = zones[request.zone];
    zone.zone = request.zone;
    zone.requests.push_back(&request);
    const bool is_manage = request.intent == model::Intent::kManage;
    if (is_manage && request.set.values.empty()) {
      zone.unknown.push_back(&request);
      continue;
    }
    auto set = whole_set(request, outlook);
    const dns::RecordSetKey key{set.name, set.type};
    if (!set.values.empty()) sets[request.zone].insert_or_assign(key, std::move(set));
  }
  std::vector<ZoneRecords> out;
  for (auto& [name, zone] : zones) {
    for (auto& [key, set] : sets[name]) zone.sets.push_back(std::move(set));
    out.push_back(std::move(zone));
  }
  return out;
}

}  // namespace mailctl::plan
