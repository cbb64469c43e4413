#include <array>

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "base/text.h"
#include "forensics_support.h"
#include "mail/forensics/quoted_printable.h"

using namespace mailctl;
using base::replace_all;
using mail::forensics::PartVerdict;
using test::Forms;

namespace {

const std::string kHead =
    "Date: Mon, 05 Oct 2026 08:12:44 -0300\r\nFrom: Ana Souza <ana@example.com>\r\n"
    "To: equipe@example.net\r\nSubject: Ata da reuniao\r\nMessage-ID: <77.ana@example.com>\r\n";

const std::string kPlain = kHead +
                           "\r\nCaros,\r\n\r\nsegue a ata da reuniao  de hoje.\r\n"
                           ".perfil foi alterado\r\nFrom here on we agree\r\n\r\n"
                           "-- \r\nAna\r\n";

const std::string kUtf8 = kHead +
                          "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: 8bit\r\n\r\n"
                          "Ol\xc3\xa1,\r\n\r\na reuni\xc3\xa3o foi adiada para ter\xc3\xa7"
                          "a-feira, por causa do feriado nacional.\r\n\r\nAna\r\n";

const std::string kAlternative =
    kHead +
    "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b77\"\r\n\r\n"
    "--b77\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Ol\xc3\xa1,\r\n\r\nveja https://example.com/a?x=1&y=2\r\n"
    "--b77\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "<html><body class=\"x\">\r\n<p>Ol\xc3\xa1,</p>\r\n"
    "<p><a href=\"https://example.com/a?x=1&amp;y=2\">veja</a></p>\r\n</body></html>\r\n"
    "--b77--\r\n";

// A relay: what it does to the body, and what that must be called.
struct Relay {
  std::string name;
  const std::string* message;
  std::function<std::string(std::string)> edit;
  std::string slug;
};

std::string insert_before(std::string text, const std::string& mark, const std::string& added) {
  return text.insert(text.find(mark), added);
}

std::string insert_after(std::string text, const std::string& mark, const std::string& added) {
  return text.insert(text.find(mark) + mark.size(), added);
}

const std::string kFooter =
    "_____________\r\nteam mailing list\r\nhttps://lists.example.org/team\r\n";

std::vector<Relay> relays_of_plain() {
  return {
      {"footer", &kPlain, [](std::string b) { return b + kFooter; }, "footer-added"},
      {"footer with a blank line",
       &kPlain,
       [](std::string b) { return b + "\r\n\r\n" + kFooter; },
       "footer-added"},
      {"banner",
       &kPlain,
       [](std::string b) { return "CAUTION: external mail\r\n\r\n" + b; },
       "banner-added"},
      {"banner and footer",
       &kPlain,
       [](std::string b) { return "CAUTION: external mail\r\n" + b + kFooter; },
       "banner-added,footer-added"},
      {"header line",
       &kPlain,
       [](std::string b) { return "X-Spam-Status: No, score=0.1\r\n" + b; },
       "header-line-in-body"},
      {"line in the middle",
       &kPlain,
       [](std::string b) { return insert_before(b, "From here", "(scanned)\r\n"); },
       "lines-inserted"},
      {"dot lost",
       &kPlain,
       [](std::string b) { return replace_all(std::move(b), "\r\n.perfil", "\r\nperfil"); },
       "dot-lost"},
      {"dots doubled",
       &kPlain,
       [](std::string b) { return replace_all(std::move(b), "\r\n.", "\r\n.."); },
       "dot-doubled"},
      {"mbox",
       &kPlain,
       [](std::string b) { return replace_all(std::move(b), "\r\nFrom ", "\r\n>From "); },
       "from-quoted"},
      {"mbox and footer",
       &kPlain,
       [](std::string b) { return replace_all(std::move(b), "\r\nFrom ", "\r\n>From ") + kFooter; },
       "from-quoted,footer-added"},
      {"wrapped with a header of its own",
       &kPlain,
       [](std::string b) {
         return "--w\r\nContent-Type: text/plain\r\n\r\n" + b +
                "\r\n--w\r\nContent-Type: text/plain\r\n\r\n" + kFooter + "\r\n--w--\r\n";
       },
       "mime-wrapped"},
  };
}

std::vector<Relay> relays_of_mime() {
  return {
      {"base64 by a relay",
       &kUtf8,
       [](std::string b) { return mail::forensics::to_base64_lines(b, 76); },
       "re-encoded"},
      {"quoted-printable by a relay",
       &kUtf8,
       [](std::string b) {
         return mail::forensics::to_quoted_printable(
             b, mail::forensics::quoted_printable_styles().front());
       },
       "re-encoded"},
      {"quoted-printable and a footer",
       &kUtf8,
       [](std::string b) {
         return mail::forensics::to_quoted_printable(
             b + "\r\n" + kFooter, mail::forensics::quoted_printable_styles().front());
       },
       "re-encoded,footer-added"},
      {"footer in the first part",
       &kAlternative,
       [](std::string b) { return insert_before(b, "--b77\r\nContent-Type: text/html", kFooter); },
       "footer-added"},
      {"banner in the first part",
       &kAlternative,
       [](std::string b) { return insert_before(b, "Ol\xc3\xa1,\r\n\r\n", "CAUTION\r\n\r\n"); },
       "banner-added"},
      {"part added",
       &kAlternative,
       [](std::string b) {
         return insert_before(b, "--b77--", "--b77\r\nContent-Type: text/plain\r\n\r\n" + kFooter);
       },
       "part-added"},
      {"banner in the HTML, in the same line",
       &kAlternative,
       [](std::string b) {
         return insert_after(b, "<body class=\"x\">", "<div><b>CAUTION:</b> external</div>");
       },
       "banner-added"},
      {"disclaimer in both",
       &kAlternative,
       [](std::string b) {
         b = insert_before(b, "--b77\r\nContent-Type: text/html", kFooter);
         return insert_before(b, "</body>", "<hr><p>team mailing list</p>");
       },
       "footer-added,footer-added"},
      {"footers in lines of their own",
       &kAlternative,
       [](std::string b) {
         b = insert_before(b, "--b77\r\nContent-Type: text/html", kFooter);
         return insert_before(b, "--b77--", "<hr>\r\n<p>team</p>\r\n");
       },
       "footer-added,footer-added"},
      {"links",
       &kAlternative,
       [](std::string b) {
         b = replace_all(std::move(b),
                         "https://example.com/a?x=1&y=2",
                         "https://nam02.safelinks.protection.outlook.com/"
                         "?url=https%3A%2F%2Fexample.com%2Fa%3Fx%3D1%26y%3D2&data=05");
         return replace_all(std::move(b),
                            "https://example.com/a?x=1&amp;y=2\"",
                            "https://nam02.safelinks.protection.outlook.com/"
                            "?url=https%3A%2F%2Fexample.com%2Fa%3Fx%3D1%26y%3D2&amp;data=05\" "
                            "originalsrc=\"x\" shash=\"y\"");
       },
       ""},
      {"parts downgraded to 7bit",
       &kAlternative,
       [](std::string b) {
         b = replace_all(std::move(b), "\xc3\xa1", "=C3=A1");
         b = replace_all(std::move(b), "x=1", "x=3D1");
         b = replace_all(std::move(b), "y=2", "y=3D2");
         b = replace_all(std::move(b), "class=", "class=3D");
         b = replace_all(std::move(b), "href=", "href=3D");
         return replace_all(std::move(b), "Encoding: 8bit", "Encoding: quoted-printable");
       },
       "re-encoded"},
  };
}

void check(const Relay& relay, Forms forms) {
  INFO(relay.name << (forms == Forms::kSimple ? ", simple" : ", relaxed"));
  const std::string text = test::with_body(test::signed_text(*relay.message, forms), relay.edit);
  const auto result = test::undone(text);
  CHECK(test::slugs(result) == relay.slug);
  CHECK(result.body == (relay.slug.empty() ? PartVerdict::kUnexplained : PartVerdict::kRestored));
  CHECK(result.header == PartVerdict::kIntact);
}

// For relays that change fields of the body's description too.
std::string with_description(std::string text, const std::string& fields) {
  for (const std::string name : {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}) {
    if (fields.find(name) == std::string::npos) continue;
    const std::size_t at = text.find("\r\n" + name + ":");
    if (at > text.find("\r\n\r\n")) continue;
    text.erase(at, text.find("\r\n", at + 2) - at);
  }
  return text.insert(text.find("\r\n\r\n"), "\r\n" + fields);
}

}  // namespace

