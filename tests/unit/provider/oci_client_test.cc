#include <catch2/catch.hpp>

#include "oci_fixture.h"
#include "provider/oci/client.h"

namespace mailctl::provider::oci {
namespace {

Call list_call() {
  Call call;
  call.region = "sa-saopaulo-1";
  call.path = "/20170907/senders?limit=2";
  call.operation = "ListSenders";
  return call;
}

}  // namespace

TEST_CASE("refusals map to what code reacts to") {
  using base::ErrorKind;

  struct Row {
    net::Method method;
    int status;
    const char* code;
    ErrorKind kind;
  };

  const auto rows = std::to_array<Row>({
      {net::Method::kGet, 400, "InvalidParameter", ErrorKind::kInvalid},
      {net::Method::kGet, 401, "NotAuthenticated", ErrorKind::kUnauthorized},
      {net::Method::kGet, 402, "SignUpRequired", ErrorKind::kUnauthorized},
      {net::Method::kGet, 403, "NotAllowed", ErrorKind::kUnauthorized},
      {net::Method::kGet, 404, "NotAuthorizedOrNotFound", ErrorKind::kNotFoundOrForbidden},
      {net::Method::kPost, 409, "Conflict", ErrorKind::kAlreadyExists},
      {net::Method::kPost, 409, "IncorrectState", ErrorKind::kConflict},
      {net::Method::kPost, 409, "InvalidatedRetryToken", ErrorKind::kConflict},
      {net::Method::kPut, 409, "Conflict", ErrorKind::kConflict},
      {net::Method::kPut, 412, "NoEtagMatch", ErrorKind::kConflict},
      {net::Method::kPost, 413, "", ErrorKind::kInvalid},
      {net::Method::kPost, 422, "UnprocessableEntity", ErrorKind::kInvalid},
      {net::Method::kGet, 429, "TooManyRequests", ErrorKind::kRateLimited},
      {net::Method::kGet, 500, "InternalServerError", ErrorKind::kTransient},
      {net::Method::kGet, 501, "MethodNotImplemented", ErrorKind::kUnsupported},
      {net::Method::kGet, 503, "ServiceUnavailable", ErrorKind::kTransient},
  });
  for (const auto& row : rows) {
    INFO(row.status << " " << row.code);
    CHECK(kind_of_refusal(row.method, row.status, row.code) == row.kind);
  }
}

TEST_CASE("a refusal names account, region, operation, subject, reason and request") {
  Fixture fixture([](const net::Request&) {
    return reply(404,
                 R"({"code":"NotAuthorizedOrNotFound","message":"Not\nfound."})",
                 {{"Opc-Request-Id", "/A/B"}});
  });
  auto call = list_call();
  call.subject = "x@example.com";
  const auto answer = fixture.client.send(call, {});
  REQUIRE(answer);
  const auto error = fixture.client.refusal(call, *answer);
  CHECK(error.message.starts_with(
      "oci/sa-saopaulo-1: ListSenders x@example.com: HTTP 404 NotAuthorizedOrNotFound: Not found; "
      "either it does not exist"));
  CHECK(error.request_id == "/A/B");
}

TEST_CASE("a 401 blames the clock when it is off, else the key") {
  std::string date = "Sat, 21 Nov 2026 11:50:00 GMT";
  Fixture fixture([&](const net::Request&) {
    return reply(401, R"({"code":"NotAuthenticated","message":"no"})", {{"date", date}});
  });
  const auto message = [&] {
    return fixture.client.refusal(list_call(), *fixture.client.send(list_call(), {})).message;
  };
  CHECK(
      message().ends_with("this machine's clock is 600 s ahead of the service's, and 300 s are "
                          "tolerated"));
  date = "Sat, 21 Nov 2026 12:10:01 GMT";
  CHECK(message().find("is 601 s behind the service's") != std::string::npos);
  date = "Sat, 21 Nov 2026 12:00:30 GMT";
  CHECK(message().find("the fingerprint f is not that of the key file, which is " +
                       test_key().fingerprint()) != std::string::npos);
}

TEST_CASE("requests carry what the service wants") {
  Fixture fixture([](const net::Request&) { return reply(200, "{}"); });
  Call call;
  call.method = net::Method::kPut;
  call.region = "sa-vinhedo-1";
  call.path = "/20170907/dkims/id";
  call.body = Json::object({{"a", Json::string("b")}});
  call.if_match = "etag-1";
  call.retry_token = "token-1";
  call.repeat = net::Repeat::kUnsafe;
  REQUIRE(fixture.client.send(call, {}));
  const auto& request = fixture.http.requests.at(0);
  CHECK(request.url == "https://ctrl.email.sa-vinhedo-1.oci.oraclecloud.com/20170907/dkims/id");
  CHECK(request.body == R"({"a":"b"})");
  CHECK(header_of(request, "content-type") == "application/json");
  CHECK(header_of(request, "if-match") == "etag-1");
  CHECK(header_of(request, "opc-retry-token") == "token-1");
  CHECK(request.repeat == net::Repeat::kUnsafe);
  CHECK(request.endpoint == "oci/sa-vinhedo-1/email");
  CHECK(request.sign(request, base::Time()));
}

TEST_CASE("lists go on until opc-next-page is absent, not until a page is short") {
  int page = 0;
  Fixture fixture([&](const net::Request&) {
    ++page;
    if (page == 1) return reply(200, R"([{"id":"1"}])", {{"opc-next-page", "p+1"}});
    if (page == 2) return reply(200, "[]", {{"opc-next-page", "p2"}});
    return reply(200, R"({"items":[{"id":"2"}]})");
  });
  const auto call = list_call();
  const auto lists = fixture.client.read_pages(std::span(&call, 1), {});
  REQUIRE(lists[0]);
  CHECK(lists[0]->size() == 2);
  CHECK(fixture.http.lines() == std::vector<std::string>{"GET /20170907/senders?limit=2",
                                                         "GET /20170907/senders?limit=2&page=p%2B1",
                                                         "GET /20170907/senders?limit=2&page=p2"});
}

TEST_CASE("pages that never end and answers that are no JSON are errors") {
  Fixture endless([](const net::Request&) {
    return reply(200, "[]", {{"opc-next-page", "same"}});
  });
  const auto call = list_call();
  CHECK(endless.client.read_pages(std::span(&call, 1), {})[0].error().message.find(
            "its pages do not end") != std::string::npos);
  CHECK(endless.http.requests.size() == 2);
  Fixture garbage([](const net::Request&) { return reply(200, "<html>"); });
  CHECK(garbage.client.send(call, {}).error().kind == base::ErrorKind::kTransient);
  auto write = list_call();
  write.method = net::Method::kPost;
  const auto open = garbage.client.send(write, {});
  CHECK(open.error().kind == base::ErrorKind::kUnknownOutcome);
  CHECK(open.error().message.find("the answer is ") != std::string::npos);
  Fixture proxy([](const net::Request&) { return reply(502, "<html>"); });
  CHECK(proxy.client.send(call, {})->status == 502);
}

TEST_CASE("empty pages without end are an error, though each has a page of its own") {
  int page = 0;
  Fixture fixture([&](const net::Request&) {
    return reply(200, "[]", {{"opc-next-page", std::to_string(++page)}});
  });
  const auto call = list_call();
  CHECK_FALSE(fixture.client.read_pages(std::span(&call, 1), {})[0]);
  CHECK(page < 200);
}

TEST_CASE("an answer of another shape is never an empty list or a missing thing") {
  for (const auto* body : {"",
                           "null",
                           "{}",
                           R"("x")",
                           "[1,null]",
                           "[{}]",
                           R"({"items":5})",
                           R"({"items":[[]]})",
                           R"({"items":[{"name":"x"}]})"}) {
    INFO(body);
    Fixture fixture([&](const net::Request&) { return reply(200, body); });
    auto call = list_call();
    call.member = "id";
    const auto lists = fixture.client.read_pages(std::span(&call, 1), {});
    REQUIRE_FALSE(lists[0]);
    CHECK(lists[0].error().kind == base::ErrorKind::kTransient);
    CHECK_FALSE(fixture.client.send(call, {}));
  }
  Fixture fixture([](const net::Request&) { return reply(200, ""); });
  auto call = list_call();
  CHECK_FALSE(fixture.client.read_pages(std::span(&call, 1), {})[0]);
  call.method = net::Method::kDelete;
  CHECK(fixture.client.send(call, {}));
}

TEST_CASE("lists side by side are in flight together") {
  Fixture fixture([](const net::Request& request) {
    const bool is_first = request.url.find("page=") == std::string::npos;
    return is_first ? reply(200, "[]", {{"opc-next-page", "2"}}) : reply(200, "[]");
  });
  const std::vector<Call> calls(3, list_call());
  CHECK(fixture.client.read_pages(calls, {}).size() == 3);
  CHECK(fixture.http.batches == std::vector<std::size_t>{3, 3});
}

TEST_CASE("errors of the network and of endpoints name the call") {
  Fixture fixture([](const net::Request&) -> base::Result<net::Response> {
    return base::Error{base::ErrorKind::kTransient, "connection refused", {}};
  });
  CHECK(fixture.client.send(list_call(), {}).error().message ==
        "oci/sa-saopaulo-1: ListSenders: connection refused");
  auto nowhere = list_call();
  nowhere.region = "xx";
  CHECK(fixture.client.send(nowhere, {}).error().kind == base::ErrorKind::kInvalid);
}

namespace {

class FreshTokens final : public TokenSource {
 public:
  base::Result<Session> renew(const Session& last, std::stop_token /*stop*/) override {
    ++renewals;
    return Session{"ST$" + std::to_string(renewals),
                   test_key(),
                   last.tenancy,
                   *base::parse_rfc3339("2027-01-01T00:00:00Z"),
                   base::Secret("t")};
  }

  int renewals = 0;
};

}  // namespace

TEST_CASE("a token that is refused is renewed once, and only then") {
  int answers = 0;
  ScriptedHttp http(
      [&](const net::Request&) { return ++answers == 1 ? reply(401, "{}") : reply(200, "{}"); });
  const StillClock clock;
  const Endpoints endpoints(built_in_regions(), {});
  auto source = std::make_unique<FreshTokens>();
  const auto* tokens = source.get();
  Credentials credentials(Session{}, std::move(source), clock);
  Client client("oci", http, clock, credentials, endpoints);
  CHECK(client.send(list_call(), {})->status == 200);
  CHECK(tokens->renewals == 2);
  CHECK(http.requests.size() == 2);
}

}  // namespace mailctl::provider::oci
