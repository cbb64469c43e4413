#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/txt.h"
#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"
#include "mail/dkim/verify.h"

using namespace mailctl;
using namespace mailctl::mail::dkim;
using mail::message::Message;

namespace {

const base::Time kNow{std::chrono::seconds(1734775200)};
constexpr std::string_view kKeyName = "s1._domainkey.example.com";

const KeyPair& rsa_key() {
  static const KeyPair key = generate_rsa_key(1024).value();
  return key;
}

const KeyPair& ed_key() {
  static const KeyPair key = generate_ed25519_key().value();
  return key;
}

Message message() {
  return Message::parse(
             "Received: by x\nFrom: Ana <ana@example.com>\nTo: b@b.example\nSubject: Reset\n"
             "Date: Sat, 21 Dec 2024 10:00:00 +0000\n\nHello\n\nBye\n")
      .value();
}

Message signed_with(const KeyPair& key, const SigningOptions& options = {}) {
  const auto field =
      sign(message(), {dns::name_of("example.com"), "s1", key.private_pem}, kNow, options);
  return message().with_field_on_top(field.value()).value();
}

Message changed(const Message& mail, std::string_view from, std::string_view to) {
  const std::string text = base::replace_all(mail.text(), from, to);
  REQUIRE(text != mail.text());
  return Message::parse(text).value();
}

dns::View world(const std::vector<std::string>& records) {
  auto view = dns::View::of({});
  dns::Answer answer{.status = dns::AnswerStatus::kOk};
  for (const auto& record : records) answer.records.emplace_back(dns::make_txt(record));
  view.set({dns::name_of(kKeyName), dns::RecordType::kTxt}, answer);
  return view;
}

dns::View world_of(const KeyPair& key) {
  return world({to_text(key.record)});
}

Verification verified(const Message& mail,
                      const dns::View& view,
                      const VerifyOptions& options = {}) {
  dns::MissingQuestions missing;
  auto found = verify(mail, view, missing, kNow, options);
  CHECK(missing.empty());
  return found;
}

SignatureResult first(const Message& mail, const dns::View& view) {
  return verified(mail, view).signatures.at(0);
}

void check(const SignatureResult& found, Result result, Failure failure, std::string_view reason) {
  INFO(found.reason);
  CHECK(to_text(found.result) == to_text(result));
  CHECK(found.failure == failure);
  CHECK(found.reason.find(reason) != std::string::npos);
}

}  // namespace

TEST_CASE("a signature verifies with the key that is published") {
  for (const KeyPair* key : {&rsa_key(), &ed_key()}) {
    const auto found = first(signed_with(*key), world_of(*key));
    check(found, Result::kPass, Failure::kNone, "");
    CHECK(found.reason.empty());
    CHECK(found.field == 0);
    CHECK(found.signature.domain == dns::name_of("example.com"));
    CHECK(found.key_bits == (key == &rsa_key() ? 1024 : 256));
    CHECK_FALSE(found.is_test);
    CHECK_FALSE(found.unsigned_octets.has_value());
  }
  CHECK(verified(message(), world({})).signatures.empty());
}

TEST_CASE("names may be written with U-labels, and are asked for as A-labels (RFC 8616 §5)") {
  const auto mail = message();
  const std::string field =
      "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=B\u00fccher.example; "
      "s=schl\u00fcssel; i=j\u00f6rg@post.b\u00fccher.example; h=From; bh=" +
      base::to_base64(body_hash(Canonicalization::kRelaxed, mail.body())) + "; b=";
  const auto octets = sign_octets(ed_key().private_pem,
                                  signing_input(mail, {"From"}, Canonicalization::kRelaxed, field));
  const auto whole = mail.with_field_on_top(field + base::to_base64(*octets)).value();
  const dns::Question question{dns::name_of("xn--schlssel-95a._domainkey.xn--bcher-kva.example"),
                               dns::RecordType::kTxt};
  dns::MissingQuestions missing;
  verify(whole, dns::View(), missing, kNow);
  CHECK(missing == dns::MissingQuestions{question});
  dns::View view;
  view.set(question, world_of(ed_key()).at(dns::name_of(kKeyName), dns::RecordType::kTxt));
  const auto found = first(whole, view);
  check(found, Result::kPass, Failure::kNone, "");
  CHECK(found.signature.domain == dns::name_of("xn--bcher-kva.example"));
  CHECK(found.signature.selector == "xn--schlssel-95a");
  CHECK(found.signature.identity == "j\u00f6rg@post.xn--bcher-kva.example");
}

