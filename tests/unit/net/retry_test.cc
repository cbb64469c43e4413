#include "net/retry.h"

#include <catch2/catch.hpp>

namespace mailctl::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kNothing = Fate::kNotDone;
constexpr auto kOpen = Fate::kMayBeDone;
constexpr auto kStopped = Patience::kNone;

Response response_of(int status, std::vector<Header> headers = {}) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  return response;
}

}  // namespace

TEST_CASE("backoff starts quickly, doubles, is capped, and has jitter on top") {
  const RetryPolicy policy;

  struct Row {
    int failures;
    milliseconds least;
    milliseconds most;
  };

  const Row rows[] = {
      {1, milliseconds(200), milliseconds(400)},
      {2, seconds(1), seconds(2)},
      {3, seconds(2), seconds(3)},
      {4, seconds(4), seconds(5)},
      {6, seconds(16), seconds(17)},
      {7, seconds(30), seconds(31)},
      {60, seconds(30), seconds(31)},
      {1'000'000, seconds(30), seconds(31)},
  };
  Random random(1);
  for (const Row& row : rows) {
    INFO(row.failures);
    bool differs = false;
    const auto first = backoff(policy, row.failures, std::nullopt, random);
    for (int i = 0; i < 50; ++i) {
      const auto delay = backoff(policy, row.failures, std::nullopt, random);
      CHECK(delay >= row.least);
      CHECK(delay <= row.most);
      differs |= delay != first;
    }
    CHECK(differs);
  }
}

TEST_CASE("what the service asked for is honoured, up to a limit") {
  RetryPolicy policy;
  policy.max_jitter = milliseconds(0);
  Random random(1);
  CHECK(backoff(policy, 5, seconds(3), random) == seconds(3));
  CHECK(backoff(policy, 1, seconds(0), random) == seconds(0));
  CHECK(backoff(policy, 1, seconds(100'000), random) == seconds(300));
}

TEST_CASE("Retry-After is seconds or a date") {
  const base::Time now{seconds(1'795'287'248)};  // Sat, 21 Nov 2026 18:54:08 GMT
  CHECK(parse_retry_after("120", now) == seconds(120));
  CHECK(parse_retry_after(" 0 ", now) == seconds(0));
  CHECK(parse_retry_after(base::to_http_date(now + seconds(30)), now) == seconds(30));
  CHECK(parse_retry_after(base::to_http_date(now - seconds(30)), now) == seconds(0));
  CHECK(parse_retry_after("18446744073709551615", now) == seconds(366 * 24 * 3600));
  CHECK(!parse_retry_after("soon", now));
  CHECK(!parse_retry_after("-1", now));
  CHECK(!parse_retry_after("", now));
}

TEST_CASE("replies are judged by status") {
  CHECK(classify(response_of(200)) == ReplyKind::kFinal);
  CHECK(classify(response_of(404)) == ReplyKind::kFinal);
  CHECK(classify(response_of(409)) == ReplyKind::kFinal);
  CHECK(classify(response_of(501)) == ReplyKind::kFinal);
  CHECK(classify(response_of(429)) == ReplyKind::kThrottled);
  CHECK(classify(response_of(503)) == ReplyKind::kOutage);
  CHECK(classify(response_of(503, {{"Retry-After", "1"}})) == ReplyKind::kThrottled);
  CHECK(classify(response_of(500)) == ReplyKind::kOutage);
  CHECK(classify(response_of(502)) == ReplyKind::kOutage);
  CHECK(classify(response_of(504)) == ReplyKind::kOutage);
}

TEST_CASE("what comes after a reply") {
  const RetryPolicy policy;

  struct Row {
    ReplyKind kind;
    AttemptFacts attempt;
    Next next;
  };

  const Row rows[] = {
      {ReplyKind::kFinal, {1, Repeat::kSafe, {}}, Next::kAnswer},
      {ReplyKind::kFinal, {1, Repeat::kUnsafe, {}}, Next::kAnswer},
      {ReplyKind::kThrottled, {1, Repeat::kUnsafe, {}}, Next::kRetry},
      {ReplyKind::kThrottled, {7, Repeat::kSafe, seconds(999)}, Next::kRetry},
      {ReplyKind::kThrottled, {8, Repeat::kSafe, {}}, Next::kAnswer},
      {ReplyKind::kThrottled, {8, Repeat::kSafe, {}, kOpen}, Next::kUnknownOutcome},
      {ReplyKind::kThrottled, {1, Repeat::kSafe, {}, kNothing, kStopped}, Next::kAnswer},
      {ReplyKind::kThrottled, {1, Repeat::kSafe, {}, kOpen, kStopped}, Next::kUnknownOutcome},
      {ReplyKind::kOutage, {1, Repeat::kSafe, {}}, Next::kRetry},
      {ReplyKind::kOutage, {1, Repeat::kSafe, {}, kOpen}, Next::kRetry},
      {ReplyKind::kOutage, {1, Repeat::kSafe, {}, kOpen, kStopped}, Next::kUnknownOutcome},
      {ReplyKind::kOutage, {8, Repeat::kSafe, {}}, Next::kAnswer},
      {ReplyKind::kOutage, {8, Repeat::kSafe, {}, kOpen}, Next::kUnknownOutcome},
      {ReplyKind::kOutage, {2, Repeat::kSafe, seconds(20)}, Next::kAnswer},
      {ReplyKind::kOutage, {2, Repeat::kSafe, seconds(20), kOpen}, Next::kUnknownOutcome},
      {ReplyKind::kOutage, {1, Repeat::kUnsafe, {}}, Next::kUnknownOutcome},
      {ReplyKind::kFinal, {2, Repeat::kSafe, {}, kOpen}, Next::kAnswer},
  };
  for (const Row& row : rows) {
    INFO(static_cast<int>(row.kind) << " attempt " << row.attempt.number);
    CHECK(next_after_reply(policy, row.kind, row.attempt) == row.next);
  }
}

TEST_CASE("what comes after a failure of the network") {
  const RetryPolicy policy;

  struct Row {
    FailureStage stage;
    AttemptFacts attempt;
    Next next;
  };

  const Row rows[] = {
      {FailureStage::kNotSent, {1, Repeat::kSafe, {}}, Next::kRetry},
      {FailureStage::kNotSent, {1, Repeat::kUnsafe, {}}, Next::kRetry},
      {FailureStage::kNotSent, {8, Repeat::kSafe, {}}, Next::kGiveUp},
      {FailureStage::kNotSent, {2, Repeat::kSafe, seconds(20)}, Next::kGiveUp},
      {FailureStage::kMaybeSent, {1, Repeat::kSafe, {}}, Next::kRetry},
      {FailureStage::kMaybeSent, {2, Repeat::kSafe, seconds(20)}, Next::kGiveUp},
      {FailureStage::kMaybeSent, {1, Repeat::kUnsafe, {}}, Next::kUnknownOutcome},
      {FailureStage::kMaybeSent, {1, Repeat::kSafe, {}, kOpen, kStopped}, Next::kGiveUp},
      {FailureStage::kNotSent, {1, Repeat::kSafe, {}, kNothing, kStopped}, Next::kGiveUp},
      {FailureStage::kHopeless, {1, Repeat::kSafe, {}}, Next::kGiveUp},
  };
  for (const Row& row : rows) {
    INFO(static_cast<int>(row.stage) << " attempt " << row.attempt.number);
    CHECK(next_after_failure(policy, row.stage, row.attempt) == row.next);
  }
}

}  // namespace mailctl::net
