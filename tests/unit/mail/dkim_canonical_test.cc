#include <random>
#include <string>
#include <vector>

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

namespace {

// §3.4.4 word by word, for comparison: no thought given to speed.
std::string plainly_relaxed(std::string body) {
  if (!body.empty() && !body.ends_with("\r\n")) body += "\r\n";
  std::string out;
  std::size_t at = 0;
  while (at < body.size()) {
    const std::size_t end = body.find("\r\n", at);
    std::string line;
    for (; at < end; ++at) {
      const bool is_blank = body[at] == ' ' || body[at] == '\t';
      if (!is_blank) {
        line += body[at];
      } else if (!line.ends_with(' ')) {
        line += ' ';
      }
    }
    if (line.ends_with(' ')) line.pop_back();
    out += line + "\r\n";
    at = end + 2;
  }
  while (out.ends_with("\r\n\r\n")) out.resize(out.size() - 2);
  return out == "\r\n" ? std::string() : out;
}

}  // namespace

TEST_CASE("bodies of any shape take the relaxed form") {
  std::mt19937 random(6376);
  const std::string letters = "abcdefghij \t\r\n";
  for (int round = 0; round < 4000; ++round) {
    std::string body;
    // Mostly text in some, mostly blanks in others; around the size of the blocks and of pieces.
    const std::size_t first = random() % letters.size();
    const std::size_t length = random() % (round % 10 == 0 ? 40000 : 400);
    while (body.size() < length) {
      const std::size_t letter = random() % 8 == 0 ? 10 + random() % 4 : first / 2 + random() % 7;
      body += letters[letter % letters.size()];
      if (body.back() == '\r' && random() % 3 != 0) body += '\n';
    }
    INFO(base::to_hex(body));
    const std::string out = canonical_body(kRelaxed, body);
    REQUIRE(out == plainly_relaxed(body));
    REQUIRE(canonical_body(kRelaxed, out) == out);
    const std::string simple = canonical_body(kSimple, body);
    REQUIRE(canonical_body(kSimple, simple) == simple);
  }
}

TEST_CASE("one walk hashes for every length") {
  const std::string body = "a  b\r\nc \r\n" + std::string(40000, 'x') + "\r\n\r\n";
  const std::string relaxed = canonical_body(kRelaxed, body);
  BodyHashes hashes(body);
  const std::vector<std::uint64_t> limits = {0, 1, 3, 5, 20000, relaxed.size() - 1, relaxed.size()};
  for (const auto limit : limits) hashes.announce(kRelaxed, limit);
  for (const auto limit : limits) {
    CHECK(hashes.hash(kRelaxed, limit) == sha256(std::string_view(relaxed).substr(0, limit)));
    CHECK(body_hash(kRelaxed, body, limit) == hashes.hash(kRelaxed, limit));
  }
  CHECK(hashes.hash(kRelaxed, kWholeBody) == sha256(relaxed));
  CHECK(hashes.hash(kRelaxed, relaxed.size() + 1) == sha256(relaxed));
  CHECK(hashes.size(kRelaxed) == relaxed.size());
  CHECK(hashes.size(kSimple) == body.size() - 2);
}
