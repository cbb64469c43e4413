// Networks and services that do not work, in words that say which and why.

#include <catch2/catch.hpp>

#include "fixture.h"

namespace mailctl::net::testing {
namespace {

using What = Reaction::What;

bool has(const base::Result<Response>& result, std::string_view text) {
  INFO(result.error().message);
  CHECK(result.error().message.find(text) != std::string::npos);
  return result.error().message.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a refused connection names method, address and reason, and is not waited for long") {
  const std::string where = "127.0.0.1:" + std::to_string(closed_port());
  HttpOptions options = quick_options();
  options.retry.give_up_after = base::Duration(30);
  Fixture fixture(options);
  const auto result = fixture.get("http://" + where + "/20170907/emailDomains?compartmentId=x");
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kTransient);
  CHECK(has(result,
            "GET http://" + where + "/20170907/emailDomains: connection refused by " + where));
  CHECK(result.error().message.find("compartmentId") == std::string::npos);
}

TEST_CASE("once an endpoint is given up, the rest of its queue fails at once, others do not") {
  const HttpServer server([](const Received&, int) { return Reaction{}; });
  const std::string dead = "http://127.0.0.1:" + std::to_string(closed_port()) + "/";
  HttpOptions options = quick_options();
  options.limits.per_endpoint = 1;
  options.retry.max_attempts = 3;
  options.retry.give_up_after = std::chrono::hours(1);
  Fixture fixture(options);
  std::vector<Request> requests(50, request_of(Method::kGet, dead));
  requests.push_back(request_of(Method::kGet, server.url("/")));
  int signatures = 0;
  for (Request& request : requests) {
    request.sign = [&](const Request&, base::Time) -> base::Result<std::vector<Header>> {
      ++signatures;
      return std::vector<Header>{};
    };
  }
  const auto results = fixture.client.send_all(requests, {});
  CHECK(results.back());
  CHECK(has(results.front(), "connection refused"));
  for (std::size_t i = 1; i < 50; ++i) {
    REQUIRE(!results[i]);
    CHECK(results[i].error().kind == base::ErrorKind::kTransient);
    if (i == 49) CHECK(has(results[i], "not tried"));
  }
  // Those that were between two attempts when the endpoint was given up had one or two of their
  // own.
  CHECK(signatures < 50 * 3);
  const int before = signatures;
  requests.resize(1);
  const auto later = fixture.client.send_all(requests, {});
  CHECK(has(later.front(), "not tried, because"));
  CHECK(signatures == before);
}

TEST_CASE("an endpoint that comes back is found again") {
  const std::uint16_t port = closed_port();
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/";
  HttpOptions options = quick_options();
  options.retry.give_up_after = base::Duration(20);
  Fixture fixture(options);
  REQUIRE(!fixture.get(url));
  const HttpServer server([](const Received&, int) { return Reaction{}; }, port);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  bool is_back = false;
  while (!is_back && std::chrono::steady_clock::now() < deadline) {
    is_back = fixture.get(url).has_value();
  }
  CHECK(is_back);
}

TEST_CASE("an endpoint where others are answered is not given up for one request that fails") {
  const HttpServer server([](const Received& request, int) {
    return Reaction{.what = request.target == "/bad" ? What::kClose : What::kReply};
  });
  HttpOptions options = quick_options();
  options.limits.per_endpoint = 1;
  Fixture fixture(options);
  std::vector<Request> requests(60, request_of(Method::kGet, server.url("/good")));
  requests[0].url = server.url("/bad");
  const auto results = fixture.client.send_all(requests, {});
  CHECK(!results[0]);
  for (std::size_t i = 1; i < results.size(); ++i) CHECK(results[i]);
}

TEST_CASE("a response without end is cut off") {
  const HttpServer server([](const Received&, int) {
    return Reaction{.status = 200, .headers = {}, .body = std::string(100'001, 'x'), .raw = {}};
  });
  HttpOptions options = quick_options();
  options.max_response_bytes = 100'000;
  Fixture fixture(options);
  const auto read = fixture.get(server.url("/"));
  REQUIRE(!read);
  CHECK(read.error().kind == base::ErrorKind::kInvalid);
  CHECK(has(read, "more than 100000 bytes"));
  CHECK(server.received().size() == 1);
  const auto write = fixture.client.send(request_of(Method::kPost, server.url("/")), {});
  REQUIRE(!write);
  CHECK(write.error().kind == base::ErrorKind::kUnknownOutcome);
  options.max_response_bytes = 100'001;
  Fixture roomy(options);
  CHECK(roomy.get(server.url("/")));
}

TEST_CASE("headers without end are cut off") {
  const HttpServer server([](const Received&, int) {
    Reaction reaction;
    for (int i = 0; i < 100; ++i) reaction.headers.push_back({"x", std::string(4000, 'x')});
    return reaction;
  });
  Fixture fixture;
  const auto read = fixture.get(server.url("/"));
  REQUIRE(!read);
  // Newer versions of curl have a limit of their own, which comes first.
  CHECK(read.error().message.find(server.url("/")) != std::string::npos);
}

TEST_CASE("what is not HTTP is an error, not a response") {
  const HttpServer server([](const Received&, int) {
    return Reaction{
        .what = What::kReplyAndClose, .status = 0, .headers = {}, .body = {}, .raw = "hello\r\n"};
  });
  Fixture fixture;
  const auto read = fixture.get(server.url("/"));
  REQUIRE(!read);
  CHECK(read.error().kind == base::ErrorKind::kTransient);
}

TEST_CASE("a reply cut in the middle is not a reply") {
  const HttpServer server([](const Received&, int number) {
    Reaction reaction;
    if (number > 1) return reaction;
    reaction.what = What::kReplyAndClose;
    reaction.raw = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    return reaction;
  });
  Fixture fixture;
  const Response response = fixture.get(server.url("/")).value();
  CHECK(response.attempts == 2);
  CHECK(response.body.empty());
}

TEST_CASE("a service that accepts and stays silent is given up") {
  const HttpServer server([](const Received&, int) { return Reaction{.what = What::kHold}; });
  HttpOptions options = quick_options();
  options.attempt_timeout = base::Duration(500);
  options.retry.max_attempts = 2;
  Fixture fixture(options);
  const auto read = fixture.get(server.url("/"));
  REQUIRE(!read);
  CHECK(read.error().kind == base::ErrorKind::kTransient);
  CHECK(has(read, "no whole answer"));

  options.attempt_timeout = std::chrono::hours(1);
  options.retry.give_up_after = std::chrono::seconds(1);  // curl counts silence in whole seconds
  Fixture patient(options);
  const auto silent = patient.get(server.url("/"));
  REQUIRE(!silent);
  CHECK(has(silent, "no whole answer"));
}

}  // namespace mailctl::net::testing
