#include "dns/record_set.h"

#include <catch2/catch.hpp>

using namespace mailctl::dns;

TEST_CASE("sets mean the same in any order and spelling") {
  const RecordSet a{name_of("a"), RecordType::kTxt, 300, {TxtData{{"x", "y"}}, TxtData{{"z"}}}};
  RecordSet b{name_of("a"), RecordType::kTxt, 300, {TxtData{{"z"}}, TxtData{{"xy"}}}};
  CHECK(is_same_meaning(a, b));
  CHECK_FALSE(a == b);
  b.values.push_back(TxtData{{"z"}});
  CHECK(is_same_meaning(a, b));  // a set holds each record once
  b.ttl = 301;
  CHECK_FALSE(is_same_meaning(a, b));
  b = a;
  b.name = name_of("b");
  CHECK_FALSE(is_same_meaning(a, b));
  b = a;
  b.values.pop_back();
  CHECK_FALSE(is_same_meaning(a, b));
}

TEST_CASE("zones gather records into sets") {
  Zone zone{name_of("example"), {}};
  zone.add(name_of("example"), 300, MxData{10, name_of("a")});
  zone.add(name_of("example"), 600, MxData{20, name_of("b")});
  zone.add(name_of("example"), 600, MxData{20, name_of("b")});
  zone.add(name_of("example"), 60, TxtData{{"t"}});
  REQUIRE(zone.sets.size() == 2);
  const auto* const mx = zone.find(name_of("example"), RecordType::kMx);
  REQUIRE(mx != nullptr);
  CHECK(mx->name == name_of("example"));
  CHECK(mx->type == RecordType::kMx);
  CHECK(mx->ttl == 600);
  CHECK(mx->values.size() == 2);
  CHECK(zone.find(name_of("example"), RecordType::kA) == nullptr);
  CHECK(zone.find(name_of("other"), RecordType::kMx) == nullptr);
}
