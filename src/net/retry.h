#pragma once
// When a request is sent again, and after how long. Pure: the client gives it what happened and
// does what it says.

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include "base/time.h"
#include "net/http.h"

namespace mailctl::net {

struct RetryPolicy {
  int max_attempts = 8;
  base::Duration first_delay{200};  // most blips are over by then
  base::Duration base_delay{1000};  // before the third attempt, doubling from there
  base::Duration max_delay{30'000};
  base::Duration max_jitter{1000};
  base::Duration max_retry_after{300'000};
  // An outage (no connection, no answer, 5xx) of this length is not waited out: the run goes on
  // without that endpoint (a region that is down must not stop the others).
  base::Duration give_up_after{20'000};
};

using Random = std::mt19937;

// How long to wait after the given number of failures (>= 1): what the service asked for, else
// exponential and capped; in both cases with jitter on top, so that clients do not come in step.
base::Duration backoff(const RetryPolicy& policy,
                       int failures,
                       std::optional<base::Duration> retry_after,
                       Random& random);

// A Retry-After value: seconds or an HTTP date (RFC 9110 §10.2.3). nullopt when malformed; a date
// in the past is zero.
std::optional<base::Duration> parse_retry_after(std::string_view value, base::Time now);

enum class ReplyKind : std::uint8_t {
  kFinal,      // the answer
  kThrottled,  // 429, or 503 with Retry-After: not carried out, the whole endpoint slows down
  kOutage,     // 500 502 503 504: may or may not have been carried out
};

ReplyKind classify(const Response& response);

// How far an attempt had come when the network failed.
enum class FailureStage : std::uint8_t {
  kNotSent,    // no connection: surely not carried out
  kMaybeSent,  // the request left, no whole answer came
  kHopeless,   // not sent, and the next attempt would end alike (certificate not trusted)
};

enum class Next : std::uint8_t {
  kAnswer,          // hand over the Response
  kRetry,           // after backoff()
  kUnknownOutcome,  // it may have been carried out and must not be repeated
  kGiveUp,          // hand over the failure
};

// What is known of a write after its attempts so far, the last one included.
enum class Fate : std::uint8_t { kNotDone, kMayBeDone };

// kNone: the caller has stopped, so that no attempt follows.
enum class Patience : std::uint8_t { kSome, kNone };

struct AttemptFacts {
  int number = 1;  // attempts so far, this one included
  Repeat repeat = Repeat::kSafe;
  // From the start of the request's first attempt that met an outage to when the next one would
  // start.
  base::Duration in_trouble_for{};
  Fate fate = Fate::kNotDone;
  Patience patience = Patience::kSome;
};

Next next_after_reply(const RetryPolicy& policy, ReplyKind kind, const AttemptFacts& attempt);
Next next_after_failure(const RetryPolicy& policy, FailureStage stage, const AttemptFacts& attempt);

}  // namespace mailctl::net
