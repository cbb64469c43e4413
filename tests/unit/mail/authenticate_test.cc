#include "mail/authenticate.h"

#include <catch2/catch.hpp>

#include "dmarc_world.h"

using namespace mailctl;
using namespace mailctl::mail;
using mailctl::testing::texts_world;

namespace {

message::Message mail_from(const std::string& from) {
  return message::Message::parse("From: " + from + "\nSubject: x\n\nhello\n").value();
}

Delivery delivery(std::string mail_from, std::string helo = "mx.example.com") {
  return {.ip = dns::AData{{192, 0, 2, 1}},
          .helo = std::move(helo),
          .mail_from = std::move(mail_from),
          .receiver = "mx.example.net",
          .now = {}};
}

Authentication checked(const message::Message& message,
                       const Delivery& delivery,
                       const dns::View& view) {
  static const dmarc::PublicSuffixList kSuffixes;
  dns::MissingQuestions missing;
  auto found = authenticate(message, delivery, {.view = view, .suffixes = kSuffixes}, missing);
  CHECK(missing.empty());
  return found;
}

dns::View world() {
  return texts_world({{"example.com", "v=spf1 ip4:192.0.2.1 -all"},
                      {"mx.example.com", "v=spf1 ip4:192.0.2.1 -all"},
                      {"_dmarc.example.com", "v=DMARC1; p=reject"}});
}

}  // namespace

TEST_CASE("SPF of MAIL FROM makes an unsigned message pass") {
  const auto sent = delivery("bounce@example.com");
  const auto found = checked(mail_from("a@example.com"), sent, world());
  REQUIRE(found.spf);
  CHECK(found.spf->result == spf::Result::kPass);
  REQUIRE(found.helo);
  CHECK(found.helo->result == spf::Result::kPass);
  CHECK(found.dmarc.rfc9989.result == dmarc::Result::kPass);
  CHECK(found.dmarc.rfc9989.is_spf_aligned);
  const auto field = authentication_results_of(found, sent);
  CHECK(field.authserv_id == "mx.example.net");
  REQUIRE(field.results.size() == 4);
  CHECK(field.results[0].property("smtp", "mailfrom") == "bounce@example.com");
  CHECK(field.results[1].property("smtp", "helo") == "mx.example.com");
  CHECK(field.results[2].method == "dkim");
  CHECK(field.results[2].result == "none");
  CHECK(field.results[3].property("header", "from") == "example.com");
  CHECK(field.results[3].property("policy", "dmarc") == "none");
}

TEST_CASE("the HELO name counts for DMARC only where the reverse path is null") {
  const auto null = checked(mail_from("a@example.com"), delivery(""), world());
  CHECK_FALSE(null.helo);
  CHECK(null.dmarc.rfc9989.result == dmarc::Result::kPass);
  CHECK(authentication_results_of(null, delivery("")).results[0].property("smtp", "helo") ==
        "mx.example.com");
  const auto other = checked(mail_from("a@example.com"), delivery("x@example.org"), world());
  CHECK(other.dmarc.rfc9989.result == dmarc::Result::kFail);
}

TEST_CASE("a HELO that is no host name is not checked beside MAIL FROM") {
  for (const char* const helo : {"", "localhost", "[192.0.2.1]", "a b"}) {
    const auto found =
        checked(mail_from("a@example.com"), delivery("b@example.com", helo), world());
    CHECK_FALSE(found.helo);
  }
}

TEST_CASE("without the client's address SPF is left out") {
  auto sent = delivery("bounce@example.com");
  sent.ip.reset();
  const auto found = checked(mail_from("a@example.com"), sent, world());
  CHECK_FALSE(found.spf);
  CHECK(found.dmarc.rfc9989.result == dmarc::Result::kFail);
  CHECK(authentication_results_of(found, sent).results.front().method == "dkim");
}

TEST_CASE("every domain of From stands in the field, which is ASCII") {
  const auto sent = delivery("bounce@example.com");
  const auto found = checked(mail_from("a@example.com, b@example.org"), sent, world());
  const auto field = authentication_results_of(found, sent);
  const auto text = to_text(field);
  CHECK(field.results.back().result == "permerror");
  CHECK(text.find("header.from=example.com header.from=example.org") != std::string::npos);
  CHECK(text.find("RFC 9989 section 5.3.1") != std::string::npos);
}
