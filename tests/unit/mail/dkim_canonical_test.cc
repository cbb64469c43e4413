#include <random>
#include <string>

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "mail/dkim/canonical.h"
#include "mail/dkim/key.h"

using namespace mailctl;
using namespace mailctl::mail::dkim;

namespace {

constexpr auto kSimple = Canonicalization::kSimple;
constexpr auto kRelaxed = Canonicalization::kRelaxed;

}  // namespace

TEST_CASE("the examples of RFC 6376 section 3.4.5") {
  const std::string a = "A: X";
  const std::string b = "B : Y\t\r\n\tZ  ";
  const std::string body = " C \r\nD \t E\r\n\r\n\r\n";
  CHECK(canonical_header(kRelaxed, a) == "a:X");
  CHECK(canonical_header(kRelaxed, b) == "b:Y Z");
  CHECK(canonical_body(kRelaxed, body) == " C\r\nD E\r\n");
  CHECK(canonical_header(kSimple, a) == a);
  CHECK(canonical_header(kSimple, b) == b);
  CHECK(canonical_body(kSimple, body) == " C \r\nD \t E\r\n");
}

TEST_CASE("empty and blank bodies") {
  CHECK(canonical_body(kSimple, "") == "\r\n");
  CHECK(canonical_body(kRelaxed, "").empty());
  CHECK(canonical_body(kSimple, "\r\n\r\n") == "\r\n");
  CHECK(canonical_body(kRelaxed, "\r\n\r\n").empty());
  CHECK(canonical_body(kRelaxed, " \t\r\n \r\n").empty());
  CHECK(canonical_body(kSimple, " \r\n") == " \r\n");
  CHECK(canonical_body(kSimple, "x") == "x\r\n");
  CHECK(canonical_body(kRelaxed, "x") == "x\r\n");
  CHECK(canonical_body(kRelaxed, "x \t") == "x\r\n");
  CHECK(canonical_body(kRelaxed, "x\r\n \t\r\ny\r\n\t") == "x\r\n\r\ny\r\n");
}

TEST_CASE("a CR alone is content") {
  CHECK(canonical_body(kSimple, "a\rb\r") == "a\rb\r\r\n");
  CHECK(canonical_body(kSimple, "\r\r\n") == "\r\r\n");
  CHECK(canonical_body(kRelaxed, "a \r b\r\r\n") == "a \r b\r\r\n");
}

TEST_CASE("relaxed headers") {
  CHECK(canonical_header(kRelaxed, "SUBJect:  AbC  ") == "subject:AbC");
  CHECK(canonical_header(kRelaxed, "Subject:\r\n a\r\n  b") == "subject:a b");
  CHECK(canonical_header(kRelaxed, "Subject:") == "subject:");
  CHECK(canonical_header(kRelaxed, "Subject: a:b") == "subject:a:b");
}

TEST_CASE("hashes of empty bodies as RFC 6376 prints them") {
  CHECK(base::to_base64(body_hash(kSimple, "")) == "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
  CHECK(base::to_base64(body_hash(kRelaxed, "")) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST_CASE("the body hash of the example message of RFC 6376 appendix A") {
  const std::string body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
  CHECK(base::to_base64(body_hash(kSimple, body)) ==
        "4bLNXImK9drULnmePzZNEBleUanJCX5PIsDIFoH4KTQ=");
  CHECK(base::to_base64(body_hash(kRelaxed, body)) ==
        "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
  CHECK(body_hash(kSimple, body, 5) == sha256("Hi.\r\n"));
  CHECK(body_hash(kSimple, body, 0) == sha256(""));
}

TEST_CASE("pieces of any size give the same form") {
  std::mt19937 random(6376);
  const std::string letters = "ab \t\r\n";
  for (int round = 0; round < 2000; ++round) {
    std::string body;
    const std::size_t length = random() % 40;
    while (body.size() < length) body += letters[random() % letters.size()];
    for (const Canonicalization kind : {kSimple, kRelaxed}) {
      BodyCanonicalizer canonicalizer(kind);
      std::string out;
      for (std::size_t at = 0; at < body.size();) {
        const std::size_t step = 1 + random() % 4;
        canonicalizer.update(std::string_view(body).substr(at, step), out);
        at += step;
      }
      canonicalizer.finish(out);
      INFO(base::to_hex(body));
      CHECK(out == canonical_body(kind, body));
      CHECK(canonical_body(kind, out) == out);
    }
  }
}
