// What is sent again, and what must not be.

#include <catch2/catch.hpp>

#include "fixture.h"

namespace mailctl::net::testing {
namespace {

using What = Reaction::What;

Request unsafe_post(const HttpServer& server) {
  Request request = request_of(Method::kPost, server.url("/things?token=s3cret"), "{}");
  request.repeat = Repeat::kUnsafe;
  return request;
}

}  // namespace

TEST_CASE("a blip of the service is waited out") {
  for (const int status : {429, 500, 502, 503, 504}) {
    const HttpServer server([status](const Received&, int number) {
      return Reaction{.status = number < 4 ? status : 200};
    });
    Fixture fixture;
    const Response response = fixture.get(server.url("/")).value();
    CHECK(response.status == 200);
    CHECK(response.attempts == 4);
  }
}

TEST_CASE("a status that stays is handed over after the last attempt") {
  for (const int status : {429, 503}) {
    const HttpServer server([status](const Received&, int) { return Reaction{.status = status}; });
    Fixture fixture;
    const Response response = fixture.get(server.url("/")).value();
    CHECK(response.status == status);
    CHECK(response.attempts == 8);
    CHECK(server.received().size() == 8);
  }
}

TEST_CASE("a service that is down for long is given up before the last attempt") {
  const HttpServer server([](const Received&, int) { return Reaction{.status = 503}; });
  HttpOptions options = quick_options();
  options.retry.base_delay = options.retry.max_delay = std::chrono::hours(1);
  Fixture fixture(options);
  const Response response = fixture.get(server.url("/")).value();
  CHECK(response.status == 503);
  CHECK(response.attempts == 2);
}

TEST_CASE("Retry-After replaces the backoff, for 503 and 429, also for what is not repeatable") {
  for (const int status : {429, 503}) {
    const HttpServer server([status](const Received&, int number) {
      return Reaction{.status = number < 3 ? status : 200,
                      .headers = {{"Retry-After", number == 1 ? "0" : "60"}},
                      .body = {},
                      .raw = {}};
    });
    HttpOptions options = quick_options();
    options.retry.first_delay = options.retry.base_delay = options.retry.max_delay =
        std::chrono::hours(1);
    options.retry.max_retry_after = base::Duration(5);
    Fixture fixture(options);
    const Response response = fixture.client.send(unsafe_post(server), {}).value();
    CHECK(response.status == 200);
    CHECK(response.attempts == 3);
  }
}

TEST_CASE("an unsafe request that may have been carried out is not repeated") {
  const HttpServer server([](const Received&, int) {
    return Reaction{.status = 500, .headers = {{"opc-request-id", "R1"}}, .body = {}, .raw = {}};
  });
  Fixture fixture;
  const auto result = fixture.client.send(unsafe_post(server), {});
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kUnknownOutcome);
  CHECK(result.error().request_id == "R1");
  CHECK(result.error().message == "POST " + server.url("/things") +
                                      ": 127.0.0.1:" + std::to_string(server.port()) +
                                      " answered 500; whether it was carried out is not known");
  CHECK(server.received().size() == 1);
}

TEST_CASE("a lost reply: unknown when unsafe, asked again when safe") {
  const HttpServer server([](const Received&, int number) {
    return Reaction{.what = number == 2 ? What::kReply : What::kClose};
  });
  Fixture fixture;
  const auto result = fixture.client.send(unsafe_post(server), {});
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kUnknownOutcome);
  CHECK(result.error().message.find("closed the connection") != std::string::npos);
  CHECK(result.error().message.find("s3cret") == std::string::npos);
  CHECK(server.received().size() == 1);
  // One lost reply does not make the endpoint unreachable: what comes next is tried.
  CHECK(fixture.get(server.url("/")));

  const HttpServer other([](const Received&, int number) {
    return Reaction{.what = number == 3 ? What::kReply : What::kClose};
  });
  const Response response =
      fixture.client.send(request_of(Method::kPut, other.url("/"), "x"), {}).value();
  CHECK(response.attempts == 3);
}

TEST_CASE("a kept connection that dies with an unsafe request does not make curl send it twice") {
  const HttpServer server([](const Received&, int number) {
    return Reaction{.what = number == 1 ? What::kReply : What::kClose};
  });
  Fixture fixture;
  REQUIRE(fixture.get(server.url("/")));
  const auto result = fixture.client.send(unsafe_post(server), {});
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kUnknownOutcome);
  CHECK(server.received().size() == 2);
  CHECK(server.received()[1].connection == 1);
}

