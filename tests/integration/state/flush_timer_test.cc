#include "state/file/flush_timer.h"

#include <atomic>

#include <catch2/catch.hpp>

namespace mailctl::state::file {
namespace {

using std::chrono::milliseconds;

// Waits up to 5 s for what a thread does soon.
template <class F>
bool comes_true(F condition) {
  for (int i = 0; i < 5000 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(1));
  return condition();
}

TEST_CASE("many requests share one flush, which comes while nobody calls") {
  std::atomic<int> flushes = 0;
  FlushTimer timer(milliseconds(30), [&]() -> base::Result<void> {
    ++flushes;
    return {};
  });
  for (int i = 0; i < 100; ++i) timer.request();
  CHECK(comes_true([&] { return flushes == 1; }));
  timer.request();
  CHECK(comes_true([&] { return flushes == 2; }));
}

TEST_CASE("a cancelled request does not flush") {
  std::atomic<int> flushes = 0;
  {
    FlushTimer timer(milliseconds(20), [&]() -> base::Result<void> {
      ++flushes;
      return {};
    });
    timer.request();
    timer.cancel();
    std::this_thread::sleep_for(milliseconds(60));
  }
  CHECK(flushes == 0);
}

TEST_CASE("a flush that failed is told once") {
  FlushTimer timer(milliseconds(1), []() -> base::Result<void> {
    return base::Error{base::ErrorKind::kTransient, "disk on fire", {}};
  });
  timer.request();
  std::optional<base::Error> error;
  REQUIRE(comes_true([&] {
    if (!error) error = timer.take_error();
    return error.has_value();
  }));
  CHECK(error->message == "disk on fire");
  CHECK_FALSE(timer.take_error().has_value());
}

TEST_CASE("a timer with something due ends at once") {
  FlushTimer timer(std::chrono::hours(1), []() -> base::Result<void> { return {}; });
  timer.request();
}

}  // namespace
}  // namespace mailctl::state::file
