#include "render/attribute_changes.h"

#include <catch2/catch.hpp>

#include "sample_plan.h"

namespace mailctl::render {
namespace {

std::string edit(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::string out;
  for (const auto& element : mark_elements(before, after)) {
    out += element.mark == Mark::kSame ? "=" : element.mark == Mark::kAdded ? "+" : "-";
    out += element.text + " ";
  }
  return out;
}

TEST_CASE("an edit keeps what is common and is as short as can be") {
  CHECK(edit({"a", "b", "c"}, {"a", "c"}) == "=a -b =c ");
  CHECK(edit({"a", "c"}, {"a", "b", "c"}) == "=a +b =c ");
  CHECK(edit({"a"}, {"b"}) == "-a +b ");
  CHECK(edit({}, {"a"}) == "+a ");
  CHECK(edit({"a"}, {}) == "-a ");
  CHECK(edit({}, {}).empty());
  CHECK(edit({"x", "a", "b"}, {"a", "b", "y"}) == "-x =a =b +y ");
}

TEST_CASE("very long lists are replaced as a whole") {
  const std::vector<std::string> before(1001, "a");
  CHECK(mark_elements(before, before).size() == 2002);
}

TEST_CASE("creation, deletion and update of one resource") {
  const auto created = attribute_changes(std::nullopt, std::optional(domain_spec("x")));
  REQUIRE(created.size() == 2);
  CHECK(created[1] == AttributeChange{"description", Shape::kText, std::nullopt, "x"});
  const auto deleted = attribute_changes(std::optional(domain_spec("x")), std::nullopt);
  CHECK(deleted[1] == AttributeChange{"description", Shape::kText, "x", std::nullopt});
  const auto updated =
      attribute_changes(std::optional(domain_spec("x")), std::optional(domain_spec("y")));
  CHECK(updated[0].is_unchanged());
  CHECK(updated[1] == AttributeChange{"description", Shape::kText, "x", "y"});
}

TEST_CASE("attributes that only one side has are shown") {
  const std::vector<model::Attribute> before = {{"a", "1"}, {"b", "2"}};
  const std::vector<model::Attribute> after = {{"b", "3"}, {"c", "4"}};
  const auto changes = attribute_changes(before, after);
  REQUIRE(changes.size() == 3);
  CHECK(changes[0] == AttributeChange{"b", Shape::kText, "2", "3"});
  CHECK(changes[1] == AttributeChange{"c", Shape::kText, std::nullopt, "4"});
  CHECK(changes[2] == AttributeChange{"a", Shape::kText, "1", std::nullopt});
}

TEST_CASE("elements of lists and SPF records") {
  CHECK(elements_of(Shape::kLines, "a b\nc") == std::vector<std::string>{"a b", "c"});
  CHECK(elements_of(Shape::kTerms, "v=spf1  mx -all") ==
        std::vector<std::string>{"v=spf1", "mx", "-all"});
  CHECK(elements_of(Shape::kText, "a b\nc") == std::vector<std::string>{"a b\nc"});
}

TEST_CASE("what did not change is hidden where it is far from what did, and worth it") {
  const auto same = [](std::size_t count) {
    return std::vector<MarkedElement>(count, MarkedElement{Mark::kSame, "x"});
  };
  const MarkedElement added{Mark::kAdded, "y"};
  CHECK(fold_unchanged({}).empty());
  CHECK(fold_unchanged(same(3)) == same(3));
  CHECK(fold_unchanged(same(9)) ==
        std::vector<MarkedElement>{{Mark::kHidden, "9 unchanged elements hidden"}});
  auto elements = same(6);
  elements.push_back(added);
  CHECK(fold_unchanged(elements) == elements);  // three hidden lines would save two
  elements.insert(elements.begin(), {Mark::kSame, "first"});
  const auto folded = fold_unchanged(elements);
  REQUIRE(folded.size() == 5);
  CHECK(folded.front() == MarkedElement{Mark::kHidden, "4 unchanged elements hidden"});
  CHECK(folded.back() == added);
}

TEST_CASE("the hash of a key that the service made does not go") {
  const model::DkimKey live{.domain = kShop, .selector = "s1", .public_key_hash = "abc"};
  const model::DkimKey desired{.domain = kShop, .selector = "s1", .description = "new"};
  const auto names = [](const std::vector<AttributeChange>& changes) {
    std::vector<std::string> out;
    for (const auto& change : changes) out.push_back(change.name);
    return out;
  };
  using Names = std::vector<std::string>;
  CHECK(names(attribute_changes(model::Spec(live), model::Spec(desired))) ==
        Names{"domain", "selector", "description"});
  CHECK(names(attribute_changes(model::Spec(live), std::nullopt)) ==
        Names{"domain", "selector", "description", "public_key_hash"});
}

}  // namespace
}  // namespace mailctl::render
