#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/txt.h"
#include "mail/dkim/key.h"
#include "mail/dkim/lint.h"
#include "mail/dkim/sign.h"
#include "mail/rules/rule.h"

using namespace mailctl;
using namespace mailctl::mail::dkim;
using mail::Finding;
using mail::Findings;
using mail::message::Message;

namespace {

using Rules = std::vector<std::string>;

const base::Time kNow{std::chrono::seconds(1734775200)};  // 2024-12-21
const dns::Name kDomain = dns::name_of("example.com");

// The ids, sorted; each must be a row of the rules.
Rules rules_of(const Findings& findings) {
  Rules ids;
  for (const Finding& finding : findings) {
    INFO(finding.rule);
    CHECK(mail::rules::find_rule(finding.rule) != nullptr);
    CHECK(finding.offset + finding.length <= finding.text.size());
    CHECK_FALSE(finding.message.empty());
    CHECK_FALSE(finding.subject.empty());
    ids.emplace_back(finding.rule.substr(finding.rule.find('/') + 1));
  }
  std::ranges::sort(ids);
  return ids;
}

const KeyPair& rsa_key() {
  static const KeyPair key = generate_rsa_key(2048).value();
  return key;
}

const KeyPair& ed_key() {
  static const KeyPair key = generate_ed25519_key().value();
  return key;
}

std::string p_of(const KeyRecord& record) {
  return "p=" + base::to_base64(record.public_key);
}

Rules of_text(const std::string& text, const KeyLintOptions& options = {}) {
  return rules_of(lint_key_text(text, "s1._domainkey.example.com", options));
}

Finding finding_of(const Findings& findings, std::string_view rule) {
  const auto found = std::ranges::find(findings, rule, &Finding::rule);
  REQUIRE(found != findings.end());
  return *found;
}

struct Answered {
  std::string name;
  dns::Answer answer;
};

dns::Answer texts(const std::vector<std::string>& values) {
  dns::Answer answer{.status = dns::AnswerStatus::kOk};
  for (const auto& value : values) answer.records.emplace_back(dns::make_txt(value));
  return answer;
}

dns::View world(const std::vector<Answered>& answers) {
  auto view = dns::View::of({});
  for (const auto& [name, answer] : answers)
    view.set({dns::name_of(name), dns::RecordType::kTxt}, answer);
  return view;
}

Findings linted(std::string_view selector,
                const dns::View& view,
                const KeyLintOptions& options = {}) {
  dns::MissingQuestions missing;
  auto findings = lint_key(selector, kDomain, view, missing, options);
  CHECK(missing.empty());
  return findings;
}

}  // namespace

TEST_CASE("a good key record has no findings", "[dkim]") {
  CHECK(of_text(to_text(rsa_key().record)).empty());
  CHECK(of_text("v=DKIM1; k=rsa; n=say \\ \"pizza\"; " + p_of(rsa_key().record)).empty());
  CHECK(linted("oci-20241201",
               world({{"oci-20241201._domainkey.example.com", texts({to_text(rsa_key().record)})}}),
               {.use = KeyUse::kSigns, .private_part = rsa_key().record, .now = kNow})
            .empty());
}

TEST_CASE("sizes and kinds of keys", "[dkim]") {
  const auto sized = [](unsigned bits) { return of_text(to_text(generate_rsa_key(bits)->record)); };
  CHECK(sized(1024) == Rules{"key-short"});
  CHECK(sized(3072) == Rules{"key-very-large"});
  CHECK(of_text("v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAIWmlgix/84GJ+dfgjm7LTc9EPdfk"
                "ftlgiPpCq4/kbDAZmU0VvYKDljjleJ1dfvS+CGy9U/kk1tG3EeEvb82xAcCAwEAAQ==") ==
        Rules{"key-too-small"});
  CHECK(of_text(to_text(ed_key().record)) == Rules{"ed25519-alone"});
  CHECK(of_text("v=DKIM1; p=AAAA") == Rules{"bad-key"});
  KeyRecord bare = rsa_key().record;
  bare.public_key = bare.public_key.substr(24);
  CHECK(of_text(to_text(bare)) == Rules{"bare-rsa-key"});
}

