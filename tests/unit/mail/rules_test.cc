#include <algorithm>
#include <string_view>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "mail/rules/rule.h"

using namespace mailctl;
using namespace mailctl::mail::rules;

namespace {

// "spf/too-many-lookups": lower-case words joined with hyphens, in two parts.
bool is_slug(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos &&
         text.front() != '-' && text.back() != '-' && text.find("--") == std::string_view::npos;
}

bool is_id(std::string_view id) {
  const auto slash = id.find('/');
  return slash != std::string_view::npos && is_slug(id.substr(0, slash)) &&
         is_slug(id.substr(slash + 1));
}

bool is_clean(std::string_view text) {
  return !text.empty() && base::trim(text) == text && text.find("  ") == std::string_view::npos;
}

// The first paragraph of a fix is sentences; the lines below are what can be pasted.
std::string_view sentences_of(std::string_view fix) {
  return fix.substr(0, std::min(fix.find('\n'), fix.size()));
}

}  // namespace

TEST_CASE("rules: ids are slugs, each once, in order", "[rules]") {
  REQUIRE(all_rules().size() > 50);
  std::string_view before;
  for (const Rule& rule : all_rules()) {
    INFO(rule.id);
    CHECK(is_id(rule.id));
    CHECK(before < rule.id);
    before = rule.id;
  }
}

TEST_CASE("rules: every row is complete and in the form that explain shows", "[rules]") {
  for (const Rule& rule : all_rules()) {
    INFO(rule.id);
    CHECK(is_clean(rule.source));
    CHECK(is_clean(rule.summary));
    CHECK(is_clean(rule.why));
    CHECK_FALSE(rule.fix.empty());
    CHECK_FALSE(rule.summary.ends_with('.'));
    CHECK(rule.summary.find('\n') == std::string_view::npos);
    CHECK(rule.summary.size() <= 100);
    CHECK(rule.why.find('\n') == std::string_view::npos);
    CHECK(rule.why.ends_with('.'));
  }
}

TEST_CASE("rules: a fix is sentences, and lines to paste below", "[rules]") {
  for (const Rule& rule : all_rules()) {
    INFO(rule.id);
    const auto sentences = sentences_of(rule.fix);
    CHECK(is_clean(sentences));
    if (sentences.size() == rule.fix.size()) CHECK(rule.fix.ends_with('.'));
    CHECK_FALSE(rule.fix.ends_with('\n'));
    for (const auto line : base::split(rule.fix, '\n')) CHECK_FALSE(line.empty());
  }
}

TEST_CASE("rules: a rule is found by its id and by nothing else", "[rules]") {
  for (const Rule& rule : all_rules()) CHECK(find_rule(rule.id) == &rule);
  CHECK(find_rule("") == nullptr);
  CHECK(find_rule("spf") == nullptr);
  CHECK(find_rule("spf/no-version ") == nullptr);
  CHECK(find_rule("SPF/no-version") == nullptr);
  CHECK(find_rule("zzz/zzz") == nullptr);
}

TEST_CASE("rules: groups are described and hold every rule once", "[rules]") {
  std::size_t count = 0;
  std::string_view before;
  for (const Group& group : all_groups()) {
    INFO(group.name);
    CHECK(before < group.name);
    before = group.name;
    CHECK(is_clean(group.summary));
    CHECK(group.summary != "other rules");  // a new group wants a row in rule.cc
    const auto rules = rules_of(group.name);
    CHECK_FALSE(rules.empty());
    count += rules.size();
  }
  CHECK(count == all_rules().size());
  CHECK(rules_of("nothing").empty());
}
