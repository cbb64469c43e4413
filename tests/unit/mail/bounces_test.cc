#include "mail/rules/bounces.h"

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "mail/rules/rule.h"

using namespace mailctl;
using namespace mailctl::mail::rules;

namespace {

bool holds_lower_case(std::string_view text) {
  return base::to_lower(text) == text;
}

bool is_clean(std::string_view text) {
  return base::trim(text) == text && text.find("  ") == std::string_view::npos &&
         text.find('\n') == std::string_view::npos;
}

}  // namespace

TEST_CASE("bounces: a bare code tells what services use it for", "[bounces]") {
  const auto verdict = judge_bounce(parse_bounce("550 5.7.27").front());
  CHECK(verdict.meaning->id == "sender-domain-missing");
  REQUIRE(verdict.others.size() == 1);
  CHECK(verdict.others.front().service->service == "Google");
  CHECK(verdict.others.front().meaning->id == "spf-refused");
}

TEST_CASE("bounces: a temporary reason that a server gave up on", "[bounces]") {
  const auto replies = parse_bounce(
      "Final-Recipient: rfc822; nobody@example.com\nAction: failed\nStatus: 4.4.7\n"
      "Diagnostic-Code: smtp; 450 4.2.2 mailbox full\n");
  const auto verdict = judge_bounce(replies.front());
  CHECK(verdict.duration == Duration::kTemporary);
  CHECK(verdict.is_given_up);
  CHECK(verdict.suppress == Suppress::kIfItStays);
}

TEST_CASE("bounces: the tables hold together", "[bounces]") {
  std::set<std::string_view> used;
  for (const BounceTexts& service : bounce_texts()) {
    CHECK(service.service.empty() == service.page.empty());
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const BounceText& text : service.texts) {
      INFO(text.status << " " << text.phrase);
      CHECK(find_bounce_meaning(text.meaning) != nullptr);
      CHECK(holds_lower_case(text.phrase));
      CHECK_FALSE((text.phrase.empty() && text.status.empty()));
      CHECK(seen.emplace(text.status, text.phrase).second);
      used.insert(text.meaning);
    }
  }
  for (const auto& codes : {registered_status_codes(), registered_reply_codes()}) {
    std::set<std::string_view> seen;
    for (const RegisteredCode& code : codes) {
      INFO(code.code);
      CHECK(find_bounce_meaning(code.meaning) != nullptr);
      CHECK(seen.insert(code.code).second);
      CHECK(is_clean(code.title));
      CHECK(code.source.starts_with(code.source.starts_with("IANA") ? "IANA: " : "RFC "));
      used.insert(code.meaning);
    }
  }
  for (const BounceMeaning& meaning : bounce_meanings()) {
    INFO(meaning.id);
    CHECK(used.contains(meaning.id));
    CHECK(is_clean(meaning.meaning));
    CHECK(meaning.meaning.ends_with('.'));
    CHECK(is_clean(meaning.advice));
    if (meaning.rules.empty()) continue;
    for (const auto rule : base::split(meaning.rules, ' ')) CHECK(find_rule(rule) != nullptr);
  }
}
