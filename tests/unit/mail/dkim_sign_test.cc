#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"
#include "mail/dkim/signature.h"

using namespace mailctl;
using namespace mailctl::mail::dkim;
using mail::message::Message;

namespace {

const KeyPair& rsa_key() {
  static const KeyPair key = generate_rsa_key(2048).value();
  return key;
}

SigningIdentity identity(const KeyPair& key) {
  return {dns::name_of("ocipizza.com.br"), "ocipizza-sa-saopaulo-1-20241221", key.private_pem};
}

Message message() {
  return Message::parse(
             "Received: by x\nFrom: OCI Pizza <no-reply@ocipizza.com.br>\nTo: a@b.example\n"
             "Subject: Reset\n your   password\nDate: Sat, 21 Dec 2024 10:00:00 +0000\n\nHello  "
             "\n\nBye\n\n\n")
      .value();
}

const base::Time kNow{std::chrono::seconds(1734775200)};

// What a verifier does with the topmost signature.
bool is_verified(const Message& signed_message, const KeyRecord& record) {
  const auto parsed = parse_signature(signed_message.value(0));
  INFO(mail::error_text(parsed.problems));
  REQUIRE(parsed.is_valid());
  const Signature& s = parsed.signature;
  const std::string input = signing_input(
      signed_message, s.headers, s.header_form, without_signature_octets(signed_message.field(0)));
  return body_hash(s.body_form, signed_message.body(), s.limit.value_or(kWholeBody)) ==
             s.body_hash &&
         is_signature_of(record, input, s.octets).value();
}

Message signed_with(const KeyPair& key, const SigningOptions& options = {}) {
  const auto field = sign(message(), identity(key), kNow, options);
  REQUIRE(field.has_value());
  return message().with_field_on_top(*field).value();
}

}  // namespace

TEST_CASE("a signature carries who, when and what") {
  const Message m = signed_with(rsa_key(), {.valid_for = std::chrono::hours(24)});
  CHECK(m.name(0) == "DKIM-Signature");
  const Signature s = parse_signature(m.value(0)).signature;
  CHECK(s.algorithm == "rsa-sha256");
  CHECK(s.header_form == Canonicalization::kRelaxed);
  CHECK(s.body_form == Canonicalization::kRelaxed);
  CHECK(s.domain.text() == "ocipizza.com.br");
  CHECK(s.selector == "ocipizza-sa-saopaulo-1-20241221");
  CHECK(s.signed_at == 1734775200U);
  CHECK(s.expires_at == 1734775200U + 86400U);
  CHECK(s.headers ==
        std::vector<std::string>{"From", "From", "Subject", "Subject", "Date", "Date", "To", "To"});
  for (const std::string_view line : base::split(m.field(0), '\n')) CHECK(line.size() <= 79);
}

TEST_CASE("every form and key verifies") {
  const KeyPair ed = generate_ed25519_key().value();
  for (const KeyPair* key : {&rsa_key(), &ed}) {
    for (const auto header : {Canonicalization::kSimple, Canonicalization::kRelaxed}) {
      for (const auto body : {Canonicalization::kSimple, Canonicalization::kRelaxed}) {
        const Message m = signed_with(*key, {.header_form = header, .body_form = body});
        CHECK(is_verified(m, key->record));
      }
    }
  }
}

TEST_CASE("what relaxed forgives and what it does not") {
  const Message m = signed_with(rsa_key());
  const auto changed = [&](std::string_view from, std::string_view to) {
    const std::string text = base::replace_all(m.text(), from, to);
    REQUIRE(text != m.text());
    return is_verified(Message::parse(text).value(), rsa_key().record);
  };
  CHECK(changed("Subject: Reset\r\n your   password", "SUBJECT:Reset your password"));
  CHECK(changed("Hello  ", "Hello"));
  CHECK(changed("Received: by x\r\n", ""));
  CHECK_FALSE(changed("Hello", "Hallo"));
  CHECK_FALSE(changed("your   password", "my password"));
  CHECK_FALSE(changed("Bye\r\n", "Bye\r\n-- \r\nfooter\r\n"));
  // Oversigned: a second Subject or To below or above breaks the signature.
  CHECK_FALSE(changed("Date: ", "Subject: Win\r\nDate: "));
  CHECK_FALSE(changed("Received: by x\r\n", "To: other@b.example\r\n"));
}

