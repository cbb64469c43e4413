#pragma once
// What one endpoint has taught us: how many requests it takes at once, until when it wants peace,
// and whether it can be reached at all. Pure: time comes in as a value.

#include <chrono>
#include <optional>
#include <string>

#include "base/time.h"

namespace mailctl::net {

using TimePoint = std::chrono::steady_clock::time_point;

// Additive increase, multiplicative decrease, as TCP does: a refusal for going too fast halves what
// may be in flight, answers win it back one by one. Refusals also pause the endpoint, because a
// quota per second is not met by a limit on what is in flight alone.
class Pacing {
 public:
  static constexpr int kAnswersPerStep = 10;

  explicit Pacing(int max_in_flight) : x_max(max_in_flight), x_limit(max_in_flight) {}

  [[nodiscard]] int limit() const { return x_limit; }

  [[nodiscard]] TimePoint paused_until() const { return x_paused_until; }

  // A refusal of a request that was started at `started`. Requests that were in flight when the
  // limit was last halved tell nothing new. Returns how many halvings came in a row.
  int note_throttled(TimePoint started, TimePoint now);
  // Nothing is started before `until`; never shortens a pause.
  void pause(TimePoint until);
  // Any other answer.
  void note_answer();

 private:
  int x_max;
  int x_limit;
  int x_answers = 0;
  int x_streak = 0;
  std::optional<TimePoint> x_halved_at;
  TimePoint x_paused_until = TimePoint::min();
};

// After one request has waited an outage out in vain, the others need not do so too.
class Circuit {
 public:
  // The endpoint was found unreachable, for this reason; requests fail at once until `until`.
  void trip(std::string reason, TimePoint until);
  void note_answer(TimePoint now);

  // Why a request is not even tried now; nullopt when it is.
  [[nodiscard]] std::optional<std::string> refusal(TimePoint now) const;

  // No answer since it was last unreachable: the next failure is believed without retries.
  [[nodiscard]] bool is_suspect() const { return x_reason.has_value(); }

  // Whether there was an answer at or after that time: then one request's failure is its own.
  [[nodiscard]] bool has_answered_since(TimePoint time) const {
    return x_answered_at && *x_answered_at >= time;
  }

 private:
  std::optional<std::string> x_reason;
  TimePoint x_until = TimePoint::min();
  std::optional<TimePoint> x_answered_at;
};

}  // namespace mailctl::net
