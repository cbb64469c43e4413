#pragma once
// The results of an SPF check (RFC 7208 §2.6).

#include <cstdint>
#include <string_view>

namespace mailctl::mail::spf {

enum class Result : std::uint8_t {
  kNone,
  kNeutral,
  kPass,
  kFail,
  kSoftFail,
  kTempError,
  kPermError
};

// The words of RFC 8601 §2.7.2: "none" "neutral" "pass" "fail" "softfail" "temperror" "permerror".
constexpr std::string_view to_text(Result result) {
  constexpr std::string_view kWords[] = {
      "none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"};
  return kWords[static_cast<std::size_t>(result)];
}

}  // namespace mailctl::mail::spf