TEST_CASE("what a relay did to a plain body is named") {
  for (const Relay& relay : relays_of_plain()) {
    if (relay.name.starts_with("wrapped")) continue;
    for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) check(relay, forms);
  }
}

TEST_CASE("what a relay did to parts is named") {
  for (const Relay& relay : relays_of_mime()) {
    if (relay.message == &kUtf8) continue;  // with the header, below
    for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) check(relay, forms);
  }
}

TEST_CASE("a body in another encoding takes its description with it") {
  for (const Relay& relay : relays_of_mime()) {
    if (relay.message != &kUtf8) continue;
    INFO(relay.name);
    const bool is_base64 = relay.name.starts_with("base64");
    for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) {
      std::string text = test::with_body(test::signed_text(*relay.message, forms), relay.edit);
      text = with_description(text,
                              is_base64 ? "Content-Transfer-Encoding: base64"
                                        : "Content-Transfer-Encoding: quoted-printable");
      const auto result = test::undone(text);
      CHECK(test::slugs(result) == relay.slug);
      CHECK(result.header == PartVerdict::kRestored);
    }
  }
}

TEST_CASE("a wrapped body, its description signed") {
  const std::vector<std::string> headers = {
      "From", "To", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"};
  for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) {
    for (const std::string* message : {&kUtf8, &kAlternative}) {
      const std::string original = test::signed_text(*message, forms, headers);
      const auto parsed = mail::message::Message::parse(original).value();
      std::string part = "\r\n--wrap\r\n";
      for (const char* name : {"Content-Type", "Content-Transfer-Encoding"}) {
        for (const auto index : parsed.find_all(name))
          part += std::string(parsed.field(index)) + "\r\n";
      }
      std::string text = test::with_body(original, [&](std::string body) {
        return "This is a multi-part message in MIME format." + part + "\r\n" + body +
               "\r\n--wrap\r\nContent-Type: text/plain\r\n\r\n" + kFooter + "--wrap--\r\n";
      });
      text = with_description(
          text, "Content-Type: multipart/mixed; boundary=wrap\r\nContent-Transfer-Encoding: 7bit");
      if (message == &kAlternative) {
        text = replace_all(text, "\r\nContent-Transfer-Encoding: 7bit", "");
      }
      const auto result = test::undone(text);
      CHECK(test::slugs(result) == "mime-wrapped");
      CHECK(result.body == PartVerdict::kRestored);
      CHECK(result.header == PartVerdict::kRestored);
    }
  }
}

