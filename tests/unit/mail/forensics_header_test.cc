#include <array>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "forensics_support.h"

using namespace mailctl;
using base::replace_all;
using mail::forensics::KeyMatch;
using mail::forensics::PartVerdict;
using test::Forms;

namespace {

const std::string kMessage =
    "Date: Mon, 5 Oct 2026 08:12:44 -0300\r\nFrom: Jos\xc3\xa9 da Silva <jose@example.com>\r\n"
    "To: Equipe <equipe@example.net>,\r\n\tDiretoria <diretoria@example.net>\r\n"
    "Subject: =?UTF-8?Q?Reuni=C3=A3o?= de outubro\r\n"
    "Message-ID: <77.jose@example.com>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nSegue a ata.\r\n";

// Signed as careful senders do: some names once more than they occur.
const std::vector<std::string> kSigned = {"From",
                                          "From",
                                          "To",
                                          "Subject",
                                          "Subject",
                                          "Date",
                                          "Message-ID",
                                          "Reply-To",
                                          "MIME-Version",
                                          "Content-Type",
                                          "List-Id"};

struct Relay {
  std::string before;
  std::string after;
  std::string slug;
};

const std::vector<Relay> kBoth = {
    {"Subject: ", "Subject: [team] ", "subject-tag"},
    {"Subject: ", "Subject: (EXTERNAL) ", "subject-tag"},
    {"Subject: ", "Subject: ***SPAM*** ", "subject-tag"},
    {"outubro\r\n", "outubro [External]\r\n", "subject-tag"},
    {"=?UTF-8?Q?Reuni=C3=A3o?=", "Reuni\xc3\xa3o", "words-decoded"},
    {"=?UTF-8?Q?Reuni=C3=A3o?=", "=?utf-8?B?UmV1bmnDo28=?=", "words-encoded"},
    {"=?UTF-8?Q?Reuni=C3=A3o?=", "=?UTF-8?Q?[team]_Reuni=C3=A3o?=", "subject-tag"},
    {"Jos\xc3\xa9 da Silva", "=?UTF-8?Q?Jos=C3=A9_da_Silva?=", "words-encoded"},
    {"From: Jos\xc3\xa9 da Silva <jose@example.com>\r\n",
     "From: \"Jos\xc3\xa9 da Silva via team\" <team@lists.example.org>\r\n"
     "Cc: Jos\xc3\xa9 da Silva <jose@example.com>\r\n",
     "from-rewritten"},
    {"From: Jos\xc3\xa9 da Silva <jose@example.com>\r\n",
     "From: 'Jos\xc3\xa9 da Silva' via team <team@lists.example.org>\r\n"
     "X-Original-From: Jos\xc3\xa9 da Silva <jose@example.com>\r\n",
     "from-rewritten"},
    {"Message-ID: <77.jose@example.com>\r\n",
     "Message-ID: <9@relay.example>\r\nX-Google-Original-Message-ID: <77.jose@example.com>\r\n",
     "field-replaced"},
    {"MIME-Version: 1.0\r\n", "", "field-removed"},
    {"Date: ", "Reply-To: <team@lists.example.org>\r\nDate: ", "field-added"},
    {"Date: ", "List-Id: Team <team.lists.example.org>\r\nDate: ", "field-added"},
    {"Date: ", "Subject: Pay now\r\nDate: ", "field-added"},
    {"MIME-Version", "From: eve@example.org\r\nMIME-Version", "field-added"},
    {"Mon, 5 Oct 2026 08:12:44 -0300", "Mon, 05 Oct 2026 08:12:44 -0300", "value-respelled"},
    {"Mon, 5 Oct 2026 08:12:44 -0300", "Mon, 05 Oct 2026 11:12:44 +0000", "value-respelled"},
    {"charset=utf-8", "charset=\"UTF-8\"", "value-respelled"},
    {"From: Jos\xc3\xa9 da Silva <", "From: \"Jos\xc3\xa9 da Silva\" <", "value-respelled"},
    {"Subject: ",
     "Reply-To: <team@lists.example.org>\r\nSubject: [team] ",
     "subject-tag,field-added"},
};

const std::vector<Relay> kOnlySimple = {
    {"Subject:", "SUBJECT:", "name-case"},
    {"Message-ID", "Message-Id", "name-case"},
    {",\r\n\tDiretoria", ", Diretoria", "refolded"},
    {",\r\n\tDiretoria", ",\r\n Diretoria", "refolded"},
    {"Subject: ", "Subject:  ", "header-blanks"},
    {"?= de outubro", "?=  de outubro", "header-blanks"},
};

std::string changed(const Relay& relay, Forms forms) {
  return test::with_header(test::signed_text(kMessage, forms, kSigned), [&](std::string header) {
    const std::size_t at = header.find("\r\n" + relay.before);
    if (at != std::string::npos) return header.replace(at + 2, relay.before.size(), relay.after);
    return header.replace(header.find(relay.before), relay.before.size(), relay.after);
  });
}

void check(const Relay& relay, Forms forms) {
  INFO(relay.after << (forms == Forms::kSimple ? ", simple" : ", relaxed"));
  const auto result = test::undone(changed(relay, forms));
  CHECK(test::slugs(result) == relay.slug);
  CHECK(result.body == PartVerdict::kIntact);
  CHECK(result.header == PartVerdict::kRestored);
  CHECK(result.key == KeyMatch::kThisKey);
}

}  // namespace

