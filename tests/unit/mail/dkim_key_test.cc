#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "dns/txt.h"
#include "mail/dkim/key.h"

using namespace mailctl;
using namespace mailctl::mail::dkim;

namespace {

std::vector<std::string> codes(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& problem : parse_key_record(text).problems) out.emplace_back(problem.code);
  return out;
}

using Codes = std::vector<std::string>;

// RFC 8463 appendix A.2
constexpr std::string_view kRsaKey =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/"
    "J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2"
    "EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

}  // namespace

TEST_CASE("key records are read and printed") {
  const auto rsa = parse_key_record("v=DKIM1; k=rsa; p=" + std::string(kRsaKey));
  CHECK(rsa.is_valid());
  CHECK(rsa.record.type == KeyType::kRsa);
  CHECK(key_bits(rsa.record).value() == 1024);

  const auto ed = parse_key_record("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  CHECK(ed.is_valid());
  CHECK(ed.record.type == KeyType::kEd25519);
  CHECK(key_bits(ed.record).value() == 256);

  const auto full =
      parse_key_record("v=DKIM1; k=rsa; h=sha1:sha256; s=email; t=y:s; n=note; g=*; p=AAAA");
  CHECK(full.problems.empty());
  CHECK(full.record.flags == Codes{"y", "s"});
  CHECK(full.record.hashes == Codes{"sha1", "sha256"});
  CHECK(to_text(full.record) ==
        "v=DKIM1; k=rsa; h=sha1:sha256; s=email; t=y:s; n=note; g=*; p=AAAA");

  const auto revoked = parse_key_record("v=DKIM1; p=");
  CHECK(revoked.is_valid());
  CHECK(revoked.record.is_revoked());
  CHECK_FALSE(key_bits(revoked.record).has_value());
}

TEST_CASE("blanks that tools put into p= do not matter") {
  CHECK(parse_key_record("p=AA AA").record.public_key ==
        parse_key_record("p=AAAA").record.public_key);
}

TEST_CASE("broken key records are named") {
  CHECK(codes("v=DKIM1; k=rsa") == Codes{"dkim/missing-key"});
  CHECK(codes("k=rsa; v=DKIM1; p=AAAA") == Codes{"dkim/bad-version"});
  CHECK(codes("v=DKIM2; p=AAAA") == Codes{"dkim/bad-version"});
  CHECK(codes("p=AAAA; p=BBBB") == Codes{"dkim/duplicate-tag"});
  CHECK(codes("p=not!base64") == Codes{"dkim/bad-key"});
  CHECK(codes("k=ed25519; p=AAAA") == Codes{"dkim/bad-key"});
  CHECK(codes("k=dsa; p=AAAA") == Codes{"dkim/unknown-key-type"});
  CHECK(codes("h=sha1; p=AAAA") == Codes{"dkim/no-usable-hash"});
  CHECK(codes("s=tlsrpt; p=AAAA") == Codes{"dkim/not-for-mail"});
  CHECK(codes("garbage; p=AAAA") == Codes{"dkim/malformed-tag"});
  CHECK_FALSE(key_bits(parse_key_record("p=AAAA").record).has_value());
}

TEST_CASE("selectors and key names") {
  for (const char* good : {"a", "ocipizza-sa-saopaulo-1-20241221", "foo.bar", "S1"})
    CHECK(is_selector(good));
  for (const char* bad : {"", "a.", ".a", "a..b", "-a", "a_b", "a b", "\xc3\xa4"})
    CHECK_FALSE(is_selector(bad));
  CHECK_FALSE(is_selector(std::string(64, 'a')));
  CHECK(key_name("S1", dns::name_of("example.com"))->text() == "s1._domainkey.example.com");
  CHECK_FALSE(key_name("a b", dns::name_of("example.com")).has_value());
}

TEST_CASE("a new RSA key has its record and signs what it verifies") {
  const auto pair = generate_rsa_key(2048);
  REQUIRE(pair.has_value());
  CHECK(pair->private_pem.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  CHECK(key_bits(pair->record).value() == 2048);
  CHECK(public_record(pair->private_pem).value() == pair->record);
  CHECK(parse_key_record(to_text(pair->record)).record == pair->record);
  CHECK(dns::make_txt(to_text(pair->record)).strings.size() == 2);

  const auto signature = sign_octets(pair->private_pem, "input");
  REQUIRE(signature.has_value());
  CHECK(signature->size() == 256);
  CHECK(is_signature_of(pair->record, "input", *signature).value());
  CHECK_FALSE(is_signature_of(pair->record, "inpux", *signature).value());
  CHECK_FALSE(is_signature_of(pair->record, "input", "short").value());
}

TEST_CASE("a new Ed25519 key does too") {
  const auto pair = generate_ed25519_key();
  REQUIRE(pair.has_value());
  CHECK(pair->record.type == KeyType::kEd25519);
  CHECK(pair->record.public_key.size() == 32);
  const auto signature = sign_octets(pair->private_pem, "input");
  REQUIRE(signature.has_value());
  CHECK(is_signature_of(pair->record, "input", *signature).value());
  CHECK_FALSE(is_signature_of(pair->record, "inpux", *signature).value());
}

TEST_CASE("unusable keys are refused with the reason") {
  CHECK_FALSE(generate_rsa_key(512).has_value());
  CHECK_FALSE(generate_rsa_key(8192).has_value());
  const auto reason = [](std::string_view pem) {
    const auto record = public_record(base::Secret(std::string(pem)));
    return record ? std::string() : record.error().message;
  };
  CHECK(reason("").find("not a readable PEM key") != std::string::npos);
  CHECK(reason("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
            .find("not a readable") != std::string::npos);
  CHECK(reason("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")
            .find("encrypted") != std::string::npos);
}

TEST_CASE("RSA keys are read in both forms, and only whole") {
  const auto pair = generate_rsa_key(2048).value();
  KeyRecord record = pair.record;
  const std::string whole = record.public_key;
  // Behind SEQUENCE, AlgorithmIdentifier and the head of the BIT STRING.
  const std::string inner = whole.substr(24);
  const auto signature = sign_octets(pair.private_pem, "input").value();
  for (const auto& form : {whole, inner}) {
    record.public_key = form;
    CHECK(key_bits(record).value() == 2048);
    CHECK(is_signature_of(record, "input", signature).value());
  }
  for (std::size_t length = 0; length < whole.size(); ++length) {
    record.public_key = whole.substr(0, length);
    CHECK_FALSE(key_bits(record).has_value());
  }
  for (const auto& broken :
       {whole + '\0', inner + '\0', "\x30" + whole, std::string(300, '\x30')}) {
    record.public_key = broken;
    CHECK_FALSE(key_bits(record).has_value());
  }
}