TEST_CASE("an Ed25519 key with its ASN.1 header gets the right record", "[dkim]") {
  KeyRecord wrapped = ed_key().record;
  wrapped.public_key =
      base::from_hex("302a300506032b6570032100").value() + ed_key().record.public_key;
  const auto findings = lint_key_text(to_text(wrapped), "s1._domainkey.example.com");
  CHECK(rules_of(findings) == Rules{"bad-key"});
  CHECK(findings[0].fix.ends_with("\n" + to_text(ed_key().record)));
}

TEST_CASE("tags that mean more than they seem", "[dkim]") {
  const std::string p = p_of(rsa_key().record);
  CHECK(of_text("v=DKIM1; t=y; " + p) == Rules{"test-mode"});
  CHECK(of_text("v=DKIM1; t=s; " + p) == Rules{"strict-identity"});
  CHECK(of_text("v=DKIM1; g=*; " + p) == Rules{"historic-tag"});
  CHECK(of_text("v=DKIM1; h=sha1:sha256; " + p) == Rules{"historic-hash"});
  CHECK(of_text("v=DKIM1; h=sha1; " + p) == Rules{"no-usable-hash"});
  CHECK(of_text("v=DKIM1; s=tlsrpt; " + p) == Rules{"not-for-mail"});
  CHECK(of_text("v=DKIM1; v=DKIM1; " + p) == Rules{"duplicate-tag"});
  const auto test_mode = lint_key_text("v=DKIM1; k=rsa; t=y:s; " + p, "x");
  CHECK(finding_of(test_mode, "dkim/test-mode").fix.ends_with("\nv=DKIM1; k=rsa; t=s; " + p));
}

TEST_CASE("what forms do to records is undone in the fix", "[dkim]") {
  const std::string good = to_text(rsa_key().record);
  for (const auto& damaged : {base::replace_all(good, ";", "\\;"),
                              "\"" + good + "\"",
                              "\"" + good.substr(0, 100) + "\" \"" + good.substr(100) + "\""}) {
    INFO(damaged);
    const auto findings = lint_key_text(damaged, "x");
    CHECK(rules_of(findings) == Rules{"escaped-text"});
    CHECK(findings[0].fix.ends_with("\n" + good));
  }
  const auto blanks = lint_key_text(good.substr(0, 200) + " " + good.substr(200), "x");
  CHECK(rules_of(blanks) == Rules{"blanks-in-key"});
  CHECK(blanks[0].fix.ends_with("\n" + good));
}

TEST_CASE("revoked keys are as bad as they are used", "[dkim]") {
  const auto severity = [](const KeyLintOptions& options) {
    return finding_of(lint_key_text("v=DKIM1; p=", "x", options), "dkim/key-revoked").severity;
  };
  CHECK(severity({}) == base::Severity::kInfo);
  CHECK(severity({.use = KeyUse::kSigns}) == base::Severity::kError);
  CHECK(severity({.private_part = rsa_key().record}) == base::Severity::kError);
}

TEST_CASE("the private key must be the one whose public part is published", "[dkim]") {
  const auto other = generate_rsa_key(2048)->record;
  const auto findings = lint_key_text(to_text(other), "x", {.private_part = rsa_key().record});
  CHECK(rules_of(findings) == Rules{"key-mismatch"});
  CHECK(findings[0].fix.ends_with("\n" + to_text(rsa_key().record)));
}

