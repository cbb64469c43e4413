#pragma once
// The results of one DKIM signature (RFC 8601 §2.7.1).

#include <cstdint>
#include <string_view>

namespace mailctl::mail::dkim {

enum class Result : std::uint8_t { kNone, kPass, kFail, kPolicy, kNeutral, kTempError, kPermError };

// "none" "pass" "fail" "policy" "neutral" "temperror" "permerror"
constexpr std::string_view to_text(Result result) {
  constexpr std::string_view kWords[] = {
      "none", "pass", "fail", "policy", "neutral", "temperror", "permerror"};
  return kWords[static_cast<std::size_t>(result)];
}

}  // namespace mailctl::mail::dkim