TEST_CASE("what was changed is told from what was not") {
  const auto mail = signed_with(rsa_key());
  const auto view = world_of(rsa_key());
  check(first(changed(mail, "Bye\r", "By\r"), view), Result::kFail, Failure::kBodyHash, "bh=");
  check(first(changed(mail, "Subject: Reset", "Subject: [list] Reset"), view),
        Result::kFail,
        Failure::kSignature,
        "header fields");
  check(first(mail, world_of(KeyPair{{}, generate_rsa_key(1024)->record})),
        Result::kFail,
        Failure::kSignature,
        "another key");
}

TEST_CASE("a field that cannot be read is a permanent error") {
  const auto mail = signed_with(rsa_key());
  const auto view = world_of(rsa_key());
  const auto reason = [&](std::string_view from, std::string_view to, std::string_view expected) {
    check(first(changed(mail, from, to), view), Result::kPermError, Failure::kSyntax, expected);
  };
  reason("v=1", "v=2", "v=2");
  reason("h=From:From", "h=X:X", "does not name From");
  reason("rsa-sha256", "rsa-sha1", "RFC 8301");
  reason("rsa-sha256", "dsa-sha256", "neither");
  reason("d=example.com", "d=example.com; i=a@other.example", "RFC 6376 §6.1.1");
  reason("d=example.com", "d=example.com; i=nobody", "§6.1.1");
  reason("d=example.com", "d=example.com; x=1734775200", "not after t=");
  reason("d=example.com", "d=example.com; d=example.com", "more than once");
  reason("d=example.com", "d=exa(mple.com", "d=");
  reason("s=s1",
         "s=" + std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') +
             "." + std::string(50, 'd'),
         "longer than a name");
}

TEST_CASE("keys that cannot be used are said to be so") {
  const auto mail = signed_with(rsa_key());
  const std::string good = to_text(rsa_key().record);
  const std::string p = good.substr(good.find("p="));
  const auto refusal = [&](const std::string& record, Failure failure, std::string_view reason) {
    check(first(mail, world({record})), Result::kPermError, failure, reason);
  };
  refusal("v=DKIM1; p=", Failure::kKeyRevoked, "revoked");
  refusal("v=spf1 -all", Failure::kKeyUnfit, "no usable key record");
  refusal(to_text(ed_key().record), Failure::kKeyUnfit, "of type ed25519");
  refusal("v=DKIM1; h=sha1; " + p, Failure::kKeyUnfit, "sha256");
  refusal("v=DKIM1; s=tlsrpt; " + p, Failure::kKeyUnfit, "not for mail");
  refusal("v=DKIM1; p=AAAA", Failure::kKeyUnfit, "does not hold a public key");
  for (const auto* fine : {"v=DKIM1; s=email:x; ", "v=DKIM1; h=sha1:sha256; ", "t=s; ", "s=*; "})
    check(first(mail, world({fine + p})), Result::kPass, Failure::kNone, "");
}

TEST_CASE("small keys are refused, unless somebody asks for old times") {
  const auto mail = signed_with(rsa_key());
  const auto view = world_of(rsa_key());
  const auto found = verified(mail, view, {.min_rsa_bits = 2048}).signatures.at(0);
  check(found, Result::kPermError, Failure::kKeyUnfit, "1024 bits, fewer than 2048");
  CHECK(found.key_bits == 1024);
}

TEST_CASE("t=s keeps i= at the domain itself") {
  const std::string good = to_text(rsa_key().record);
  const auto strict = world({base::replace_all(good, "k=rsa", "k=rsa; t=s")});
  const auto mail =
      changed(signed_with(rsa_key()), "d=example.com", "d=example.com; i=@a.example.com");
  check(first(mail, strict), Result::kPermError, Failure::kKeyUnfit, "t=s");
  // Without the flag it is only the header that was changed.
  check(first(mail, world({good})), Result::kFail, Failure::kSignature, "");
}

TEST_CASE("t=y is noted") {
  const auto view = world({base::replace_all(to_text(rsa_key().record), "k=rsa", "k=rsa; t=y")});
  const auto found = first(signed_with(rsa_key()), view);
  check(found, Result::kPass, Failure::kNone, "test mode");
  CHECK(found.is_test);
}

TEST_CASE("of several records the one that fits is taken") {
  const auto mail = signed_with(rsa_key());
  const std::string good = to_text(rsa_key().record);
  check(first(mail, world({"v=spf1 -all", to_text(ed_key().record), good})),
        Result::kPass,
        Failure::kNone,
        "");
  const std::string other = to_text(generate_rsa_key(1024)->record);
  check(first(mail, world({other, good})), Result::kPass, Failure::kNone, "");
  check(first(mail, world({other, "v=DKIM1; p="})), Result::kFail, Failure::kSignature, "");
}

