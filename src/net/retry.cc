#include "net/retry.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace mailctl::net {
namespace {

base::Duration exponential(const RetryPolicy& policy, int failures) {
  if (failures <= 1) return std::min(policy.first_delay, policy.max_delay);
  base::Duration delay = policy.base_delay;
  for (int i = 2; i < failures && delay < policy.max_delay; ++i) delay *= 2;
  return std::min(delay, policy.max_delay);
}

bool may_repeat(const RetryPolicy& policy, const AttemptFacts& attempt) {
  return attempt.patience == Patience::kSome && attempt.number < policy.max_attempts;
}

bool may_go_on(const RetryPolicy& policy, const AttemptFacts& attempt) {
  return may_repeat(policy, attempt) && attempt.in_trouble_for < policy.give_up_after;
}

// A status that tells nothing of what earlier attempts did.
Next end_of(const AttemptFacts& attempt) {
  return attempt.fate == Fate::kMayBeDone ? Next::kUnknownOutcome : Next::kAnswer;
}

}  // namespace

base::Duration backoff(const RetryPolicy& policy,
                       int failures,
                       std::optional<base::Duration> retry_after,
                       Random& random) {
  const base::Duration delay =
      retry_after ? std::clamp(*retry_after, base::Duration::zero(), policy.max_retry_after)
                  : exponential(policy, failures);
  // A short delay gets a short jitter, or the quick first retry would not be quick.
  const base::Duration span = retry_after ? policy.max_jitter : std::min(policy.max_jitter, delay);
  std::uniform_int_distribution<base::Duration::rep> jitter(0, span.count());
  return delay + base::Duration(jitter(random));
}

std::optional<base::Duration> parse_retry_after(std::string_view value, base::Time now) {
  const std::string_view text = base::trim(value);
  if (const auto seconds = base::parse_unsigned(text)) {
    constexpr std::uint64_t kYear = 366ULL * 24 * 3600;
    return std::chrono::seconds(std::min(*seconds, kYear));
  }
  const auto date = base::parse_http_date(text);
  if (!date) return std::nullopt;
  return std::max(*date - now, base::Duration::zero());
}

ReplyKind classify(const Response& response) {
  switch (response.status) {
    case 429:
      return ReplyKind::kThrottled;
    case 503:
      return response.header("retry-after") ? ReplyKind::kThrottled : ReplyKind::kOutage;
    case 500:
    case 502:
    case 504:
      return ReplyKind::kOutage;
    default:
      return ReplyKind::kFinal;
  }
}

Next next_after_reply(const RetryPolicy& policy, ReplyKind kind, const AttemptFacts& attempt) {
  switch (kind) {
    case ReplyKind::kFinal:
      return Next::kAnswer;
    case ReplyKind::kThrottled:
      return may_repeat(policy, attempt) ? Next::kRetry : end_of(attempt);
    case ReplyKind::kOutage:
      if (attempt.repeat == Repeat::kUnsafe) return Next::kUnknownOutcome;
      return may_go_on(policy, attempt) ? Next::kRetry : end_of(attempt);
  }
  base::fail_check("a known enumerator", __FILE__, __LINE__);
}

Next next_after_failure(const RetryPolicy& policy,
                        FailureStage stage,
                        const AttemptFacts& attempt) {
  switch (stage) {
    case FailureStage::kHopeless:
      return Next::kGiveUp;
    case FailureStage::kMaybeSent:
      if (attempt.repeat == Repeat::kUnsafe) return Next::kUnknownOutcome;
      return may_go_on(policy, attempt) ? Next::kRetry : Next::kGiveUp;
    case FailureStage::kNotSent:
      return may_go_on(policy, attempt) ? Next::kRetry : Next::kGiveUp;
  }
  base::fail_check("a known enumerator", __FILE__, __LINE__);
}

}  // namespace mailctl::net
