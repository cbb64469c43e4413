#include "base/guarded.h"

#include <vector>

#include <catch2/catch.hpp>

using namespace mailctl::base;

TEST_CASE("guarded data is reached through its lock") {
  Guarded<std::vector<int>> guarded(std::vector<int>{1});
  guarded.with([](auto& values) { values.push_back(2); });
  const auto& reader = guarded;
  CHECK(reader.with([](const auto& values) { return values.size(); }) == 2);
  CHECK(Guarded<int>().with([](int& value) { return value; }) == 0);
}
