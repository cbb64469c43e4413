#include "provider/json.h"

#include <catch2/catch.hpp>

namespace mailctl::provider {

TEST_CASE("JSON reads and prints what it read") {
  const std::string text = R"({"a":[1,-2,2.5,true,false,null],"b":{"c":"é\n\""}})";
  const auto json = Json::parse(text);
  REQUIRE(json);
  CHECK(json->to_text() == text);
  CHECK(json->find("b")->text("c") == "é\n\"");
  CHECK(json->find("a")->items().size() == 6);
}

TEST_CASE("absent, null and other types read alike") {
  const auto json = Json::parse(R"({"none":null,"n":7,"t":true,"big":18446744073709551615})");
  REQUIRE(json);
  CHECK(json->find("none") == nullptr);
  CHECK(json->find("missing") == nullptr);
  CHECK(json->text("n").empty());
  CHECK(json->number("n") == 7);
  CHECK(json->number("t") == std::nullopt);
  CHECK(json->number("big") == std::nullopt);
  CHECK(json->is_true("t"));
  CHECK_FALSE(json->is_true("n"));
  CHECK(json->items().empty());
  CHECK(Json::string("x").find("y") == nullptr);
}

TEST_CASE("items are taken from an array or its wrapper") {
  CHECK(Json::parse("[1,2]")->take_items().size() == 2);
  CHECK(Json::parse(R"({"items":[1,2,3]})")->take_items().size() == 3);
  CHECK(Json::parse(R"({"items":7})")->take_items().empty());
  CHECK(Json::string("x").take_items().empty());
}

TEST_CASE("malformed and hostile JSON is refused") {
  CHECK(Json::parse("{").error().message == "not JSON: malformed at byte 2");
  CHECK_FALSE(Json::parse(""));
  CHECK_FALSE(Json::parse("\"\xff\""));
  CHECK_FALSE(Json::parse("{} x"));
  CHECK(Json::parse(std::string(64, '[') + std::string(64, ']')));
  CHECK(Json::parse(std::string(100000, '[')).error().message == "not JSON: nested deeper than 64");
}

TEST_CASE("printing escapes, replaces broken UTF-8 and sets members in place") {
  auto json = Json::object({{"k", Json::string("a\"b")}});
  json.set("k", Json::string("\xff"));
  json.set("m", Json::array({Json::number(3)}));
  CHECK(json.to_text() == "{\"k\":\"\xef\xbf\xbd\",\"m\":[3]}");
}

}  // namespace mailctl::provider
