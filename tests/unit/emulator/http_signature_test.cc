#include <catch2/catch.hpp>

#include "../../support/test_cloud.h"
#include "emulator/jwt.h"
#include "emulator/reply.h"
#include "emulator/signature.h"

using namespace mailctl;            // NOLINT(google-build-using-namespace): test
using namespace mailctl::emulator;  // NOLINT(google-build-using-namespace): test
using test_support::TestCloud;

namespace {

constexpr const char* kTarget = "/20170907/emailDomains?compartmentId=ocid1.tenancy.oc1..a";

HttpRequest signed_post(base::Time at,
                        std::string_view names,
                        std::string_view authorization_form) {
  HttpRequest request = TestCloud::request("r", "POST", "/20170907/senders", "{\"a\": 1}");
  request.headers = {{"host", "h:1"},
                     {"date", base::to_http_date(at)},
                     {"x-date", base::to_http_date(at)},
                     {"content-type", "application/json"},
                     {"content-length", "8"},
                     {"x-content-sha256", base::to_base64(sha256(request.body))}};
  SignatureHeader header;
  for (const auto part : base::split(names, ' ')) header.headers.push_back(base::to_lower(part));
  const auto text = signing_string(request, header).value();
  const auto raw = sign_rsa_sha256(test_support::test_key().private_pem, text).value();
  std::string value(authorization_form);
  value = base::replace_all(value, "NAMES", names);
  request.headers.emplace_back("authorization",
                               base::replace_all(value, "SIGNATURE", base::to_base64(raw)));
  return request;
}

base::Result<void> check(const HttpRequest& request, base::Time now) {
  auto header = parse_authorization(header_or_empty(request, "authorization"));
  if (!header) return std::move(header).error();
  return check_signature(request, *header, test_support::test_key().public_pem, now);
}

const base::Time kNow = base::parse_rfc3339("2026-11-21T12:00:00Z").value();

}  // namespace

TEST_CASE("signing string as the reference prints it") {
  HttpRequest request = TestCloud::request("r", "POST", "/20160918/volumeAttachments");
  request.headers = {{"date", "Thu, 05 Jan 2014 21:31:40 GMT"},
                     {"host", "iaas.us-phoenix-1.oraclecloud.com"},
                     {"content-length", "316"},
                     {"content-type", "application/json"},
                     {"x-content-sha256", "V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0="}};
  const SignatureHeader header{
      "",
      {"date", "(request-target)", "host", "content-length", "content-type", "x-content-sha256"},
      ""};
  CHECK(signing_string(request, header).value() ==
        "date: Thu, 05 Jan 2014 21:31:40 GMT\n"
        "(request-target): post /20160918/volumeAttachments\n"
        "host: iaas.us-phoenix-1.oraclecloud.com\n"
        "content-length: 316\n"
        "content-type: application/json\n"
        "x-content-sha256: V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0=");
}

TEST_CASE("the forms of the three official SDKs verify") {
  const auto [form, names] = GENERATE(table<std::string, std::string>({
      {"Signature "
       "version=\"1\",keyId=\"k\",algorithm=\"rsa-sha256\",headers=\"NAMES\",signature="
       "\"SIGNATURE\"",
       "x-date (request-target) host Content-Type Content-Length x-content-sha256"},
      {"Signature "
       "algorithm=\"rsa-sha256\",headers=\"NAMES\",keyId=\"k\",signature=\"SIGNATURE\",version="
       "\"1\"",
       "date (request-target) host content-length content-type x-content-sha256"},
      {"Signature "
       "version=\"1\",headers=\"NAMES\",keyId=\"k\",algorithm=\"rsa-sha256\",signature="
       "\"SIGNATURE\"",
       "date (request-target) host content-length content-type x-content-sha256"},
  }));
  CHECK(check(signed_post(kNow, names, form), kNow));
}

TEST_CASE("a signature that covers too little or does not fit is refused") {
  const std::string form =
      "Signature "
      "version=\"1\",keyId=\"k\",algorithm=\"rsa-sha256\",headers=\"NAMES\",signature="
      "\"SIGNATURE\"";
  const std::string all = "date (request-target) host content-length content-type x-content-sha256";
  for (const char* left_out : {"date ",
                               "(request-target) ",
                               "host ",
                               "content-length ",
                               "content-type ",
                               " x-content-sha256"}) {
    const auto checked = check(signed_post(kNow, base::replace_all(all, left_out, ""), form), kNow);
    INFO(left_out);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().message.starts_with("the signature "));
    CHECK(checked.error().message.find("cover") != std::string::npos);
  }
  HttpRequest changed = signed_post(kNow, all, form);
  changed.body = "{\"a\": 2}";
  CHECK(check(changed, kNow).error().message == "x-content-sha256 is not the hash of the body");
  HttpRequest moved = signed_post(kNow, all, form);
  moved.target += "?x=1";
  CHECK_FALSE(check(moved, kNow));
}