TEST_CASE("what cannot be signed is refused") {
  const auto refusal =
      [](const Message& m, const SigningIdentity& who, const SigningOptions& options = {}) {
        const auto field = sign(m, who, kNow, options);
        return field ? std::string() : field.error().message;
      };
  CHECK(
      refusal(Message::parse("To: x\n\n").value(), identity(rsa_key())).find("exactly one From") !=
      std::string::npos);
  CHECK(refusal(Message::parse("From: x\nFrom: y\n\n").value(), identity(rsa_key()))
            .find("exactly one From") != std::string::npos);
  CHECK(
      refusal(message(), identity(rsa_key()), {.headers = {"Subject"}}).find("among the signed") !=
      std::string::npos);
  SigningIdentity bad = identity(rsa_key());
  bad.selector = "a b";
  CHECK(refusal(message(), bad).find("selector") != std::string::npos);
  bad = identity(rsa_key());
  bad.private_pem = base::Secret("no key");
  CHECK(refusal(message(), bad).find("PEM") != std::string::npos);
}

TEST_CASE("names are signed as often as they occur, chosen ones once more", "[dkim]") {
  const Message m = Message::parse("From: x\nReceived: a\nreceived: b\nTo: y\n\n").value();
  using Names = std::vector<std::string_view>;
  using Headers = std::vector<std::string>;
  CHECK(signed_headers(m, Names{"from", "Received", "Cc"}, {}) ==
        Headers{"from", "Received", "Received"});
  CHECK(signed_headers(m, Names{"From"}, Names{"FROM", "Cc"}) == Headers{"From", "From", "Cc"});
  CHECK(default_signed_headers(m) == Headers{"From", "From", "Subject", "Date", "To", "To"});
}

TEST_CASE("fields are taken from the bottom up") {
  const Message m = Message::parse("A: 1\nB: 1\na: 2\nA: 3\n\n").value();
  CHECK(covered_fields(m, {"a", "A", "c", "b", "A", "A"}) == std::vector<std::size_t>{3, 2, 1, 0});
}

TEST_CASE("only the octets of b= are taken out") {
  CHECK(without_signature_octets("DKIM-Signature: a=x; b = YWJj\r\n d; bh=b=; c=y") ==
        "DKIM-Signature: a=x; b =; bh=b=; c=y");
  CHECK(without_signature_octets("X: bh=1;\r\n\tb=\r\n AA==\r\n ") == "X: bh=1;\r\n\tb=");
  CHECK(without_signature_octets("X: bh=1") == "X: bh=1");
}

TEST_CASE("broken signature fields are named") {
  const auto codes = [](std::string_view value) {
    std::vector<std::string> out;
    for (const auto& problem : parse_signature(value).problems) out.emplace_back(problem.code);
    return out;
  };
  using Codes = std::vector<std::string>;
  const std::string good = "v=1; a=rsa-sha256; b=AAAA; bh=AAAA; d=example.com; h=From:To; s=x";
  CHECK(codes(good).empty());
  CHECK(codes(good + "; c=relaxed; q=dns/txt; l=10; t=1; x=2; i=@example.com; zz=1").empty());
  CHECK(codes(base::replace_all(good, "v=1", "v=8")) == Codes{"dkim/bad-value"});
  CHECK(codes(base::replace_all(good, "h=From:To", "h=To")) == Codes{"dkim/from-not-signed"});
  CHECK(codes(base::replace_all(good, "; s=x", "")) == Codes{"dkim/missing-tag"});
  CHECK(codes(good + "; c=loose") == Codes{"dkim/bad-value"});
  CHECK(codes(good + "; l=-1") == Codes{"dkim/bad-value"});
  CHECK(codes(good + "; t=99999999999999999999999999") == Codes{"dkim/bad-value"});
  CHECK(codes(good + "; q=http") == Codes{"dkim/bad-value"});
  CHECK(codes(good + "; s=y") == Codes{"dkim/duplicate-tag"});
  // UTF-8 has a place in names and copies only (RFC 8616 §5), and must be a name there.
  CHECK(codes(good + "; z=Subject:B\u00fccher; i=\u00fc@b\u00fccher.example.com").empty());
  CHECK(codes(good + "; q=dns/txt\u00fc") == Codes{"dkim/malformed-tag"});
  CHECK(codes(base::replace_all(good, "d=example", "d=\xff")) == Codes{"dkim/bad-value"});
  CHECK(codes(base::replace_all(good, "s=x", "s=\u00fc/\u00fc")) == Codes{"dkim/bad-value"});
  CHECK(parse_signature(good + "; c=relaxed").signature.body_form == Canonicalization::kSimple);
}