TEST_CASE("a safe write whose reply never comes ends as unknown, not as undone") {
  const HttpServer server([](const Received&, int) { return Reaction{.what = What::kClose}; });
  Fixture fixture;
  const auto result = fixture.client.send(request_of(Method::kPut, server.url("/"), "x"), {});
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kUnknownOutcome);
  CHECK(result.error().message.find("8 attempts") != std::string::npos);
  const auto read = fixture.get(server.url("/"));
  REQUIRE(!read);
  CHECK(read.error().kind == base::ErrorKind::kTransient);
}

TEST_CASE("a write that may be done is not reported as refused by what came later") {
  for (const int status : {429, 500, 502, 503, 504}) {
    INFO(status);
    const HttpServer server([status](const Received&, int number) {
      return number == 1 ? Reaction{.what = What::kClose} : Reaction{.status = status};
    });
    Fixture fixture;
    const auto result = fixture.client.send(request_of(Method::kPatch, server.url("/"), "x"), {});
    REQUIRE(!result);
    CHECK(result.error().kind == base::ErrorKind::kUnknownOutcome);
    CHECK(result.error().message.find(" answered " + std::to_string(status) +
                                      " (8 attempts); whether it was carried out is not known") !=
          std::string::npos);
    CHECK(server.received().size() == 8);
  }
}

TEST_CASE("a write that met nothing but 5xx may be done, a read is only unanswered") {
  const HttpServer server([](const Received&, int) { return Reaction{.status = 500}; });
  Fixture fixture;
  const auto write = fixture.client.send(request_of(Method::kDelete, server.url("/")), {});
  REQUIRE(!write);
  CHECK(write.error().kind == base::ErrorKind::kUnknownOutcome);
  CHECK(fixture.get(server.url("/")).value().status == 500);
}

TEST_CASE("a write that may be done stays so when its next attempt cannot be signed") {
  const HttpServer server([](const Received&, int) { return Reaction{.what = What::kClose}; });
  Fixture fixture;
  Request request = request_of(Method::kPut, server.url("/"), "x");
  int signatures = 0;
  request.sign = [&](const Request&, base::Time) -> base::Result<std::vector<Header>> {
    if (++signatures == 1) return std::vector<Header>{};
    return base::Error{base::ErrorKind::kUnauthorized, "the session ran out", {}};
  };
  const auto result = fixture.client.send(request, {});
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kUnknownOutcome);
  CHECK(result.error().message ==
        "the session ran out; whether an earlier attempt was carried out is not known");
  CHECK(server.received().size() == 1);
}

TEST_CASE("a write that was refused for going too fast is refused, not unknown") {
  const HttpServer server([](const Received&, int) { return Reaction{.status = 429}; });
  Fixture fixture;
  const auto write = fixture.client.send(request_of(Method::kPut, server.url("/"), "x"), {});
  CHECK(write.value().status == 429);
}

TEST_CASE("an unsafe request that never left is sent again") {
  const std::uint16_t port = closed_port();
  HttpOptions options = quick_options();
  options.retry.max_attempts = 100'000;
  Fixture fixture(options);
  Request request =
      request_of(Method::kPost, "http://127.0.0.1:" + std::to_string(port) + "/", "x");
  request.repeat = Repeat::kUnsafe;
  std::unique_ptr<HttpServer> server;
  int signatures = 0;
  // The server comes up while the third attempt is prepared.
  request.sign = [&](const Request&, base::Time) -> base::Result<std::vector<Header>> {
    if (++signatures == 3) {
      server = std::make_unique<HttpServer>([](const Received&, int) { return Reaction{}; }, port);
    }
    return std::vector<Header>{};
  };
  const Response response = fixture.client.send(request, {}).value();
  CHECK(response.status == 200);
  CHECK(response.attempts == 3);
}

TEST_CASE("a service that throttles gets its work done, none of it lost") {
  // Two of three requests are refused for as long as they come thick.
  const HttpServer server([](const Received&, int number) {
    return Reaction{.status = number < 150 && number % 3 != 0 ? 429 : 200};
  });
  HttpOptions options = quick_options();
  options.retry.max_attempts = 50;
  Fixture fixture(options);
  const std::vector<Request> requests(200, request_of(Method::kGet, server.url("/")));
  for (const auto& result : fixture.client.send_all(requests, {})) {
    REQUIRE(result);
    CHECK(result->status == 200);
  }
}

}  // namespace mailctl::net::testing
