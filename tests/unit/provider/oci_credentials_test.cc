#include <catch2/catch.hpp>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "keys.h"
#include "provider/json.h"
#include "provider/oci/certificate.h"
#include "provider/oci/credentials.h"
#include "scripted_http.h"

namespace mailctl::provider::oci {
namespace {

struct World {
  explicit World(ScriptedHttp::Answer answer) : http(std::move(answer)) {
    surroundings.read_file = reader_of({});
  }

  [[nodiscard]] CredentialPorts ports() { return {http, clock, endpoints, surroundings}; }

  ScriptedHttp http;
  StillClock clock;
  Endpoints endpoints{built_in_regions(), {}};
  Surroundings surroundings;
};

std::string token_until(base::Time time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
  return token_with("{\"exp\":" + std::to_string(seconds.count()) +
                    R"(,"res_tenant":"ocid1.tenancy.oc1..r"})");
}

ResolvedAuth session_until(base::Time time) {
  return {SessionAuth{"ocid1.tenancy.oc1..t", base::Secret(token_until(time)), "/t", test_key()},
          "sa-saopaulo-1",
          "profile [S] of c",
          {}};
}

// A certificate of an instance: its subject names the tenancy.
std::string certificate_pem(const std::string& unit) {
  const std::string pem = test_key_pem();
  const std::unique_ptr<BIO, decltype(&BIO_free)> key_bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()),
                             "OU",
                             MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(unit.c_str()),
                             -1,
                             -1,
                             0);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(out.get(), certificate.get());
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string key_id_of(const Credentials& credentials) {
  net::Request request;
  request.url = "https://x/";
  const auto headers = credentials.sign(request, base::Time());
  if (!headers) return "unsigned";
  const auto& authorization = headers->at(1).value;
  const auto at = authorization.find("keyId=\"") + 7;
  return authorization.substr(at, authorization.find('"', at) - at);
}

}  // namespace

TEST_CASE("an API key signs with tenancy, user and fingerprint and asks nobody") {
  World world([](const net::Request&) { return reply(500, ""); });
  const auto fingerprint = test_key().fingerprint();
  auto credentials = make_credentials(
      {ApiKeyAuth{"t", "u", fingerprint, test_key()}, "", "", {}}, "sa-saopaulo-1", world.ports());
  REQUIRE(credentials);
  CHECK((*credentials)->prepare({}));
  CHECK(key_id_of(**credentials) == "t/u/" + fingerprint);
  CHECK(*(*credentials)->renew_refused({}) == false);
  CHECK(world.http.requests.empty());
  CHECK((*credentials)->describe().starts_with("is the API key"));
  auto wrong = make_credentials(
      {ApiKeyAuth{"t", "u", "aa:bb", test_key()}, "", "", {}}, "sa-saopaulo-1", world.ports());
  CHECK((*wrong)->describe() ==
        "the fingerprint aa:bb is not that of the key file, which is " + fingerprint);
}

TEST_CASE("a session token is refreshed shortly before it runs out") {
  const auto start = StillClock().now();
  const auto later = token_until(start + std::chrono::hours(1));
  World world([&](const net::Request&) { return reply(200, R"({"token":")" + later + "\"}"); });
  auto credentials = make_credentials(
      session_until(start + std::chrono::minutes(10)), "sa-saopaulo-1", world.ports());
  REQUIRE(credentials);
  CHECK((*credentials)->prepare({}));
  CHECK(world.http.requests.empty());
  world.clock.time = start + std::chrono::minutes(9);
  CHECK((*credentials)->prepare({}));
  REQUIRE(world.http.requests.size() == 1);
  CHECK(world.http.requests[0].url ==
        "https://auth.sa-saopaulo-1.oraclecloud.com/v1/authentication/refresh");
  CHECK(Json::parse(world.http.requests[0].body)->text("currentToken") ==
        token_until(start + std::chrono::minutes(10)));
  CHECK(key_id_of(**credentials) == "ST$" + later);
  CHECK((*credentials)->prepare({}));
  CHECK(world.http.requests.size() == 1);
}

TEST_CASE("a session token that somebody else refreshed is taken from its file") {
  const auto start = StillClock().now();
  const auto later = token_until(start + std::chrono::hours(1));
  World world([](const net::Request&) { return reply(500, ""); });
  world.surroundings.read_file = reader_of({{"/t", {later + "\n"}}});
  auto credentials = make_credentials(
      session_until(start + std::chrono::minutes(1)), "sa-saopaulo-1", world.ports());
  CHECK((*credentials)->prepare({}));
  CHECK(world.http.requests.empty());
  CHECK(key_id_of(**credentials) == "ST$" + later);
}

TEST_CASE("a session that ran out says how to get a new one") {
  World world([](const net::Request&) {
    return reply(401, R"({"code":"NotAuthenticated","message":"expired"})");
  });
  const auto start = world.clock.now();
  const auto over = make_credentials(
      session_until(start - std::chrono::minutes(1)), "sa-saopaulo-1", world.ports());
  REQUIRE_FALSE(over);
  CHECK(over.error().message.find("run: oci session authenticate") != std::string::npos);
  auto refused = make_credentials(
      session_until(start + std::chrono::minutes(1)), "sa-saopaulo-1", world.ports());
  const auto prepared = (*refused)->prepare({});
  REQUIRE_FALSE(prepared);
  CHECK(prepared.error().kind == base::ErrorKind::kUnauthorized);
  CHECK(prepared.error().message.find("(HTTP 401 expired)") != std::string::npos);
}