TEST_CASE("names, numbers and delegation of keys", "[dkim]") {
  const std::string good = to_text(rsa_key().record);
  const auto at = [&](const std::string& selector, const dns::Answer& answer) {
    return rules_of(
        linted(selector, world({{selector + "._domainkey.example.com", answer}}), {.now = kNow}));
  };
  CHECK(rules_of(linted("a_b", world({}))) == Rules{"bad-selector"});
  CHECK(at("default", texts({good})) == Rules{"generic-selector"});
  CHECK(at("oci-20231220", texts({good})) == Rules{"old-key"});
  CHECK(at("oci-20241301", texts({good})).empty());  // no day
  CHECK(at("s1", texts({good, good})) == Rules{"several-records"});
  CHECK(rules_of(linted("s1", world({}))) == Rules{"no-key"});
  CHECK(at("s1", dns::Answer{.status = dns::AnswerStatus::kTimeout}) == Rules{"key-unread"});
  CHECK(at("s1",
           dns::Answer{.status = dns::AnswerStatus::kNxDomain,
                       .aliases = {dns::name_of("s1.dkim.example.net")}}) ==
        Rules{"broken-delegation"});
  const auto missing = linted("s1", world({}), {.private_part = rsa_key().record});
  CHECK(missing[0].fix.find("s1._domainkey.example.com. IN TXT \"v=DKIM1; ") != std::string::npos);
}

TEST_CASE("Microsoft 365 needs both of its selectors", "[dkim]") {
  auto delegated = texts({to_text(rsa_key().record)});
  delegated.aliases = {dns::name_of("selector1-example-com._domainkey.example.onmicrosoft.com")};
  const Answered first{"selector1._domainkey.example.com", delegated};
  const Answered second{"selector2._domainkey.example.com", delegated};
  CHECK(rules_of(linted("selector1", world({first}))) == Rules{"half-of-a-pair"});
  CHECK(linted("selector1", world({first, second})).empty());

  dns::MissingQuestions missing;
  dns::View view;
  view.set({dns::name_of(first.name), dns::RecordType::kTxt}, first.answer);
  CHECK(lint_key("selector1", kDomain, view, missing).empty());
  CHECK(missing == dns::MissingQuestions{{dns::name_of(second.name), dns::RecordType::kTxt}});
}

TEST_CASE("what DomainKeys and ADSP left", "[dkim]") {
  dns::MissingQuestions missing;
  const auto view = world({{"_domainkey.example.com", texts({"o=~; r=x@example.com"})},
                           {"_adsp._domainkey.example.com", texts({"dkim=all"})}});
  CHECK(rules_of(lint_leftovers(kDomain, view, missing)) ==
        Rules{"historic-policy", "historic-policy"});
  const auto wildcard = world({{"_domainkey.example.com", texts({"v=spf1 -all"})}});
  CHECK(lint_leftovers(kDomain, wildcard, missing).empty());
  CHECK(missing.empty());
}

namespace {

Message letter(const std::string& more = {}) {
  return Message::parse(
             "From: ana@example.com\nTo: b@b.example\nSubject: Hi\n"
             "Date: Sat, 21 Dec 2024 10:00:00 +0000\n" +
             more + "\nHello\n")
      .value();
}

Message signed_with(const Message& message,
                    const SigningOptions& options = {},
                    const KeyPair& key = rsa_key()) {
  const auto field = sign(message, {kDomain, "s1", key.private_pem}, kNow, options);
  return message.with_field_on_top(field.value()).value();
}

Rules of_message(const Message& message) {
  return rules_of(lint_signatures(message, kNow));
}

}  // namespace

TEST_CASE("what we sign has no findings", "[dkim]") {
  CHECK(of_message(signed_with(letter())).empty());
  CHECK(
      of_message(signed_with(letter("List-Unsubscribe: <x>\nReply-To: c@example.com\n"))).empty());
}