TEST_CASE("only federation may leave host unsigned") {
  const std::string form =
      "Signature "
      "version=\"1\",keyId=\"k\",algorithm=\"rsa-sha256\",headers=\"NAMES\",signature="
      "\"SIGNATURE\"";
  const auto request =
      signed_post(kNow, "date (request-target) content-length content-type x-content-sha256", form);
  const auto header = parse_authorization(header_or_empty(request, "authorization")).value();
  const std::string& pem = test_support::test_key().public_pem;
  CHECK_FALSE(check_signature(request, header, pem, kNow));
  CHECK(check_signature(request, header, pem, kNow, Coverage::kHostOptional));
}

TEST_CASE("the date may be 300 seconds off and no more") {
  const std::string form =
      "Signature "
      "version=\"1\",keyId=\"k\",algorithm=\"rsa-sha256\",headers=\"NAMES\",signature="
      "\"SIGNATURE\"";
  const std::string all = "date (request-target) host content-length content-type x-content-sha256";
  const auto request = signed_post(kNow, all, form);
  CHECK(check(request, kNow + std::chrono::seconds(300)));
  CHECK(check(request, kNow - std::chrono::seconds(300)));
  CHECK_FALSE(check(request, kNow + std::chrono::seconds(301)));
  CHECK_FALSE(check(request, kNow - std::chrono::seconds(301)));
}

TEST_CASE("a malformed Authorization header says what is wrong") {
  CHECK(parse_authorization("").error().message == "no Authorization header");
  CHECK(parse_authorization("Bearer x").error().message ==
        "the Authorization scheme is not Signature");
  CHECK_FALSE(parse_authorization("Signature keyId=\"a"));
  CHECK_FALSE(
      parse_authorization("Signature keyId=\"a\",algorithm=\"hmac-sha256\",signature=\"QQ==\""));
  CHECK_FALSE(parse_authorization(
      "Signature version=\"2\",keyId=\"a\",algorithm=\"rsa-sha256\",signature=\"QQ==\""));
}

TEST_CASE("who may call, by keyId") {
  TestCloud cloud;
  const auto status = [&cloud](const std::string& key_id, const KeyPair& key) {
    HttpRequest request = TestCloud::request(test_support::kSaoPaulo, "GET", kTarget);
    test_support::sign(request, key_id, key, cloud.now());
    return dispatch(cloud.world(), request).reply.status;
  };
  const KeyPair& key = test_support::test_key();
  CHECK(status(cloud.key_id(), key) == 200);
  CHECK(status("ocid1.tenancy.oc1..other/" + cloud.world().user() + "/x", key) == 401);
  CHECK(status(cloud.world().tenancy() + "/ocid1.user.oc1..other/x", key) == 401);
  CHECK(status(cloud.world().tenancy() + "/" + cloud.world().user() + "/00:11", key) == 401);
  CHECK(status("nonsense", key) == 401);

  const KeyPair session = make_rsa_key().value();
  SessionClaims claims{cloud.world().user(),
                       "user",
                       cloud.world().tenancy(),
                       "",
                       session.public_pem,
                       cloud.now(),
                       cloud.now() + std::chrono::minutes(5)};
  const KeyPair issuer = cloud.world().authority().the_token_key().value();
  const std::string token = make_jwt(claims, issuer).value();
  CHECK(status("ST$" + token, session) == 200);
  CHECK(status("ST$" + token, key) == 401);
  CHECK(status("ST$" + token + "x", session) == 401);
  CHECK(status("ST$" + make_jwt(claims, key).value(), session) == 401);
  cloud.pass(std::chrono::minutes(5));
  CHECK(status("ST$" + token, session) == 401);
}

TEST_CASE("the clock of signatures moves apart from that of resources") {
  TestCloud cloud;
  CHECK(cloud.admin("POST", "/admin/clock", R"({"advance":"3d"})").status == 200);
  CHECK(cloud.call(test_support::kSaoPaulo, "GET", kTarget).status == 200);
  CHECK(cloud.admin("POST", "/admin/signature-clock", R"({"offset_s":600})").status == 200);
  HttpRequest request = TestCloud::request(test_support::kSaoPaulo, "GET", kTarget);
  test_support::sign(request, cloud.key_id(), test_support::test_key(), cloud.now());
  const auto reply = dispatch(cloud.world(), request).reply;
  CHECK(reply.status == 401);
  CHECK(reply.body.find("NotAuthenticated") != std::string::npos);
}

