#include "plan/request.h"

#include <algorithm>

#include "base/text.h"
#include "plan/requests.h"

namespace mailctl::plan {

using model::RequestStatus;
using Works = Evidence::Works;

bool is_fulfilled(const Request& request) {
  return request.status == RequestStatus::kSeen || request.status == RequestStatus::kVerified;
}

std::string wish_of(const model::Resource& resource) {
  if (resource.intent == model::Intent::kAbsent) return "none";
  if (const auto* value = std::get_if<model::SpfValue>(&resource.spec)) return value->text;
  std::vector<std::string> texts;
  for (const auto& data : std::get<model::ManagedRecordSet>(resource.spec).set.values)
    texts.push_back(dns::to_text(data));
  return base::join(texts, "\n");
}

void add_to(RequestCounts& counts, RequestStatus status) {
  switch (status) {
    case RequestStatus::kWaiting:
      ++counts.waiting;
      break;
    case RequestStatus::kRequested:
      ++counts.requested;
      break;
    case RequestStatus::kSeen:
      ++counts.seen;
      break;
    case RequestStatus::kVerified:
      ++counts.verified;
      break;
    case RequestStatus::kRegressed:
      ++counts.regressed;
      break;
  }
}

RequestCounts count_requests(const std::vector<Request>& requests) {
  RequestCounts counts;
  for (const auto& request : requests) add_to(counts, request.status);
  return counts;
}

model::RequestEntry advanced(const model::RequestEntry* before,
                             std::string wish,
                             const Evidence& evidence,
                             base::Time now) {
  model::RequestEntry entry;
  if (before != nullptr) entry = *before;
  if (before == nullptr) entry.requested = now;
  entry.wish = std::move(wish);
  if (!evidence.is_known) return entry;
  const bool was_good = entry.seen && !entry.regressed;
  const bool fails = evidence.works == Works::kNo;
  if (!evidence.is_there || (entry.verified && fails)) {
    if (was_good) entry.regressed = now;
    return entry;
  }
  if (!was_good) {  // for the first time, or again
    entry.seen = now;
    entry.verified.reset();
    entry.regressed.reset();
  }
  const bool is_proven = evidence.works == Works::kYes ||
                         (evidence.works == Works::kSeenTwice && was_good && *entry.seen < now);
  if (is_proven && !entry.verified) entry.verified = now;
  return entry;
}

std::vector<model::JournalEntry> request_entries(const Plan& plan, const model::State& prior) {
  std::vector<model::JournalEntry> entries;
  for (const auto& request : plan.requests) {
    if (request.status == RequestStatus::kWaiting) continue;
    const auto saved = prior.requests.find(request.address);
    if (saved != prior.requests.end() && saved->second == request.entry) continue;
    entries.emplace_back(model::RequestSaved{request.address, request.entry});
  }
  for (const auto& withdrawn : plan.withdrawn) {
    entries.emplace_back(model::RequestRemoved{withdrawn.address});
  }
  return entries;
}

std::optional<model::JournalEntry> first_request(const model::Resource& asked, base::Time now) {
  const auto* record = std::get_if<model::ManagedRecordSet>(&asked.spec);
  if (record == nullptr || record->set.values.empty()) return std::nullopt;
  return model::RequestSaved{
      asked.address,
      {.wish = wish_of(asked), .requested = now, .seen = {}, .verified = {}, .regressed = {}}};
}

}  // namespace mailctl::plan
