#include "base/result.h"

#include <memory>

#include <catch2/catch.hpp>

#include "base/secret.h"

using namespace mailctl::base;

namespace {

Result<int> three() {
  return 3;
}

Result<int> lost() {
  return Error{ErrorKind::kTransient, "gone", "req-1"};
}

}  // namespace

TEST_CASE("a result is a value or an error") {
  CHECK(three());
  CHECK(three().value() == 3);
  CHECK(*three() == 3);
  CHECK(three().value_or(4) == 3);
  CHECK_FALSE(lost());
  CHECK(lost().error().kind == ErrorKind::kTransient);
  CHECK(lost().value_or(4) == 4);
}

TEST_CASE("reading the wrong side is a broken invariant") {
  CHECK_THROWS_AS(lost().value(), BrokenInvariant);
  CHECK_THROWS_AS(three().error(), BrokenInvariant);
  CHECK_THROWS_AS(Result<void>().error(), BrokenInvariant);
}

TEST_CASE("values can be moved out") {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const auto taken = std::move(result).value();
  CHECK(*taken == 5);
  Result<std::string> text(std::string("abc"));
  CHECK(text->size() == 3);
  text.value() += "d";
  CHECK(text.value() == "abcd");
}

TEST_CASE("a result of nothing") {
  CHECK(Result<void>());
  const Result<void> failed(Error{ErrorKind::kConflict, "changed", {}});
  CHECK_FALSE(failed);
  CHECK(failed.error().message == "changed");
}

TEST_CASE("errors carry context and the request id") {
  const auto error = lost().error().with_context("reading zone example.com");
  CHECK(error.message == "reading zone example.com: gone");
  CHECK(error.kind == ErrorKind::kTransient);
  CHECK(error.to_text() == "reading zone example.com: gone (request id req-1)");
  CHECK(Error{ErrorKind::kInvalid, "bad", {}}.to_text() == "bad");
}

TEST_CASE("kinds have words") {
  for (const auto kind : {ErrorKind::kNotFoundOrForbidden,
                          ErrorKind::kAlreadyExists,
                          ErrorKind::kConflict,
                          ErrorKind::kUnauthorized,
                          ErrorKind::kRateLimited,
                          ErrorKind::kTransient,
                          ErrorKind::kUnknownOutcome,
                          ErrorKind::kInvalid,
                          ErrorKind::kUnsupported,
                          ErrorKind::kCancelled}) {
    CHECK_FALSE(to_text(kind).empty());
    CHECK(to_text(kind) != "unknown");
  }
}

TEST_CASE("a check names the condition and the place") {
  const auto broken = [] { MAILCTL_CHECK(1 + 1 == 3); };
  try {
    broken();
    FAIL("nothing was thrown");
  } catch (const BrokenInvariant& error) {
    const std::string what = error.what();
    CHECK(what.find("result_test.cc:") != std::string::npos);
    CHECK(what.find("broken invariant: 1 + 1 == 3") != std::string::npos);
  }
}

TEST_CASE("secrets compare and move, and are not left behind") {
  Secret secret("key");
  CHECK(secret.reveal() == "key");
  CHECK(secret == Secret("key"));
  CHECK_FALSE(secret == Secret("kez"));
  CHECK(Secret().empty());
  Secret moved(std::move(secret));
  CHECK(moved.reveal() == "key");
  CHECK(secret.reveal().empty());  // NOLINT(bugprone-use-after-move): that is the promise
  Secret assigned("a longer secret that needs memory of its own");
  assigned = std::move(moved);
  CHECK(assigned.reveal() == "key");
  CHECK(moved.reveal().empty());  // NOLINT(bugprone-use-after-move)
  const std::string_view memory(reinterpret_cast<const char*>(&moved), sizeof moved);
  CHECK(memory.find("key") == std::string_view::npos);
  assigned = Secret("x");
  const Secret copy = assigned;
  assigned = copy;
  CHECK(assigned == copy);
}