TEST_CASE("blanks in a body that the simple form minds") {
  const std::string text = test::signed_text(kPlain, Forms::kSimple);
  const std::array<std::pair<std::string, std::string>, 4> edits = {{
      {"reuniao  de", "reuniao de"},
      {"-- \r\n", "--\r\n"},
      {"hoje.\r\n", "hoje. \r\n"},
      {"Caros,", "Caros, \t"},
  }};
  for (const auto& [before, after] : edits) {
    INFO(after);
    const auto result = test::undone(test::with_body(
        text, [&](std::string body) { return replace_all(std::move(body), before, after); }));
    CHECK(test::slugs(result) == "body-blanks");
  }
  const auto relaxed = test::undone(
      test::with_body(test::signed_text(kPlain, Forms::kRelaxed), [](std::string body) {
        return replace_all(std::move(body), "reuniao  de", "reuniao de") + "\r\n\r\n";
      }));
  CHECK(relaxed.changes.empty());
  CHECK(relaxed.body == PartVerdict::kIntact);
}

TEST_CASE("tabs that became blanks") {
  const std::string text = test::signed_text(
      kHead + "\r\nQuantidade\tValor\r\n12\t3,50\r\n7\t9,00\r\n1\t1,00\r\n5\t2,00\r\n",
      Forms::kSimple);
  for (const std::string blanks : {"        ", "    "}) {
    const auto result = test::undone(test::with_body(
        text, [&](std::string body) { return replace_all(std::move(body), "\t", blanks); }));
    CHECK(test::slugs(result) == "body-blanks");
  }
}

