#include <catch2/catch.hpp>

#include "base/text.h"
#include "forensics_support.h"
#include "mail/forensics/diagnose.h"

using namespace mailctl;
using base::replace_all;
using mail::forensics::Cause;
using mail::forensics::Certainty;
using mail::forensics::Diagnosis;
using test::Forms;

namespace {

const std::string kMessage =
    "Date: Mon, 5 Oct 2026 08:12:44 -0300\r\nFrom: Ana Souza <ana@example.com>\r\n"
    "To: team@lists.example.org\r\nSubject: Ata\r\nMessage-ID: <77.ana@example.com>\r\n\r\n"
    "Segue a ata da reuniao de hoje, com as decisoes.\r\n";

const std::string kWay =
    "Return-Path: <team-bounces@lists.example.org>\r\n"
    "Received: from lists.example.org (lists.example.org [203.0.113.5])\r\n"
    "\tby mx.example.net (Postfix) with ESMTPS id 2; Wed, 4 Nov 2026 11:12:50 +0000\r\n"
    "List-Id: Team <team.lists.example.org>\r\n"
    "Received: from out.example.com (out.example.com [192.0.2.7])\r\n"
    "\tby lists.example.org (Postfix) with ESMTPS id 1; Wed, 4 Nov 2026 11:12:46 +0000\r\n";

// Signatures of forensics_support are of 2026-11-21, 14:04 UTC.
const base::Time kSoonAfter{std::chrono::seconds(1795283046 + 3600)};
const base::Time kLongAfter{std::chrono::seconds(1795283046 + 40 * 86400)};

dns::RecordSet txt(const std::string& name, const std::string& text) {
  dns::RecordSet set;
  set.name = dns::name_of(name);
  set.type = dns::RecordType::kTxt;
  dns::TxtData data;
  for (std::size_t at = 0; at < text.size(); at += 255)
    data.strings.push_back(text.substr(at, 255));
  set.values.push_back(data);
  return set;
}

struct World {
  std::string selector = "s1";  // where the key of the tests is published
  std::string record;           // in its place
  std::vector<dns::RecordSet> more;
};

dns::View view_of(const World& world) {
  std::vector<dns::RecordSet> sets = {
      txt("_dmarc.example.com", "v=DMARC1; p=reject"),
      txt("example.com", "v=spf1 ip4:192.0.2.0/24 -all"),
      txt("lists.example.org", "v=spf1 ip4:203.0.113.5 -all"),
  };
  if (!world.selector.empty()) {
    sets.push_back(
        txt(world.selector + "._domainkey.example.com",
            world.record.empty() ? to_text(test::forensics_key().record) : world.record));
  }
  sets.insert(sets.end(), world.more.begin(), world.more.end());
  return dns::View::of(sets);
}

Diagnosis diagnosis_of(const std::string& text,
                       const World& world = {},
                       base::Time now = kLongAfter) {
  const auto message = mail::message::Message::parse(text).value();
  const mail::dmarc::PublicSuffixList suffixes;
  dns::MissingQuestions missing;
  auto out = mail::forensics::diagnose({.message = message, .border = "mx.example.net", .now = now},
                                       view_of(world),
                                       suffixes,
                                       missing);
  CHECK(missing.empty());
  return out;
}

std::string signed_message() {
  return test::signed_text(kMessage, Forms::kRelaxed);
}

bool has(std::string_view text, std::string_view part) {
  INFO(text);
  CHECK(text.find(part) != std::string_view::npos);
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a message that came through has nothing to explain") {
  const Diagnosis out = diagnosis_of(kWay + signed_message());
  REQUIRE(out.signatures.size() == 1);
  CHECK(out.signatures[0].cause == Cause::kPass);
  CHECK(out.found.dmarc.rfc9989.result == mail::dmarc::Result::kPass);
  has(out.summary, "DMARC passes for example.com");
}

TEST_CASE("a list that added a footer and a tag") {
  std::string text = kWay + replace_all(signed_message(), "\r\nSubject: ", "\r\nSubject: [team] ");
  text += "___\r\nteam@lists.example.org\r\n";
  const Diagnosis out = diagnosis_of(text);
  const auto& one = out.signatures.at(0);
  CHECK(one.cause == Cause::kChanged);
  CHECK(one.certainty == Certainty::kProven);
  REQUIRE(one.undone.has_value());
  CHECK(test::slugs(*one.undone) == "footer-added,subject-tag");
  REQUIRE(one.hop.has_value());
  CHECK(one.hop->host == "lists.example.org");
  CHECK(one.advice.size() == 1);
  CHECK(out.found.dmarc.rfc9989.result == mail::dmarc::Result::kFail);
  has(out.summary, "SPF passes for lists.example.org, which is not aligned with example.com");
  has(out.summary, "text was added at the end");
}

TEST_CASE("the envelope comes from the border") {
  const Diagnosis out = diagnosis_of(kWay + signed_message());
  CHECK(out.delivery.mail_from == "team-bounces@lists.example.org");
  CHECK(out.delivery.helo == "lists.example.org");
  CHECK(out.delivery.receiver == "mx.example.net");
  REQUIRE(out.found.spf.has_value());
  CHECK(out.found.spf->result == mail::spf::Result::kPass);
}

TEST_CASE("without an envelope SPF is not guessed") {
  const Diagnosis out = diagnosis_of(signed_message() + "footer\r\n");
  CHECK_FALSE(out.found.spf.has_value());
  has(out.summary, "SPF could not be checked: the message has no Received field");
}

TEST_CASE("a field that was added stands where its host wrote it") {
  const std::string text =
      kWay + test::signed_text(kMessage, Forms::kRelaxed, {"From", "To", "Subject", "List-Id"});
  const Diagnosis out = diagnosis_of(text);
  const auto& one = out.signatures.at(0);
  CHECK(one.cause == Cause::kChanged);
  REQUIRE(one.hop.has_value());
  CHECK(one.hop->host == "lists.example.org");
  has(one.hop->reason, "List-Id stands above");
}

TEST_CASE("From rewritten and not kept is a suspicion") {
  const std::string text = kWay + replace_all(signed_message(),
                                              "\r\nFrom: Ana Souza <ana@example.com>",
                                              "\r\nFrom: A member <team@lists.example.org>\r\n"
                                              "Reply-To: Somebody <ana.souza@example.com>");
  const Diagnosis out = diagnosis_of(text);
  const auto& one = out.signatures.at(0);
  CHECK(one.cause == Cause::kUnexplained);
  CHECK(one.certainty == Certainty::kOpen);
  has(one.statement, "the body is as it was signed");
  REQUIRE_FALSE(one.suspects.empty());
  has(one.suspects[0], "From was probably rewritten");
}

TEST_CASE("a key that is gone") {
  const auto cause = [](const World& world, base::Time now, const std::string& field = "") {
    const Diagnosis out = diagnosis_of(field + kWay + signed_message(), world, now);
    return std::string(to_text(out.signatures.at(0).cause)) + " " +
           std::string(to_text(out.signatures.at(0).certainty));
  };
  const std::string noted =
      "Authentication-Results: lists.example.org; dkim=pass header.d=example.com header.s=s1\r\n";
  // Another selector answers.
  CHECK(cause({.selector = "s2"}, kLongAfter) == "key-rotated-away likely");
  CHECK(cause({.selector = "s2"}, kSoonAfter) == "key-open open");
  CHECK(cause({.selector = "s2"}, kSoonAfter, noted) == "key-rotated-away likely");
  // One that nobody would guess: the name above it exists.
  CHECK(cause({.selector = "q7-unusual"}, kLongAfter) == "key-rotated-away likely");
  // None at all.
  CHECK(cause({.selector = ""}, kSoonAfter) == "key-never-published likely");
  CHECK(cause({.selector = ""}, kLongAfter) == "key-never-published open");
  CHECK(cause({.selector = ""}, kLongAfter, noted) == "key-rotated-away likely");
  CHECK(cause({.record = "v=DKIM1; p="}, kSoonAfter) == "key-rotated-away proven");
}

TEST_CASE("another key at the selector") {
  const auto other = to_text(mail::dkim::generate_rsa_key(1024).value().record);
  const auto cause = [&](World world, base::Time now, const std::string& field = "") {
    world.record = other;
    const Diagnosis out = diagnosis_of(field + kWay + signed_message(), world, now);
    return std::string(to_text(out.signatures.at(0).cause)) + " " +
           std::string(to_text(out.signatures.at(0).certainty));
  };
  CHECK(cause({}, kSoonAfter) == "key-never-published likely");
  CHECK(cause({}, kLongAfter) == "key-open open");
  CHECK(cause({},
              kLongAfter,
              "Authentication-Results: lists.example.org; dkim=pass header.d=example.com\r\n") ==
        "key-rotated-away likely");
  const dns::RecordSet right =
      txt("selector1._domainkey.example.com", to_text(test::forensics_key().record));
  CHECK(cause({.more = {right}}, kLongAfter) == "key-other-selector proven");
}

TEST_CASE("a key story does not hide that the body was changed") {
  const Diagnosis out = diagnosis_of(kWay + signed_message() + "footer\r\n", {.selector = "s2"});
  const auto& one = out.signatures.at(0);
  CHECK(one.cause == Cause::kKeyRotatedAway);
  has(one.statement, "besides, text was added at the end");
}

TEST_CASE("while DNS has not answered nothing is said") {
  const auto message = mail::message::Message::parse(kWay + signed_message()).value();
  const mail::dmarc::PublicSuffixList suffixes;
  dns::MissingQuestions missing;
  const auto out = mail::forensics::diagnose(
      {.message = message, .border = "", .now = kLongAfter}, dns::View(), suffixes, missing);
  CHECK_FALSE(missing.empty());
  CHECK(out.summary.empty());
}

TEST_CASE("the neighbours of a selector") {
  const auto has_selector = [](std::string_view selector, std::string_view wanted) {
    const auto all = mail::forensics::selectors_to_try(selector);
    return std::ranges::find(all, wanted) != all.end();
  };
  CHECK(has_selector("s1", "s2"));
  CHECK(has_selector("k2025a", "k2026a"));
  CHECK(has_selector("202609", "202610"));
  CHECK(has_selector("anything", "google"));
  CHECK_FALSE(has_selector("s1", "s1"));
  CHECK(has_selector("mail0", "mail1"));
}
