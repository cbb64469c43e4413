#pragma once
// Which request goes next. One queue for everything that waits: for its turn, for a retry, for an
// endpoint that asked for peace. Pure: ids and times, no sockets.

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/pacing.h"

namespace mailctl::net {

using TransferId = std::uint64_t;  // ascending: the smaller, the older

struct TransferLimits {
  int total = 512;
  int per_endpoint = 64;
};

// What is known of an endpoint; lives as long as the queue.
struct Endpoint {
  Endpoint(std::string named, int max_in_flight) : name(std::move(named)), pacing(max_in_flight) {}

  std::string name;
  Pacing pacing;
  Circuit circuit;
  int in_flight = 0;
  std::set<std::pair<TimePoint, TransferId>> waiting;
};

class TransferQueue {
 public:
  explicit TransferQueue(TransferLimits limits) : x_limits(limits) {}

  Endpoint& endpoint(const std::string& name);

  // The id waits until not_before at least. TimePoint::min() puts what was refused before back in
  // front of what is younger.
  void push(TransferId id, Endpoint& endpoint, TimePoint not_before);
  // What may start now, by not-before time and age within an endpoint, the endpoints taking turns;
  // counted as in flight from here on.
  std::vector<TransferId> take_ready(TimePoint now);
  // Ends being in flight, or waiting.
  void remove(TransferId id);
  // Takes all that wait for this endpoint out of the queue.
  std::vector<TransferId> take_waiting(Endpoint& endpoint);
  // The next time at which take_ready() may give something while nothing else happens;
  // TimePoint::max() where only an end of a transfer or a push can change that.
  [[nodiscard]] TimePoint next_time() const;
  [[nodiscard]] bool is_waiting(TransferId id) const;

  [[nodiscard]] int in_flight() const { return x_in_flight; }

 private:
  struct Place {
    Endpoint* endpoint = nullptr;
    TimePoint not_before;
    bool is_in_flight = false;
  };

  bool take_one(Endpoint& endpoint, TimePoint now, std::vector<TransferId>& taken);

  TransferLimits x_limits;
  int x_in_flight = 0;
  std::map<std::string, Endpoint, std::less<>> x_endpoints;
  std::vector<Endpoint*> x_turns;  // the order of taking turns
  std::size_t x_turn = 0;
  std::unordered_map<TransferId, Place> x_places;
};

}  // namespace mailctl::net
