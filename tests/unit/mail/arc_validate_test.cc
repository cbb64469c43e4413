#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/txt.h"
#include "mail/arc/lint.h"
#include "mail/arc/validate.h"
#include "mail/dkim/key.h"
#include "mail/dkim/signature.h"
#include "mail/rules/rule.h"

using namespace mailctl;
namespace arc = mailctl::mail::arc;
namespace dkim = mailctl::mail::dkim;
using arc::Result;
using mailctl::mail::message::Message;

namespace {

const dkim::KeyPair& key() {
  static const dkim::KeyPair pair = dkim::generate_ed25519_key().value();
  return pair;
}

const base::Time kNow{std::chrono::seconds(1734775200)};
const dns::Question kQuestion{dns::name_of("s._domainkey.example.org"), dns::RecordType::kTxt};

dns::View world() {
  auto view = dns::View::of({});
  view.set(kQuestion,
           dns::Answer{.status = dns::AnswerStatus::kOk,
                       .records = {dns::make_txt(to_text(key().record))}});
  return view;
}

Message message() {
  return Message::parse("From: ana@example.com\nSubject: Pizza\n\nHello\n").value();
}

Message on_top(const Message& mail, const std::string& field) {
  return mail.with_field_on_top(field).value();
}

std::string octets(const std::string& input) {
  return base::to_base64(dkim::sign_octets(key().private_pem, input).value());
}

// One more set; `chain` is what the seal says of those before it, `domain` who sealed and `expiry`
// tags of its message signature beside the usual ones.
struct Sealing {
  std::string_view domain = "example.org";
  std::string_view expiry;  // "x=…; "
};

Message sealed(Message mail, unsigned instance, std::string_view chain, const Sealing& how = {}) {
  mail = on_top(mail, fmt::format("ARC-Authentication-Results: i={}; mx; dmarc=pass", instance));
  const auto aar = std::string(mail.field(0));
  const auto ams = fmt::format(
      "ARC-Message-Signature: i={}; a=ed25519-sha256; c=relaxed/relaxed; d={}; s=s; {}"
      "h=from:subject; bh={}; b=",
      instance,
      how.domain,
      how.expiry,
      base::to_base64(dkim::body_hash(dkim::Canonicalization::kRelaxed, mail.body())));
  mail = on_top(mail,
                ams + octets(dkim::signing_input(
                          mail, {"from", "subject"}, dkim::Canonicalization::kRelaxed, ams)));
  // The earlier sets, oldest first, and then this one.
  std::string input;
  for (unsigned i = 1; i <= instance; ++i) {
    for (const auto* name : {"ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal"}) {
      const auto all = mail.find_all(name);
      if (all.size() < i) continue;
      input += dkim::canonical_header(dkim::Canonicalization::kRelaxed,
                                      mail.field(all[all.size() - i])) +
               "\r\n";
    }
  }
  const auto seal = fmt::format("ARC-Seal: i={}; a=ed25519-sha256; cv={}; d={}; s=s; {}b=",
                                instance,
                                chain,
                                how.domain,
                                how.expiry);
  input += dkim::canonical_header(dkim::Canonicalization::kRelaxed, seal);
  return on_top(mail, seal + octets(input));
}

Message chain_of(unsigned count) {
  Message mail = message();
  for (unsigned i = 1; i <= count; ++i) mail = sealed(mail, i, i == 1 ? "none" : "pass");
  return mail;
}

arc::Chain validated(const Message& mail) {
  dns::MissingQuestions missing;
  auto chain = arc::validate(mail, world(), missing, kNow);
  CHECK(missing.empty());
  return chain;
}

Message changed(const Message& mail, std::string_view from, std::string_view to) {
  const std::string text = base::replace_all(mail.text(), from, to);
  REQUIRE(text != mail.text());
  return Message::parse(text).value();
}

void check_broken(const Message& mail, std::string_view reason) {
  const auto chain = validated(mail);
  INFO(chain.reason);
  CHECK(chain.result == Result::kFail);
  CHECK(chain.reason.find(reason) != std::string::npos);
}

}  // namespace

TEST_CASE("no ARC field, no chain", "[arc]") {
  const auto chain = validated(message());
  CHECK(chain.result == Result::kNone);
  CHECK(chain.sets.empty());
}

TEST_CASE("a chain of three passes and tells who saw what") {
  const auto chain = validated(chain_of(3));
  INFO(chain.reason);
  CHECK(chain.result == Result::kPass);
  CHECK(chain.oldest_pass == 0);
  REQUIRE(chain.sets.size() == 3);
  CHECK(chain.sets[1].instance == 2);
  CHECK(chain.sets[1].domain == "example.org");
  CHECK(chain.sets[1].selector == "s");
  CHECK(chain.sets[0].chain == Result::kNone);
  CHECK(chain.sets[1].chain == Result::kPass);
  CHECK(chain.sets[1].results == "mx; dmarc=pass");
}

