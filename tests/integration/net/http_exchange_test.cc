// What goes over the wire, and what comes back from it.

#include <stdexcept>

#include <catch2/catch.hpp>

#include "fixture.h"

namespace mailctl::net::testing {
namespace {

Reaction plain(const Received&, int) {
  return {};
}

}  // namespace

TEST_CASE("requests are sent as they were given, with nothing that a signature would not cover") {
  const HttpServer server(plain);
  Fixture fixture;
  Request request =
      request_of(Method::kPost, server.url("/a/../b//c?x=%2f&y=a+b%20c&z"), "{\"k\":1}");
  request.headers = {
      {"content-type", "application/json"}, {"x-empty", ""}, {"content-length", "7"}};
  REQUIRE(fixture.client.send(request, {}).value().status == 200);
  const Received seen = server.received().at(0);
  CHECK(seen.method == "POST");
  CHECK(seen.target == "/a/../b//c?x=%2f&y=a+b%20c&z");
  CHECK(seen.body == "{\"k\":1}");
  CHECK(seen.header("host") == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(seen.header("content-type") == "application/json");
  CHECK(seen.header("content-length") == "7");
  CHECK(seen.header("x-empty").empty());
  CHECK(seen.header("user-agent") == "mailctl");
  CHECK(seen.header("expect") == "<none>");
  CHECK(seen.header("accept-encoding") == "<none>");
  CHECK(seen.headers.size() == 6);  // these and accept: */*
}

TEST_CASE("every method says how long its body is when it may have one") {
  const HttpServer server(plain);
  Fixture fixture;
  const std::pair<Method, std::string> rows[] = {
      {Method::kGet, "<none>"},
      {Method::kHead, "<none>"},
      {Method::kDelete, "<none>"},
      {Method::kPost, "0"},
      {Method::kPut, "0"},
      {Method::kPatch, "0"},
  };
  for (const auto& [method, length] : rows) {
    REQUIRE(fixture.client.send(request_of(method, server.url("/")), {}));
    const Received seen = server.received().back();
    CHECK(seen.method == to_text(method));
    CHECK(seen.header("content-length") == length);
    CHECK(seen.header("content-type") == "<none>");
  }
  for (const Method method : {Method::kDelete, Method::kPut, Method::kPatch, Method::kPost}) {
    REQUIRE(fixture.client.send(request_of(method, server.url("/"), "body"), {}));
    CHECK(server.received().back().method == to_text(method));
    CHECK(server.received().back().body == "body");
  }
}

TEST_CASE("a large body passes whole, without asking first") {
  const HttpServer server(plain);
  Fixture fixture;
  const std::string body(3'000'000, 'x');
  REQUIRE(fixture.client.send(request_of(Method::kPut, server.url("/"), body), {}));
  CHECK(server.received().at(0).body == body);
}

TEST_CASE("responses come whole: status, headers in order, body, attempts") {
  const HttpServer server([](const Received& request, int) {
    Reaction reaction;
    if (request.target == "/chunked") {
      reaction.raw =
          "HTTP/1.1 103 Early\r\nlink: <x>\r\n\r\n"
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
      return reaction;
    }
    reaction.status = 404;
    reaction.headers = {{"ETag", "\"1\""}, {"opc-next-page", "p2"}, {"etag", "second"}};
    reaction.body = std::string("a\0b", 3);
    return reaction;
  });
  Fixture fixture;
  const Response response = fixture.get(server.url("/x")).value();
  CHECK(response.status == 404);
  CHECK(response.header("etag") == "\"1\"");
  CHECK(response.header("opc-next-page") == "p2");
  CHECK(response.headers.size() == 4);
  CHECK(response.body == std::string("a\0b", 3));
  CHECK(response.attempts == 1);
  const Response chunked = fixture.get(server.url("/chunked")).value();
  CHECK(chunked.body == "abcde");
  CHECK(!chunked.header("link"));
}

TEST_CASE("redirects are handed over, not followed") {
  const HttpServer server([](const Received&, int) {
    return Reaction{.status = 302, .headers = {{"Location", "/elsewhere"}}, .body = {}, .raw = {}};
  });
  Fixture fixture;
  CHECK(fixture.get(server.url("/")).value().status == 302);
  CHECK(server.received().size() == 1);
}

TEST_CASE("connections are kept and used again") {
  const HttpServer server(plain);
  Fixture fixture;
  for (int i = 0; i < 20; ++i) REQUIRE(fixture.get(server.url("/")));
  CHECK(server.connections() == 1);
}

TEST_CASE("every attempt is signed anew, with the time of the clock") {
  const HttpServer server(
      [](const Received&, int number) { return Reaction{.status = number < 3 ? 500 : 200}; });
  Fixture fixture;
  Request request = request_of(Method::kGet, server.url("/x"));
  int signatures = 0;
  request.sign = [&](const Request& given, base::Time time) -> base::Result<std::vector<Header>> {
    return std::vector<Header>{{"authorization", given.url + " " + std::to_string(++signatures)},
                               {"date", base::to_http_date(time)}};
  };
  REQUIRE(fixture.client.send(request, {}).value().attempts == 3);
  const auto seen = server.received();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].header("authorization") == server.url("/x") + " 1");
  CHECK(seen[2].header("authorization") == server.url("/x") + " 3");
  CHECK(seen[2].header("date") == "Fri, 02 Jan 2026 03:04:05 GMT");
}

TEST_CASE("what cannot be signed or written is not sent") {
  const HttpServer server(plain);
  Fixture fixture;
  Request request = request_of(Method::kGet, server.url("/"));
  request.sign = [](const Request&, base::Time) -> base::Result<std::vector<Header>> {
    return base::Error{base::ErrorKind::kUnauthorized, "the key is encrypted", {}};
  };
  const auto unsigned_one = fixture.client.send(request, {});
  REQUIRE(!unsigned_one);
  CHECK(unsigned_one.error().kind == base::ErrorKind::kUnauthorized);
  CHECK(unsigned_one.error().message == "the key is encrypted");

  request.sign = nullptr;
  for (const Header& header : {Header{"x", "a\r\nHost: evil"},
                               Header{"x y", "a"},
                               Header{"", "a"},
                               Header{"x", std::string("a\0b", 3)}}) {
    request.headers = {header};
    const auto refused = fixture.client.send(request, {});
    REQUIRE(!refused);
    CHECK(refused.error().kind == base::ErrorKind::kInvalid);
  }
  const auto bad_url = fixture.get("gopher://h/");
  REQUIRE(!bad_url);
  CHECK(bad_url.error().kind == base::ErrorKind::kInvalid);
  CHECK(server.received().empty());
}

TEST_CASE("a bug in a signing function surfaces where the request was made") {
  const HttpServer server(plain);
  Fixture fixture;
  Request request = request_of(Method::kGet, server.url("/"));
  request.sign = [](const Request&, base::Time) -> base::Result<std::vector<Header>> {
    throw std::runtime_error("bug");
  };
  CHECK_THROWS_WITH(fixture.client.send(request, {}), "bug");
  CHECK(fixture.get(server.url("/")));
}

TEST_CASE("no requests are no work") {
  Fixture fixture;
  CHECK(fixture.client.send_all({}, {}).empty());
}

}  // namespace mailctl::net::testing