TEST_CASE("long lines that were broken") {
  const std::string line(2500, 'x');
  const std::string text =
      test::signed_text(kHead + "\r\nbefore\r\n" + line + "\r\n", Forms::kRelaxed);
  for (const std::string mark : {"!\r\n ", "\r\n"}) {
    const auto result = test::undone(test::with_body(text, [&](std::string body) {
      return body.insert(8 + 990, mark).insert(8 + 990 + mark.size() + 985, mark);
    }));
    CHECK(test::slugs(result) == "lines-wrapped");
  }
}

TEST_CASE("a signer that hashed LF") {
  const auto message = mail::message::Message::parse(kPlain).value();
  // Sign the LF form of the body, and send CRLF.
  const std::string lf = replace_all(std::string(message.body()), "\r\n", "\n");
  std::string text = test::signed_text(kPlain, Forms::kSimple);
  const auto hash = [](std::string_view octets) {
    return base::to_base64(mail::dkim::sha256(octets));
  };
  const auto field = mail::message::Message::parse(text).value();
  const auto signature = mail::dkim::parse_signature(field.value(0)).signature;
  text = replace_all(text, base::to_base64(signature.body_hash), hash(lf));
  const auto result = test::undone(text);
  CHECK(test::slugs(result) == "line-ends");
}

TEST_CASE("a footer or a banner in the text beside a large attachment") {
  // What can be hashed is 64 MB, so of candidates with all of the attachment a few hundred at most.
  for (const std::size_t attached : {200'000U, 3'000'000U}) {
    std::string attachment;
    while (attachment.size() < attached) attachment += std::string(76, 'A') + "\r\n";
    const std::string mixed =
        kHead +
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"m1\"\r\n\r\n"
        "--m1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Caros,\r\n\r\nsegue a ata.\r\n\r\nAna\r\n"
        "--m1\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
        attachment + "--m1--\r\n";
    const std::string text = test::signed_text(mixed, Forms::kRelaxed);
    const std::string end = "\r\n--m1\r\nContent-Type: application";
    const auto footer = test::undone(test::with_body(text, [&](std::string body) {
      return insert_before(std::move(body), end, "\r\n" + kFooter.substr(0, kFooter.size() - 2));
    }));
    INFO(attached);
    CHECK(test::slugs(footer) == "footer-added");
    CHECK(footer.body == PartVerdict::kRestored);
    const auto banner = test::undone(test::with_body(text, [&](std::string body) {
      return insert_before(std::move(body), "Caros", "CAUTION: external mail\r\n\r\n");
    }));
    CHECK(test::slugs(banner) == "banner-added");
  }
}

TEST_CASE("a body that is another one is not explained") {
  for (const Forms forms : {Forms::kSimple, Forms::kRelaxed}) {
    for (const std::string* message : {&kPlain, &kUtf8, &kAlternative}) {
      const auto result =
          test::undone(test::with_body(test::signed_text(*message, forms), [](std::string body) {
            return replace_all(std::move(body), "a", "o");
          }));
      CHECK(result.changes.empty());
      CHECK(result.body == PartVerdict::kUnexplained);
      CHECK(result.header == PartVerdict::kIntact);
    }
  }
}
