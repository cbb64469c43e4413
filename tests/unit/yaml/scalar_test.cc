#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "yaml/tree.h"

using namespace mailctl;
using yaml::ScalarType;

TEST_CASE("plain scalars have the type that YAML readers give them") {
  const std::vector<std::pair<std::string, ScalarType>> rows{
      {"no", ScalarType::kBoolean},      {"True", ScalarType::kBoolean},
      {"off", ScalarType::kBoolean},     {"tRue", ScalarType::kText},
      {"", ScalarType::kNull},           {"~", ScalarType::kNull},
      {"null", ScalarType::kNull},       {"12", ScalarType::kInteger},
      {"-7", ScalarType::kInteger},      {"0x1F", ScalarType::kInteger},
      {"0o17", ScalarType::kInteger},    {"0x", ScalarType::kText},
      {"1.5", ScalarType::kFloat},       {".5", ScalarType::kFloat},
      {"5.", ScalarType::kFloat},        {"1e3", ScalarType::kFloat},
      {"-.inf", ScalarType::kFloat},     {".", ScalarType::kText},
      {"e3", ScalarType::kText},         {"1h", ScalarType::kText},
      {"2024-12-21", ScalarType::kText}, {"1.2.3.4", ScalarType::kText},
      {"~all", ScalarType::kText},       {"-", ScalarType::kText},
      {"1e", ScalarType::kText}};
  for (const auto& [text, type] : rows) {
    INFO(text);
    yaml::Node node;
    node.kind = yaml::NodeKind::kScalar;
    node.text = text;
    CHECK(yaml::scalar_type(node) == type);
    node.quoting = yaml::Quoting::kQuoted;
    CHECK(yaml::scalar_type(node) == ScalarType::kText);
  }
}
