#pragma once
// Validating the ARC chain of a message (RFC 8617 §5.2). Advisory: a passing chain says who handled
// the message and what they saw, not that they can be trusted (§7.2.1).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dns/view.h"
#include "mail/dkim/verify.h"
#include "mail/message/headers.h"

namespace mailctl::mail::arc {

enum class Result : std::uint8_t { kNone, kPass, kFail };

// "none" "pass" "fail" (§4.4)
constexpr std::string_view to_text(Result result) {
  constexpr std::string_view kWords[] = {"none", "pass", "fail"};
  return kWords[static_cast<std::size_t>(result)];
}

// One set of AAR, AMS and AS.
struct Set {
  unsigned instance = 0;
  std::string domain;            // d= of its seal
  std::string selector;          // s= of its seal
  Result chain = Result::kNone;  // cv=
  std::string results;           // of its ARC-Authentication-Results, without "i=N;", unfolded
};

struct Chain {
  Result result = Result::kNone;
  std::string reason;        // one line: what is broken; empty unless fail
  unsigned oldest_pass = 0;  // §5.2 step 5: the oldest instance whose AMS still verifies; 0: all
  std::vector<Set> sets;     // by instance, as far as they could be read
};

// What the view lacks is added to `missing`; the result is provisional then.
Chain validate(const message::Message& message,
               const dns::View& view,
               dns::MissingQuestions& missing,
               base::Time now,
               const dkim::VerifyOptions& options = {});

}  // namespace mailctl::mail::arc
