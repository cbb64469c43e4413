#pragma once
// What goes wrong on purpose, and how often each operation was called: set and read through /admin.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace mailctl::emulator {

enum class FaultKind : std::uint8_t {
  kStatus,     // answer with `status` and do nothing
  kLostReply,  // do it, then close without an answer
  kClose,      // close without doing it
  kReset,      // TCP reset without doing it
  kLatency,    // do it and answer late
};

struct Fault {
  std::string operation = "*";  // an Operation::name, or "*"
  std::string region = "*";
  FaultKind kind = FaultKind::kStatus;
  std::uint64_t skip = 0;   // matching calls that pass first
  std::uint64_t times = 1;  // calls it hits; 0: every one
  int status = 500;
  std::string code = "InternalServerError";
  std::string message = "injected by /admin/faults";
  std::string retry_after;  // value of that header, empty for none
  base::Duration latency{0};
  bool operator==(const Fault&) const = default;
};

class FaultPlan {
 public:
  void add(Fault fault) { x_faults.push_back(std::move(fault)); }

  // Forgets faults, downed regions and revoked permissions; the counts stay.
  void clear();

  [[nodiscard]] const std::vector<Fault>& faults() const { return x_faults; }

  // The first fault that hits this call, counted down.
  std::optional<Fault> take(std::string_view operation, std::string_view region);

  // A region that is down resets every connection.
  std::set<std::string, std::less<>> down_regions;
  // Operations that answer 404 NotAuthorizedOrNotFound, as if the policy had been taken away.
  std::set<std::string, std::less<>> forbidden;

  void count(std::string_view operation, std::string_view region);

  void reset_counts() { x_counts.clear(); }

  // By operation and region.
  [[nodiscard]] const std::map<std::pair<std::string, std::string>, std::uint64_t>& counts() const {
    return x_counts;
  }

 private:
  std::vector<Fault> x_faults;
  std::map<std::pair<std::string, std::string>, std::uint64_t> x_counts;
};

}  // namespace mailctl::emulator