TEST_CASE("what a relay did to a header is named") {
  for (const Relay& relay : kBoth) {
    for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) check(relay, forms);
  }
}

TEST_CASE("the layout of a header, which the relaxed form does not mind") {
  for (const Relay& relay : kOnlySimple) {
    check(relay, Forms::kSimple);
    const auto relaxed = test::undone(changed(relay, Forms::kRelaxed));
    CHECK(relaxed.changes.empty());
    CHECK(relaxed.header == PartVerdict::kIntact);
  }
}

TEST_CASE("a signature that was folded anew by another program") {
  const std::string text = test::signed_text(kMessage, Forms::kSimple, kSigned);
  const auto message = mail::message::Message::parse(text).value();
  const std::string field(message.field(0));
  for (const std::string_view gap : {" ", "\r\n ", "\r\n        "}) {
    INFO(gap);
    std::string other = replace_all(field, "\r\n\t", gap);
    const auto result =
        test::undone(text.substr(0, text.find(field)) + other + text.substr(field.size()));
    CHECK(test::slugs(result) == "refolded");
  }
}

TEST_CASE("a footer and a tag are both named") {
  for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) {
    std::string text = changed({"Subject: ", "Subject: [team] ", ""}, forms);
    text += "___\r\nteam@lists.example.org\r\n";
    CHECK(test::slugs(test::undone(text)) == "footer-added,subject-tag");
  }
}

TEST_CASE("what is gone is not guessed") {
  // From rewritten, and the author's address kept nowhere.
  for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) {
    const auto result = test::undone(changed({"From: Jos\xc3\xa9 da Silva <jose@example.com>",
                                              "From: Team <team@lists.example.org>",
                                              ""},
                                             forms));
    CHECK(result.changes.empty());
    CHECK(result.body == PartVerdict::kIntact);
    CHECK(result.header == PartVerdict::kUnexplained);
    CHECK(result.key == KeyMatch::kThisKey);
  }
}

TEST_CASE("another key is told from a changed header") {
  const auto other = mail::dkim::generate_rsa_key(1024).value();
  const std::string text = test::signed_text(kMessage, Forms::kRelaxed, kSigned);
  const auto result = test::undone(text, other.record);
  CHECK(result.key == KeyMatch::kAnotherKey);
  CHECK(result.body == PartVerdict::kIntact);
  CHECK(result.header == PartVerdict::kUnknown);
  CHECK(result.changes.empty());
}

TEST_CASE("Ed25519 does not tell, but proves") {
  const auto key = mail::dkim::generate_ed25519_key().value();
  const std::string text = test::signed_text(kMessage, Forms::kRelaxed, kSigned, key);
  CHECK(test::undone(text, key.record).header == PartVerdict::kIntact);
  const auto tagged =
      test::undone(replace_all(text, "\r\nSubject: ", "\r\nSubject: [team] "), key.record);
  CHECK(test::slugs(tagged) == "subject-tag");
  const auto unknown = test::undone(text, mail::dkim::generate_ed25519_key().value().record);
  CHECK(unknown.key == KeyMatch::kUnknown);
  CHECK(unknown.header == PartVerdict::kUnknown);
}

TEST_CASE("without a key the body is judged all the same") {
  const auto message = mail::message::Message::parse(
                           test::signed_text(kMessage, Forms::kRelaxed, kSigned) + "footer\r\n")
                           .value();
  const auto parsed = mail::dkim::parse_signature(message.value(0));
  const auto result = mail::forensics::undo_changes(message, 0, parsed.signature, nullptr);
  CHECK(test::slugs(result) == "footer-added");
  CHECK(result.header == PartVerdict::kUnknown);
}

TEST_CASE("a signed name that does not occur is no trouble") {
  const std::string text =
      test::signed_text(kMessage,
                        Forms::kRelaxed,
                        {"From", "Sender", "Cc", "In-Reply-To", "References", "Precedence"});
  CHECK(test::undone(text).header == PartVerdict::kIntact);
  const auto result = test::undone(
      replace_all(text, "\r\nDate:", "\r\nSender: <team-bounces@lists.example.org>\r\nDate:"));
  CHECK(test::slugs(result) == "field-added");
  CHECK(result.changes.at(0).field == "Sender");
}