TEST_CASE("an instance gets a token for its session key and refreshes it") {
  TestCloud cloud;
  HttpRequest metadata = TestCloud::request("", "GET", "/opc/v2/identity/cert.pem");
  CHECK(dispatch_control(cloud.world(), metadata).reply.status == 401);
  metadata.headers = {{"authorization", "Bearer Oracle"}};
  const std::string certificate = dispatch_control(cloud.world(), metadata).reply.body;
  const Certificate leaf = cloud.world().authority().the_instance(cloud.world()).value();
  REQUIRE(certificate == leaf.pem);
  const auto facts = read_certificate(certificate).value();
  const auto body_of = [](std::string_view pem) {
    std::string body;
    for (const auto line : base::split(pem, '\n')) {
      if (!line.starts_with("-----")) body += line;
    }
    return body;
  };
  const KeyPair session = make_rsa_key().value();
  const std::string body = "{\"certificate\":\"" + body_of(certificate) + "\",\"publicKey\":\"" +
                           body_of(session.public_pem) + "\",\"intermediateCertificates\":[]}";
  const auto federate = [&](const std::string& key_id, const KeyPair& key) {
    HttpRequest request = TestCloud::request(test_support::kSaoPaulo, "POST", "/v1/x509", body);
    test_support::sign(request, key_id, key, cloud.now());
    return dispatch(cloud.world(), request).reply;
  };
  const std::string tenancy = cloud.world().tenancy();
  CHECK(federate(tenancy + "/fed-x509/" + facts.sha256, leaf.key).status == 401);
  CHECK(federate(tenancy + "/fed-x509/" + facts.sha1, session).status == 401);
  CHECK(federate(tenancy + "/fed-x509-sha256/" + facts.sha256, leaf.key).status == 200);
  const auto granted = federate(tenancy + "/fed-x509/" + facts.sha1, leaf.key);
  REQUIRE(granted.status == 200);
  const std::string token = granted.body.substr(10, granted.body.size() - 13);
  const auto ask = [&](std::string_view method, std::string_view target, std::string text) {
    HttpRequest request =
        TestCloud::request(test_support::kSaoPaulo, method, target, std::move(text));
    test_support::sign(request, "ST$" + token, session, cloud.now());
    return dispatch(cloud.world(), request).reply;
  };
  CHECK(ask("GET", kTarget, "").status == 200);
  CHECK(ask("POST", "/v1/authentication/refresh", "{\"currentToken\":\"" + token + "\"}").status ==
        200);
  CHECK(ask("POST", "/v1/authentication/refresh", "{\"currentToken\":\"a.b.c\"}").status == 401);
}

TEST_CASE("targets keep their plus signs and refuse bad escapes") {
  HttpRequest request = TestCloud::request("", "GET", "/x?emailAddress=a+b@x.com&n=%C3%A9&flag");
  CHECK(query_or_empty(request, "emailAddress") == "a+b@x.com");
  CHECK(query_or_empty(request, "n") == "\xC3\xA9");
  CHECK(find_query(request, "flag") != nullptr);
  request.target = "/x?a=%zz";
  CHECK_FALSE(parse_target(request));
  CHECK(path_segments("/20180115/zones/a%2Fb") ==
        std::vector<std::string>{"20180115", "zones", "a/b"});
}

TEST_CASE("pages: limits, opaque tokens, and the end") {
  HttpReply error;
  HttpRequest request = TestCloud::request("", "GET", "/x?limit=2");
  auto page = page_of(request, 5, {}, error).value();
  CHECK(page.begin == 0);
  CHECK(page.end == 2);
  request = TestCloud::request("", "GET", "/x?limit=3&page=" + page.next);
  page = page_of(request, 5, {}, error).value();
  CHECK(page.begin == 2);
  CHECK(page.end == 5);
  CHECK(page.next.empty());
  for (const char* bad : {"/x?limit=0", "/x?limit=-1", "/x?limit=1001", "/x?page=nonsense"}) {
    CHECK_FALSE(page_of(TestCloud::request("", "GET", bad), 5, {}, error));
    CHECK(error.status == 400);
  }
}
