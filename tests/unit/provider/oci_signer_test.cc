#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "keys.h"
#include "provider/oci/signer.h"

namespace mailctl::provider::oci {
namespace {

net::Request post(std::string url, std::string body) {
  net::Request request;
  request.method = net::Method::kPost;
  request.url = std::move(url);
  request.headers = {{"content-type", "application/json"}};
  request.body = std::move(body);
  return request;
}

std::string value_of(const std::vector<net::Header>& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

std::string parameter(const std::string& authorization, const std::string& name) {
  const auto at = authorization.find(name + "=\"") + name.size() + 2;
  return authorization.substr(at, authorization.find('"', at) - at);
}

}  // namespace

TEST_CASE("the signing string of Oracle's published second vector") {
  const std::vector<net::Header> headers{
      {"date", "Thu, 05 Jan 2014 21:31:40 GMT"},
      {"(request-target)", "post /20160918/volumeAttachments"},
      {"host", "iaas.us-phoenix-1.oraclecloud.com"},
      {"content-length", "316"},
      {"content-type", "application/json"},
      {"x-content-sha256", "V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0="}};
  CHECK(to_signing_string(headers) ==
        "date: Thu, 05 Jan 2014 21:31:40 GMT\n"
        "(request-target): post /20160918/volumeAttachments\n"
        "host: iaas.us-phoenix-1.oraclecloud.com\n"
        "content-length: 316\n"
        "content-type: application/json\n"
        "x-content-sha256: V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0=");
}

TEST_CASE("a body is signed with its length, type and digest") {
  const auto now = *base::parse_rfc3339("2014-01-05T21:31:40Z");
  const auto headers = signed_headers(
      post("https://iaas.us-phoenix-1.oraclecloud.com/20160918/volumeAttachments", ""), now);
  REQUIRE(headers);
  CHECK(to_signing_string(*headers) ==
        "date: Sun, 05 Jan 2014 21:31:40 GMT\n"
        "(request-target): post /20160918/volumeAttachments\n"
        "host: iaas.us-phoenix-1.oraclecloud.com\n"
        "content-length: 0\n"
        "content-type: application/json\n"
        "x-content-sha256: 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST_CASE("reads sign date, target as sent and host with its port") {
  net::Request request;
  request.url = "http://127.0.0.1:18080/20170907/senders?emailAddress=a%2Bb%40x.com";
  const auto headers = signed_headers(request, base::Time());
  REQUIRE(headers);
  CHECK(to_signing_string(*headers) ==
        "date: Thu, 01 Jan 1970 00:00:00 GMT\n"
        "(request-target): get /20170907/senders?emailAddress=a%2Bb%40x.com\n"
        "host: 127.0.0.1:18080");
  request.url = "nonsense";
  CHECK_FALSE(signed_headers(request, base::Time()));
}

TEST_CASE("the Authorization header verifies with the key") {
  const auto request = post("https://dns.x.oci.oraclecloud.com/z", "{}");
  const auto added = sign_request(request, base::Time(), "t/u/f", test_key());
  REQUIRE(added);
  CHECK(value_of(*added, "date") == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(value_of(*added, "x-content-sha256") == base::to_base64(sha256("{}")));
  const auto authorization = value_of(*added, "authorization");
  CHECK(authorization.starts_with("Signature version=\"1\","));
  CHECK(parameter(authorization, "keyId") == "t/u/f");
  CHECK(parameter(authorization, "algorithm") == "rsa-sha256");
  CHECK(parameter(authorization, "headers") ==
        "date (request-target) host content-length content-type x-content-sha256");
  const auto signature = base::from_base64(parameter(authorization, "signature"));
  REQUIRE(signature);
  const auto text = to_signing_string(*signed_headers(request, base::Time()));
  CHECK(test_key().verifies(text, *signature));
  CHECK_FALSE(test_key().verifies(text + " ", *signature));
}

TEST_CASE("a fingerprint is the MD5 of the public key, a copy of a key is the key") {
  const RsaKey copy = test_key();
  CHECK(copy.fingerprint() == test_key().fingerprint());
  CHECK(copy.fingerprint().size() == 47);
  CHECK(to_colon_hex("\x01\xab") == "01:ab");
}

}  // namespace mailctl::provider::oci
