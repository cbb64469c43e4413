#include "net/transfer_queue.h"

#include <catch2/catch.hpp>

namespace mailctl::net {
namespace {

using Ids = std::vector<TransferId>;

TimePoint at(int second) {
  return TimePoint(std::chrono::seconds(second));
}

}  // namespace

TEST_CASE("requests start in order of their times, then of their age") {
  TransferQueue queue({10, 10});
  Endpoint& a = queue.endpoint("a");
  queue.push(1, a, at(5));
  queue.push(2, a, at(3));
  queue.push(3, a, at(3));
  queue.push(4, a, at(9));
  queue.push(5, a, TimePoint::min());
  CHECK(queue.take_ready(at(2)) == Ids{5});
  CHECK(queue.next_time() == at(3));
  CHECK(queue.take_ready(at(5)) == Ids{2, 3, 1});
  CHECK(queue.next_time() == at(9));
  CHECK(queue.is_waiting(4));
  CHECK(!queue.is_waiting(1));
  CHECK(queue.in_flight() == 4);
}

TEST_CASE("an endpoint takes only so many at once, and the others do not wait for it") {
  TransferQueue queue({100, 2});
  Endpoint& a = queue.endpoint("a");
  Endpoint& b = queue.endpoint("b");
  for (TransferId id = 1; id <= 5; ++id) queue.push(id, a, at(0));
  queue.push(6, b, at(0));
  CHECK(queue.take_ready(at(0)).size() == 3);
  CHECK(a.in_flight == 2);
  CHECK(b.in_flight == 1);
  CHECK(queue.take_ready(at(0)).empty());
  CHECK(queue.next_time() == TimePoint::max());
  queue.remove(1);
  CHECK(queue.take_ready(at(0)) == Ids{3});
}

TEST_CASE("the total is shared in turns") {
  TransferQueue queue({4, 4});
  Endpoint& a = queue.endpoint("a");
  Endpoint& b = queue.endpoint("b");
  for (TransferId id = 1; id <= 8; ++id) queue.push(id, a, at(0));
  for (TransferId id = 11; id <= 18; ++id) queue.push(id, b, at(0));
  CHECK(queue.take_ready(at(0)).size() == 4);
  CHECK(a.in_flight == 2);
  CHECK(b.in_flight == 2);
  CHECK(queue.in_flight() == 4);
  CHECK(queue.next_time() == TimePoint::max());
  // What becomes free goes to one and then to the other.
  queue.remove(1);
  queue.remove(11);
  CHECK(queue.take_ready(at(0)).size() == 2);
  CHECK(a.in_flight == 2);
  CHECK(b.in_flight == 2);
}

TEST_CASE("a paused endpoint starts nothing until the pause is over") {
  TransferQueue queue({10, 10});
  Endpoint& a = queue.endpoint("a");
  queue.push(1, a, at(0));
  a.pacing.pause(at(7));
  CHECK(queue.take_ready(at(6)).empty());
  CHECK(queue.next_time() == at(7));
  CHECK(queue.take_ready(at(7)) == Ids{1});
}

TEST_CASE("a halved limit holds for what is not in flight yet") {
  TransferQueue queue({10, 4});
  Endpoint& a = queue.endpoint("a");
  for (TransferId id = 1; id <= 8; ++id) queue.push(id, a, at(0));
  CHECK(queue.take_ready(at(0)).size() == 4);
  a.pacing.note_throttled(at(1), at(1));
  queue.remove(1);
  queue.remove(2);
  CHECK(queue.take_ready(at(1)).empty());
  queue.remove(3);
  CHECK(queue.take_ready(at(1)) == Ids{5});
}

TEST_CASE("waiting requests can be taken out, one or all of an endpoint") {
  TransferQueue queue({1, 1});
  Endpoint& a = queue.endpoint("a");
  for (TransferId id = 1; id <= 4; ++id) queue.push(id, a, at(0));
  CHECK(queue.take_ready(at(0)) == Ids{1});
  queue.remove(2);
  CHECK(queue.take_waiting(a) == Ids{3, 4});
  queue.remove(1);
  CHECK(queue.take_ready(at(0)).empty());
  CHECK(queue.in_flight() == 0);
  CHECK(queue.next_time() == TimePoint::max());
}

}  // namespace mailctl::net