TEST_CASE("signatures that cover too little or too much", "[dkim]") {
  CHECK(of_message(letter()) == Rules{"not-signed"});
  CHECK(of_message(signed_with(letter(), {.headers = {"From", "From"}})) ==
        Rules{"unsigned-header"});
  CHECK(of_message(signed_with(
            letter("List-Unsubscribe: <x>\n"),
            {.headers = {"From", "From", "To", "To", "Subject", "Subject", "Date", "Date"}})) ==
        Rules{"unsigned-unsubscribe"});
  CHECK(of_message(signed_with(letter(), {.headers = {"From", "To", "Subject", "Date"}})) ==
        Rules{"not-oversigned"});
  auto headers = default_signed_headers(letter());
  headers.emplace_back("List-Id");
  CHECK(of_message(signed_with(letter(), {.headers = headers})) == Rules{"oversigned-for-lists"});
  headers.back() = "Received";
  CHECK(of_message(signed_with(letter(), {.headers = headers})) == Rules{"signs-trace-header"});
  const auto open = lint_signatures(signed_with(letter(), {.headers = {"From"}}), kNow);
  CHECK(finding_of(open, "dkim/unsigned-header").fix.ends_with("\nh=From:Subject:Date:To"));
}

TEST_CASE("signatures made in a risky way", "[dkim]") {
  CHECK(of_message(signed_with(letter(), {.header_form = Canonicalization::kSimple})) ==
        Rules{"simple-header"});
  CHECK(of_message(signed_with(letter(), {.limit = BodyLimit::kCurrent})) == Rules{"partial-body"});
  CHECK(of_message(signed_with(letter(), {}, ed_key())) == Rules{"ed25519-alone"});
  CHECK(of_message(signed_with(signed_with(letter(), {}, ed_key()))).empty());
  CHECK(of_message(signed_with(letter(), {.valid_for = std::chrono::hours(1)})) ==
        Rules{"short-lived"});
  CHECK(rules_of(lint_signatures(signed_with(letter(), {.valid_for = std::chrono::hours(48)}),
                                 kNow + std::chrono::hours(49))) == Rules{"expired"});
  auto many = signed_with(letter());
  const std::string field(many.field(0));
  for (int i = 0; i < 16; ++i) many = many.with_field_on_top(field).value();
  CHECK(of_message(many) == Rules{"too-many-signatures"});
  const auto twice = Message::parse("From: x@example.com\n" + signed_with(letter()).text()).value();
  CHECK(of_message(twice) == Rules{"not-one-from", "not-oversigned"});
}

TEST_CASE("fields that cannot be read", "[dkim]") {
  const auto changed = [](std::string_view from, std::string_view to) {
    return of_message(
        Message::parse(base::replace_all(signed_with(letter()).text(), from, to)).value());
  };
  CHECK(changed("rsa-sha256", "rsa-sha1") == Rules{"historic-algorithm"});
  CHECK(changed("rsa-sha256", "gost-sha256") == Rules{"unknown-algorithm"});
  CHECK(changed("d=example.com", "d=example.com; i=@example.org") == Rules{"foreign-identity"});
  CHECK(changed("d=example.com", "d=example.com; x=1734775199") ==
        Rules{"expired", "expiry-order"});
}

TEST_CASE("verdicts are findings too", "[dkim]") {
  const auto judged = [](const Message& message, const dns::View& view) {
    dns::MissingQuestions missing;
    return rules_of(findings_of(verify(message, view, missing, kNow)));
  };
  const auto message = signed_with(letter());
  const auto name = "s1._domainkey.example.com";
  const auto good = world({{name, texts({to_text(rsa_key().record)})}});
  CHECK(judged(message, good).empty());
  CHECK(judged(message, world({})) == Rules{"no-key"});
  CHECK(judged(message, world({{name, texts({"v=DKIM1; p="})}})) == Rules{"key-revoked"});
  CHECK(judged(message, world({{name, texts({"x"})}})) == Rules{"key-unfit"});
  CHECK(judged(message, world({{name, dns::Answer{.status = dns::AnswerStatus::kServFail}}})) ==
        Rules{"key-unread"});
  const auto body = Message::parse(message.text() + "footer\n").value();
  CHECK(judged(body, good) == Rules{"body-changed"});
  const auto header =
      Message::parse(base::replace_all(message.text(), "Subject: Hi", "Subject: [list] Hi"))
          .value();
  CHECK(judged(header, good) == Rules{"header-changed"});
}
