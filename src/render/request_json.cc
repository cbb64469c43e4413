#include "render/request_json.h"

#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

using nlohmann::json;

json dates_of(const model::RequestEntry& entry) {
  json out = json::object();
  const auto put = [&](const char* name, const std::optional<base::Time>& time) {
    if (time) out[name] = base::to_rfc3339(*time);
  };
  if (entry.requested != base::Time{}) out["requested"] = base::to_rfc3339(entry.requested);
  put("seen", entry.seen);
  put("verified", entry.verified);
  put("regressed", entry.regressed);
  return out;
}

json values_of(const dns::RecordSet& set) {
  json out = json::array();
  for (const auto& value : set.values) out.push_back(dns::to_text(value));
  return out;
}

json withdrawn_of(const plan::Withdrawn& withdrawn) {
  return {{"address", withdrawn.address.text()},
          {"wish", withdrawn.wish},
          {"was_seen", withdrawn.was_seen}};
}

}  // namespace

json request_json(const plan::Request& request, const base::SourceFiles& files) {
  const bool is_asked = request.status != model::RequestStatus::kWaiting;
  return {{"address", request.address.text()},
          {"domain", request.domain.text()},
          {"zone", request.zone.text()},
          {"name", request.set.name.text()},
          {"type", dns::to_text(request.set.type)},
          {"ttl", request.set.ttl},
          {"remove", request.intent == model::Intent::kAbsent},
          {"values", values_of(request.set)},
          {"status", model::to_text(request.status)},
          {"changed", request.has_moved},
          {"dates", is_asked ? dates_of(request.entry) : json::object()},
          {"waiting_for", request.waiting_for},
          {"found", request.found},
          {"advice", request.advice},
          {"manifest", files.to_text(request.at)}};
}

json asked_json(const plan::Plan& plan, const base::SourceFiles& files) {
  const auto counts = plan::count_requests(plan.requests);
  json records = json::array();
  for (const auto& request : plan.requests) records.push_back(request_json(request, files));
  json withdrawn = json::array();
  for (const auto& each : plan.withdrawn) withdrawn.push_back(withdrawn_of(each));
  return {{"counts",
           {{"waiting", counts.waiting},
            {"requested", counts.requested},
            {"seen", counts.seen},
            {"verified", counts.verified},
            {"regressed", counts.regressed}}},
          {"records", records},
          {"withdrawn", withdrawn}};
}

}  // namespace mailctl::render
