#pragma once
// What `mailctl doctor` found: one line for each thing it looked at. Who asks and who judges fill
// it; render/checkup_text.h shows it.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace mailctl::model {

enum class CheckupResult : std::uint8_t {
  kOk,
  kWarn,     // works today
  kFail,     // plan or apply fail, or mail does
  kSkipped,  // could not be looked at; `found` says why
};

struct CheckupLine {
  std::string area;  // "credentials" "clock" "permissions" "limits" "delegation" "resolver" "state"
  std::string subject;  // what was looked at: "oci/sa-saopaulo-1", a zone, a server
  CheckupResult result = CheckupResult::kOk;
  std::string found;   // one line
  std::string advice;  // what to do about it; empty where there is nothing to do
  bool operator==(const CheckupLine&) const = default;
};

using Checkup = std::vector<CheckupLine>;

inline bool has_faults(const Checkup& checkup) {
  return std::ranges::any_of(checkup,
                             [](const auto& line) { return line.result == CheckupResult::kFail; });
}

}  // namespace mailctl::model
