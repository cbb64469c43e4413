#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/explain_json.h"
#include "render/explain_text.h"

using namespace mailctl;
using namespace mailctl::render;
using mail::rules::judge_bounce;
using mail::rules::parse_bounce;

namespace {

constexpr mail::rules::Rule kRule{
    "spf/sample",
    base::Severity::kWarning,
    "RFC 7208 §5.1",
    "a sample is wrong",
    "Receivers do this, and it matters because of that, which is said at "
    "some length here.",
    "Write it so:\nv=spf1 -all"};

std::string text_of(std::string_view bounce) {
  const auto reply = parse_bounce(bounce).front();
  return bounce_text(reply, judge_bounce(reply), Color::kNever);
}

}  // namespace

TEST_CASE("explain: a rule for people") {
  CHECK(rule_text(kRule, Color::kNever) == R"(warning[spf/sample]: a sample is wrong

  Receivers do this, and it matters because of that, which is said at some
  length here.

  Fix:
    Write it so:
      v=spf1 -all

  Source: RFC 7208 §5.1
)");
}

TEST_CASE("explain: a bounce for people") {
  CHECK(text_of("host mx.example.com[192.0.2.1] said: 550 5.1.1 <a@example.com>: user unknown") ==
        R"(550 5.1.1   permanent, because of the address

Recipient   a@example.com
Host        mx.example.com
Text        <a@example.com>: user unknown
Meaning     There is no such mailbox.
To do       Remove the address from all lists. Look where it came from: typing
            errors point to a form without confirmation, many at once to an old
            or bought list.
Suppress    yes: the address belongs on the suppression list
Registered  5.1.1: bad destination mailbox address (RFC 3463 §3.2)
)");
}

TEST_CASE("explain: nothing is wider than a terminal, whatever is explained") {
  for (const auto& meaning : mail::rules::bounce_meanings()) {
    const auto text = bounce_meaning_text(meaning, Color::kNever);
    for (const auto line : base::split(text, '\n')) {
      INFO(line);
      CHECK(width_of(line) <= 80);
    }
  }
  const auto groups = rule_groups_text(Color::kNever);
  for (const auto line : base::split(groups, '\n')) {
    INFO(line);
    CHECK(width_of(line) <= 80);
  }
}

TEST_CASE("explain: text from outside is harmless") {
  const auto text = text_of("550 5.1.1 \x1b[31mred <a\x07@example.com>");
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
}

TEST_CASE("explain: JSON has null for what is not there") {
  const auto replies = parse_bounce("550 no");
  const auto bounce = nlohmann::json::parse(bounces_json(replies))["bounces"][0];
  CHECK(bounce["reply"] == 550);
  CHECK(bounce["status"].is_null());
  CHECK(bounce["recipient"].is_null());
  CHECK(bounce["registered_reply"]["title"] == "mailbox unavailable");
  CHECK(nlohmann::json::parse(rule_json(kRule))["fix"] == "Write it so:\nv=spf1 -all");
}
