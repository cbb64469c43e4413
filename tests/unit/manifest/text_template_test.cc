#include "manifest/text_template.h"

#include <array>

#include <catch2/catch.hpp>

using namespace mailctl;
using manifest::TemplateCheck;

namespace {

constexpr std::array<std::string_view, 2> kAllowed{"region", "date"};

// "offset+length" of each problem in a plain scalar at column 1.
std::string problems(const std::string& text) {
  base::Diagnostics diagnostics;
  const auto length = static_cast<std::uint32_t>(text.size());
  const auto check =
      manifest::check_template({text, {base::FileId{0}, 1, 1, length}}, kAllowed, diagnostics);
  CHECK((check == TemplateCheck::kGood) == diagnostics.empty());
  std::string all;
  for (const auto& problem : diagnostics.all()) {
    CHECK(problem.code == "manifest/bad-template");
    all += std::to_string(problem.at.column - 1) + "+" + std::to_string(problem.at.length) + " ";
  }
  return all;
}

}  // namespace

TEST_CASE("templates are checked brace by brace") {
  CHECK(problems("plain").empty());
  CHECK(problems("{region}-{date}").empty());
  CHECK(problems("a{regoin}") == "1+8 ");
  CHECK(problems("{}") == "0+2 ");
  CHECK(problems("a{b") == "1+1 ");
  CHECK(problems("a}b{") == "1+1 3+1 ");
  CHECK(problems("{{region}}") == "0+1 9+1 ");
  CHECK(problems("{ region }") == "0+10 ");
}

TEST_CASE("templates are filled in; what has no value stays open") {
  const std::array<manifest::Substitution, 1> values{{{"region", "gru"}}};
  CHECK(manifest::expand_template("{region}/{region}-{date}", values) == "gru/gru-{date}");
  CHECK(manifest::has_placeholder("a{date}", "date"));
  CHECK_FALSE(manifest::has_placeholder("a{date", "date"));
}
