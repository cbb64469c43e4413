#include "render/state_text.h"

#include <catch2/catch.hpp>

#include "sample_plan.h"

namespace mailctl::render {
namespace {

TEST_CASE("what a claim counts has the word of its kind") {
  model::State state;
  state.lineage = "l";
  const auto claim = [&](std::string_view address, std::string owned) {
    auto& entry = state.entries[at(address)];
    entry.address = at(address);
    entry.claim.owned = {std::move(owned)};
  };
  claim("oci/sa-saopaulo-1/suppressions", "3");
  claim("dns/example.com/TXT/example.com#spf", "mx");
  claim("dns/example.com/TXT/example.com", "site=abc");
  const auto text = state_text(state, Color::kNever);
  CHECK_THAT(text, Catch::Contains("addresses named = \"3\""));
  CHECK_THAT(text, Catch::Contains("owned term = \"mx\""));
  CHECK_THAT(text, Catch::Contains("owned value = \"site=abc\""));
}

}  // namespace
}  // namespace mailctl::render