TEST_CASE("fifty sets are a chain, and fifty-one are none") {
  const auto longest = chain_of(50);
  CHECK(validated(longest).result == Result::kPass);
  check_broken(sealed(longest, 51, "pass"), "from 1 to 50");
}

TEST_CASE("a list that changed the message leaves the chain whole") {
  const auto listed = changed(chain_of(1), "Subject: Pizza", "Subject: [list] Pizza");
  check_broken(listed, "ARC-Message-Signature i=1");
  const auto chain = validated(sealed(listed, 2, "pass"));
  INFO(chain.reason);
  CHECK(chain.result == Result::kPass);
  CHECK(chain.oldest_pass == 2);
}

TEST_CASE("the newest message signature must not have expired (RFC 6376 §3.5)", "[arc]") {
  const Sealing past{.expiry = "x=1734775199; "};
  const auto mail = sealed(message(), 1, "none", past);
  check_broken(mail, "ARC-Message-Signature i=1: the signature has expired: x=1734775199");
  // x= of a seal means nothing (RFC 8617 §4.1.3).
  const auto same_second = sealed(message(), 1, "none", {.expiry = "x=1734775200; "});
  CHECK(validated(same_second).result == Result::kPass);
  // Who sealed later has judged it in time.
  const auto chain = validated(sealed(mail, 2, "pass"));
  INFO(chain.reason);
  CHECK(chain.result == Result::kPass);
  CHECK(chain.oldest_pass == 0);
}

TEST_CASE("a sealer may be written with U-labels (RFC 8616 §5)", "[arc]") {
  const dns::Question question{dns::name_of("s._domainkey.xn--bcher-kva.example"),
                               dns::RecordType::kTxt};
  auto view = dns::View::of({});
  view.set(question, world().at(kQuestion));
  dns::MissingQuestions missing;
  const auto mail = sealed(message(), 1, "none", {.domain = "b\u00fccher.example"});
  const auto chain = arc::validate(mail, view, missing, kNow);
  INFO(chain.reason);
  CHECK(chain.result == Result::kPass);
  CHECK(chain.sets.at(0).domain == "xn--bcher-kva.example");
}

TEST_CASE("what breaks a chain is named") {
  const auto mail = chain_of(2);
  check_broken(changed(mail, "Hello", "Hallo"), "ARC-Message-Signature i=2: the body");
  check_broken(changed(mail, "i=1; mx; dmarc=pass", "i=1; mx; dmarc=fail"), "ARC-Seal i=2");
  check_broken(changed(mail, "ARC-Authentication-Results: i=1;", "X: i=1;"),
               "ARC-Authentication-Results with i=1 is missing");
  check_broken(changed(mail, "ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: x;"),
               "no instance");
  check_broken(
      changed(mail, "ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: i=2;"),
      "two ARC-Authentication-Results with i=2");
  check_broken(changed(mail, "cv=pass", "cv=none"), "must say cv=pass");
  check_broken(changed(mail, "cv=pass", "cv=fail"), "cv=fail");
  check_broken(changed(mail, "cv=none", "h=from; cv=none"), "has h=");
  check_broken(changed(mail, "h=from:subject", "h=from:arc-seal"), "signs ARC-Seal");
  check_broken(changed(mail, "ARC-Seal: i=1;", "ARC-Seal: i=1; i=1;"), "ARC-Seal cannot be read");
}

TEST_CASE("DNS is asked for all keys at once, and its failure is for good") {
  const auto mail = chain_of(2);
  dns::MissingQuestions missing;
  CHECK(arc::validate(mail, dns::View(), missing, kNow).result == Result::kFail);
  CHECK(missing == dns::MissingQuestions{kQuestion});
  dns::View silent;
  silent.set(kQuestion, dns::Answer{.status = dns::AnswerStatus::kServFail});
  missing.clear();
  const auto chain = arc::validate(mail, silent, missing, kNow);
  CHECK(chain.result == Result::kFail);
  CHECK(chain.reason.find("DNS did not answer") != std::string::npos);
}

TEST_CASE("lint says what a chain is worth", "[arc]") {
  const auto ids = [](const Message& mail) {
    std::vector<std::string> out;
    for (const auto& finding : arc::lint(mail, validated(mail))) {
      CHECK(mailctl::mail::rules::find_rule(finding.rule) != nullptr);
      out.emplace_back(finding.rule);
    }
    return out;
  };
  using Ids = std::vector<std::string>;
  CHECK(ids(message()).empty());
  CHECK(ids(chain_of(2)) == Ids{"arc/trust-is-local"});
  const auto listed = changed(chain_of(1), "Subject: Pizza", "Subject: [list] Pizza");
  CHECK(ids(listed) == Ids{"arc/does-not-verify"});
  CHECK(ids(sealed(listed, 2, "pass")) == Ids{"arc/trust-is-local", "arc/changed-on-the-way"});
  CHECK(ids(changed(chain_of(1), "h=from:subject", "h=from:arc-seal")) ==
        Ids{"arc/bad-structure", "arc/covers-foreign-fields"});
}
