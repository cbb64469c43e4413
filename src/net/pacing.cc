#include "net/pacing.h"

#include <algorithm>
#include <utility>

namespace mailctl::net {

int Pacing::note_throttled(TimePoint started, TimePoint now) {
  x_answers = 0;
  if (x_halved_at && started < *x_halved_at) return x_streak;
  x_halved_at = now;
  x_limit = std::max(1, x_limit / 2);
  return ++x_streak;
}

void Pacing::pause(TimePoint until) {
  x_paused_until = std::max(x_paused_until, until);
}

void Pacing::note_answer() {
  x_streak = 0;
  if (x_limit == x_max) return;
  if (++x_answers < kAnswersPerStep) return;
  x_answers = 0;
  ++x_limit;
}

void Circuit::trip(std::string reason, TimePoint until) {
  x_reason = std::move(reason);
  x_until = until;
}

void Circuit::note_answer(TimePoint now) {
  x_reason.reset();
  x_answered_at = now;
}

std::optional<std::string> Circuit::refusal(TimePoint now) const {
  return now < x_until ? x_reason : std::nullopt;
}

}  // namespace mailctl::net