TEST_CASE("an instance trades its certificate for a token") {
  const auto token = token_until(StillClock().now() + std::chrono::hours(1));
  const auto leaf = certificate_pem("opc-tenant:ocid1.tenancy.oc1..i");
  std::string authorization;
  World world([&](const net::Request& request) {
    const auto ends = [&](std::string_view end) { return request.url.ends_with(end); };
    if (ends("regionInfo/")) {
      return reply(
          200, R"({"regionIdentifier":"sa-vinhedo-1","realmDomainComponent":"oraclecloud.com"})");
    }
    if (ends("cert.pem") || ends("intermediate.pem")) return reply(200, leaf);
    if (ends("key.pem")) return reply(200, test_key_pem());
    authorization = request.sign(request, base::Time())->at(1).value;
    return reply(200, R"({"token":")" + token + "\"}");
  });
  auto credentials = make_credentials(
      {InstanceAuth{"http://169.254.169.254/opc/v2", ""}, "", "", {}}, "", world.ports());
  REQUIRE(credentials);
  REQUIRE((*credentials)->prepare({}));
  CHECK((*credentials)->tenancy() == "ocid1.tenancy.oc1..i");
  CHECK(key_id_of(**credentials) == "ST$" + token);
  REQUIRE(world.http.requests.size() == 5);
  CHECK(world.http.requests[1].headers[0].value == "Bearer Oracle");
  const auto& trade = world.http.requests[4];
  CHECK(trade.url == "https://auth.sa-vinhedo-1.oraclecloud.com/v1/x509");
  const auto body = Json::parse(trade.body);
  REQUIRE(body);
  CHECK(body->text("certificate") == pem_body(leaf));
  CHECK(body->text("purpose") == "DEFAULT");
  CHECK(body->find("intermediateCertificates")->items().size() == 1);
  CHECK(authorization.find("keyId=\"ocid1.tenancy.oc1..i/fed-x509-sha256/" +
                           parse_certificate(leaf)->sha256) != std::string::npos);
}

TEST_CASE("a token that is not had for an outage leaves nothing open") {
  World world([&](const net::Request& request) -> base::Result<net::Response> {
    const auto ends = [&](std::string_view end) { return request.url.ends_with(end); };
    if (ends("regionInfo/")) {
      return reply(
          200, R"({"regionIdentifier":"sa-vinhedo-1","realmDomainComponent":"oraclecloud.com"})");
    }
    if (ends("key.pem")) return reply(200, test_key_pem());
    if (ends(".pem")) return reply(200, certificate_pem("opc-tenant:ocid1.tenancy.oc1..i"));
    return base::Error{base::ErrorKind::kUnknownOutcome, "answered 500", {}};
  });
  auto credentials =
      make_credentials({InstanceAuth{"http://169.254.169.254", ""}, "", "", {}}, "", world.ports());
  CHECK((*credentials)->prepare({}).error().kind == base::ErrorKind::kTransient);
}

TEST_CASE("instance metadata that is not there names the likely reason") {
  World world([](const net::Request&) -> base::Result<net::Response> {
    return base::Error{base::ErrorKind::kTransient, "no route to 169.254.169.254", {}};
  });
  auto credentials =
      make_credentials({InstanceAuth{"http://169.254.169.254", ""}, "", "", {}}, "", world.ports());
  CHECK((*credentials)
            ->prepare({})
            .error()
            .message.starts_with("instance_principal: is this an instance of OCI?"));
  CHECK_FALSE(parse_certificate("x"));
  CHECK_FALSE(parse_certificate(certificate_pem("nobody")));
}

TEST_CASE("a resource principal's token and key are read from files again") {
  World world([](const net::Request&) { return reply(500, ""); });
  const auto first = token_until(world.clock.now() + std::chrono::minutes(5));
  const auto second = token_until(world.clock.now() + std::chrono::hours(2));
  Files files{{"/rpst", {first}}, {"/pem", {test_key_pem()}}};
  world.surroundings.read_file = [&](const std::string& path) { return reader_of(files)(path); };
  auto credentials = make_credentials(
      {ResourceAuth{"/rpst", base::Secret("/pem"), base::Secret()}, "", "", {}}, "", world.ports());
  REQUIRE((*credentials)->prepare({}));
  CHECK((*credentials)->tenancy() == "ocid1.tenancy.oc1..r");
  CHECK(key_id_of(**credentials) == "ST$" + first);
  files["/rpst"] = {second};
  world.clock.time += std::chrono::minutes(4);
  REQUIRE((*credentials)->prepare({}));
  CHECK(key_id_of(**credentials) == "ST$" + second);
  world.clock.time += std::chrono::hours(5);
  CHECK((*credentials)->prepare({}).error().message.find("has no newer one") != std::string::npos);
}

}  // namespace mailctl::provider::oci
