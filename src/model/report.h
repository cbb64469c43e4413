#pragma once
// What an apply did, as events while it runs and as a report at its end.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/change.h"

namespace mailctl::model {

enum class ResultKind : std::uint8_t {
  kDone,
  kPending,  // waits for a third party; the next run goes on
  kFailed,   // the service refused, or the outcome is unknown
  kSkipped,  // not tried, because something it needs failed or waits
};

struct ChangeResult {
  Address address;
  Action action = Action::kNoOp;
  ResultKind kind = ResultKind::kDone;
  std::string text;  // failed: the error with request id; pending: what it waits for; skipped: why
  base::Duration elapsed{};
};

struct PendingItem {
  Address address;
  std::string waiting_for;
  base::Time since;
  bool operator==(const PendingItem&) const = default;
};

enum class EventKind : std::uint8_t { kStarted, kFinished, kWaiting };

struct ApplyEvent {
  EventKind kind = EventKind::kStarted;
  base::Time at;
  ChangeResult result;  // kStarted: kind and text are not meant
};

struct ApplyReport {
  std::vector<ChangeResult> results;  // in the order they ended
  std::vector<PendingItem> pending;
  std::map<std::string, std::string> unread;  // scope -> why; nothing was done there
  std::uint32_t added = 0;
  std::uint32_t changed = 0;
  std::uint32_t destroyed = 0;
  std::uint32_t failed = 0;
  std::uint32_t skipped = 0;
  std::uint32_t asked_open = 0;  // records asked of others that were not verified when it began
  bool wrote_anything = false;
  bool interrupted = false;
  std::optional<base::Error> state_error;  // state could not be saved; the run ended early
};

}  // namespace mailctl::model
