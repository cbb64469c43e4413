#include "net/pacing.h"

#include <catch2/catch.hpp>

namespace mailctl::net {
namespace {

TimePoint at(int second) {
  return TimePoint(std::chrono::seconds(second));
}

}  // namespace

TEST_CASE("refusals halve what may be in flight, answers win it back one by one") {
  // One letter per event: t = refusal of a request started just now, o = refusal of one that was
  // started before the last halving, a = any other answer.
  struct Row {
    std::string_view events;
    int limit;
  };

  const Row rows[] = {
      {"", 64},
      {"t", 32},
      {"tt", 16},
      {"too", 32},
      {"tttttttttt", 1},
      {"taaaaaaaaa", 32},
      {"taaaaaaaaaa", 33},
      {"taaaaaaaaaaaaaaaaaaaa", 34},
      {"taaaaaaaaataaaaaaaaa", 16},  // answers before a refusal do not count on
      {"aaaaaaaaaaaaaaaaaaaa", 64},
  };
  for (const Row& row : rows) {
    INFO(row.events);
    Pacing pacing(64);
    int second = 0;
    for (const char event : row.events) {
      ++second;
      if (event == 't') pacing.note_throttled(at(second), at(second));
      if (event == 'o') pacing.note_throttled(at(0), at(second));
      if (event == 'a') pacing.note_answer();
    }
    CHECK(pacing.limit() == row.limit);
  }
}

TEST_CASE("halvings in a row are counted until there is an answer") {
  Pacing pacing(64);
  CHECK(pacing.note_throttled(at(1), at(2)) == 1);
  CHECK(pacing.note_throttled(at(1), at(3)) == 1);  // was in flight with the first
  CHECK(pacing.note_throttled(at(3), at(4)) == 2);
  pacing.note_answer();
  CHECK(pacing.note_throttled(at(5), at(6)) == 1);
}

TEST_CASE("a pause is never shortened") {
  Pacing pacing(64);
  CHECK(pacing.paused_until() < at(0));
  pacing.pause(at(9));
  pacing.pause(at(5));
  CHECK(pacing.paused_until() == at(9));
}

TEST_CASE("an unreachable endpoint fails at once, is tried again later, and heals with an answer") {
  Circuit circuit;
  CHECK(!circuit.refusal(at(0)));
  CHECK(!circuit.is_suspect());
  circuit.trip("connection refused", at(20));
  CHECK(circuit.refusal(at(0)) == "connection refused");
  CHECK(circuit.refusal(at(19)) == "connection refused");
  CHECK(!circuit.refusal(at(20)));
  CHECK(circuit.is_suspect());
  circuit.note_answer(at(21));
  CHECK(!circuit.is_suspect());
  CHECK(!circuit.refusal(at(0)));
  CHECK(circuit.has_answered_since(at(21)));
  CHECK(!circuit.has_answered_since(at(22)));
}

}  // namespace mailctl::net
