#include "net/transfer_queue.h"

#include <algorithm>

#include "base/check.h"

namespace mailctl::net {

Endpoint& TransferQueue::endpoint(const std::string& name) {
  const auto [place, is_new] = x_endpoints.try_emplace(name, name, x_limits.per_endpoint);
  if (is_new) x_turns.push_back(&place->second);
  return place->second;
}

void TransferQueue::push(TransferId id, Endpoint& endpoint, TimePoint not_before) {
  const bool is_new = x_places.try_emplace(id, Place{&endpoint, not_before, false}).second;
  MAILCTL_CHECK(is_new);
  endpoint.waiting.emplace(not_before, id);
}

bool TransferQueue::take_one(Endpoint& endpoint, TimePoint now, std::vector<TransferId>& taken) {
  if (endpoint.waiting.empty() || endpoint.in_flight >= endpoint.pacing.limit() ||
      endpoint.pacing.paused_until() > now || endpoint.waiting.begin()->first > now) {
    return false;
  }
  const TransferId id = endpoint.waiting.begin()->second;
  endpoint.waiting.erase(endpoint.waiting.begin());
  x_places.at(id).is_in_flight = true;
  ++endpoint.in_flight;
  ++x_in_flight;
  taken.push_back(id);
  return true;
}

std::vector<TransferId> TransferQueue::take_ready(TimePoint now) {
  std::vector<TransferId> taken;
  std::size_t idle_turns = 0;  // endpoints in a row that had nothing to give
  while (x_in_flight < x_limits.total && idle_turns < x_turns.size()) {
    x_turn = (x_turn + 1) % x_turns.size();
    idle_turns = take_one(*x_turns[x_turn], now, taken) ? 0 : idle_turns + 1;
  }
  return taken;
}

void TransferQueue::remove(TransferId id) {
  const auto found = x_places.find(id);
  MAILCTL_CHECK(found != x_places.end());
  const Place place = found->second;
  x_places.erase(found);
  if (place.is_in_flight) {
    --place.endpoint->in_flight;
    --x_in_flight;
  } else {
    place.endpoint->waiting.erase({place.not_before, id});
  }
}

std::vector<TransferId> TransferQueue::take_waiting(Endpoint& endpoint) {
  std::vector<TransferId> taken;
  for (const auto& [not_before, id] : endpoint.waiting) {
    taken.push_back(id);
    x_places.erase(id);
  }
  endpoint.waiting.clear();
  return taken;
}

TimePoint TransferQueue::next_time() const {
  if (x_in_flight >= x_limits.total) return TimePoint::max();
  TimePoint next = TimePoint::max();
  for (const Endpoint* endpoint : x_turns) {
    if (endpoint->waiting.empty() || endpoint->in_flight >= endpoint->pacing.limit()) continue;
    next =
        std::min(next, std::max(endpoint->waiting.begin()->first, endpoint->pacing.paused_until()));
  }
  return next;
}

bool TransferQueue::is_waiting(TransferId id) const {
  const auto found = x_places.find(id);
  return found != x_places.end() && !found->second.is_in_flight;
}

}  // namespace mailctl::net
