#include "manifest/references.h"

#include <catch2/catch.hpp>

#include "mail/dkim/key.h"
#include "manifest_text.h"

using namespace mailctl;
using manifest::Reference;
using manifest::ReferenceKind;

TEST_CASE("references: what is one and what is not") {
  CHECK(manifest::parse_reference("${env:HOME}") == Reference{ReferenceKind::kEnvironment, "HOME"});
  CHECK(manifest::parse_reference("${env:_a1}") == Reference{ReferenceKind::kEnvironment, "_a1"});
  CHECK(manifest::parse_reference("${file:keys/a b.pem}") ==
        Reference{ReferenceKind::kFile, "keys/a b.pem"});
  for (const auto* text : {"",
                           "HOME",
                           "$HOME",
                           "${env:}",
                           "${env:1A}",
                           "${env:A-B}",
                           "${file:}",
                           "${file:a}b",
                           "x${env:A}",
                           "${env:A}${env:B}",
                           "${cmd:ls}",
                           "${env:A"}) {
    INFO(text);
    CHECK_FALSE(manifest::parse_reference(text).has_value());
  }
  CHECK(manifest::to_text(Reference{ReferenceKind::kFile, "x"}) == "${file:x}");
  CHECK(manifest::has_reference("a ${ b"));
  CHECK_FALSE(manifest::has_reference("a $ {b}"));
}

TEST_CASE("credentials are read through the caller's function") {
  auto compiled = test::compile_domain(R"(    streams:
      s: { via: west, dkim: { selector: s, private_key: "${file:key.pem}" } }
)");
  CHECK(compiled.codes().empty());
  const auto pair = mail::dkim::generate_rsa_key();
  REQUIRE(pair);
  std::vector<Reference> asked;
  const auto read = [&](const manifest::Credential& credential) -> base::Result<std::string> {
    asked.push_back(credential.reference);
    return pair->private_pem.reveal();
  };
  manifest::read_credentials(compiled.manifest, read, compiled.diagnostics);
  test::compile_again(compiled);
  CHECK(compiled.codes().empty());
  CHECK(asked == std::vector<Reference>{{ReferenceKind::kFile, "key.pem"}});
  const auto& key = compiled.graph.dkims.at(0);
  CHECK(key.private_key == pair->private_pem);
  CHECK(key.public_key_hash.size() == 64);
}

TEST_CASE("what cannot be read, is empty or is no key is an error at its line") {
  const auto codes = [](base::Result<std::string> content) {
    auto compiled = test::compile_domain(R"(    streams:
      s: { via: west, dkim: { selector: s, private_key: "${file:key.pem}" } }
)");
    manifest::read_credentials(
        compiled.manifest,
        [&](const manifest::Credential&) { return content; },
        compiled.diagnostics);
    test::compile_again(compiled);
    CHECK(compiled.diagnostics.all().at(0).at.line == 13);
    return compiled.codes();
  };
  CHECK(codes(base::Error{base::ErrorKind::kInvalid, "no such file", {}}) ==
        "manifest/unreadable-reference");
  CHECK(codes(std::string()) == "manifest/unreadable-reference");
  CHECK(codes(std::string("-----BEGIN NONSENSE-----")) == "manifest/bad-private-key");
}