TEST_CASE("missing keys, silent servers and what nobody asked yet") {
  const auto mail = signed_with(rsa_key());
  const dns::Question question{dns::name_of(kKeyName), dns::RecordType::kTxt};
  const auto answered = [&](dns::AnswerStatus status) {
    dns::View view;
    view.set(question, dns::Answer{.status = status});
    return first(mail, view);
  };
  for (const auto status : {dns::AnswerStatus::kNxDomain, dns::AnswerStatus::kNoData})
    check(answered(status), Result::kPermError, Failure::kKeyMissing, std::string(kKeyName));
  for (const auto status : {dns::AnswerStatus::kServFail, dns::AnswerStatus::kTimeout})
    check(answered(status), Result::kTempError, Failure::kKeyUnread, std::string(kKeyName));

  // The keys of all signatures are asked for at once, and once each.
  const auto field = sign(mail, {dns::name_of("example.org"), "s2", ed_key().private_pem}, kNow);
  const auto twice = mail.with_field_on_top(*field)->with_field_on_top(mail.field(0)).value();
  dns::MissingQuestions missing;
  const auto found = verify(twice, dns::View(), missing, kNow);
  CHECK(missing == dns::MissingQuestions{
                       question, {dns::name_of("s2._domainkey.example.org"), question.type}});
  CHECK(found.signatures.size() == 3);
  check(found.signatures[0], Result::kTempError, Failure::kKeyUnread, "");
}

TEST_CASE("expiry") {
  const auto mail = signed_with(rsa_key(), {.valid_for = std::chrono::hours(1)});
  const auto view = world_of(rsa_key());
  dns::MissingQuestions missing;
  const auto at = [&](std::chrono::seconds later) {
    return verify(mail, view, missing, kNow + later).signatures.at(0);
  };
  check(at(std::chrono::seconds(3600)), Result::kPass, Failure::kNone, "");
  check(at(std::chrono::seconds(3601)), Result::kFail, Failure::kExpired, "x=1734778800");
  check(at(std::chrono::seconds(-10)), Result::kPass, Failure::kNone, "future");
}

TEST_CASE("l= says how much of the body is not covered") {
  const auto original = message();
  const auto field = sign(original,
                          {dns::name_of("example.com"), "s1", rsa_key().private_pem},
                          kNow,
                          {.limit = BodyLimit::kCurrent});
  const auto mail = original.with_field_on_top(*field).value();
  const auto view = world_of(rsa_key());
  check(first(mail, view), Result::kPass, Failure::kNone, "");
  CHECK(first(mail, view).unsigned_octets == 0U);
  const auto longer = Message::parse(mail.text() + "footer\r\n").value();
  const auto found = first(longer, view);
  check(found, Result::kPass, Failure::kNone, "8 octets");
  CHECK(found.unsigned_octets == 8U);
  check(first(changed(mail, "Bye\r\n", ""), view), Result::kFail, Failure::kBodyHash, "l=");
}

TEST_CASE("only so many signatures are looked at") {
  auto mail = signed_with(ed_key());
  const std::string field(mail.field(0));
  for (int i = 0; i < 4; ++i) mail = mail.with_field_on_top(field).value();
  const auto found = verified(mail, world_of(ed_key()), {.max_signatures = 2});
  REQUIRE(found.signatures.size() == 5);
  check(found.signatures[1], Result::kPass, Failure::kNone, "");
  check(found.signatures[2], Result::kPolicy, Failure::kNone, "first 2");
}

TEST_CASE("a signature that lists DKIM-Signature does not cover itself") {
  const auto inner = signed_with(rsa_key());
  auto headers = default_signed_headers(inner);
  headers.emplace_back("DKIM-Signature");
  const auto field = sign(
      inner, {dns::name_of("example.com"), "s1", ed_key().private_pem}, kNow, {.headers = headers});
  const auto both = inner.with_field_on_top(*field).value();
  const auto view = world({to_text(rsa_key().record), to_text(ed_key().record)});
  const auto found = verified(both, view);
  check(found.signatures.at(0), Result::kPass, Failure::kNone, "");
  check(found.signatures.at(1), Result::kPass, Failure::kNone, "");
  // The outer one alone, below its own place: it is not taken for the field it lists.
  const auto outer = changed(both, std::string(both.field(1)) + "\r\n", "");
  check(first(outer, view), Result::kFail, Failure::kSignature, "");
}

TEST_CASE("keys that were read are read once") {
  KeyCache keys;
  const auto mail = signed_with(ed_key());
  const auto view = world_of(ed_key());
  const VerifyOptions options{.keys = &keys};
  CHECK(verified(mail, view, options).signatures.at(0).result == Result::kPass);
  const CachedKey* const cached = &keys.at(to_text(ed_key().record));
  CHECK(verified(mail, view, options).signatures.at(0).result == Result::kPass);
  CHECK(cached == &keys.at(to_text(ed_key().record)));
  for (int i = 0; i < 3000; ++i) (void)keys.at("p=" + std::to_string(i));
  CHECK(verified(mail, view, options).signatures.at(0).result == Result::kPass);
}
