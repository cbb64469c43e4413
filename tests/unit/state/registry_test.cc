#include "state/registry.h"

#include <catch2/catch.hpp>

namespace mailctl::state {
namespace {

TEST_CASE("a location is a kind and a place, or a folder") {
  CHECK(open_store("file:.mailctl", "shop").has_value());
  CHECK(open_store(".mailctl", "shop").has_value());
  CHECK(open_store("/srv/a:b/.mailctl", "shop").has_value());
}

TEST_CASE("an unknown kind and an empty place are refused") {
  CHECK(open_store("etcd:x", "shop").error().kind == base::ErrorKind::kUnsupported);
  CHECK(open_store("file:", "shop").error().kind == base::ErrorKind::kInvalid);
  CHECK(open_store("", "shop").error().kind == base::ErrorKind::kInvalid);
}

}  // namespace
}  // namespace mailctl::state
