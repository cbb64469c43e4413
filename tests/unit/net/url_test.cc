#include "net/url.h"

#include <catch2/catch.hpp>

#include "net/cares_resolver.h"
#include "net/http.h"

namespace mailctl::net {

TEST_CASE("a URL is split as curl splits it") {
  struct Row {
    std::string_view text;
    Url url;
    std::string_view authority;
  };

  const Row rows[] = {
      {"https://example.com", {"https", "example.com", 443, "/"}, "example.com"},
      {"HTTP://Example.com:80/", {"http", "Example.com", 80, "/"}, "Example.com"},
      {"https://h:80/x", {"https", "h", 80, "/x"}, "h:80"},
      {"https://h:443/x", {"https", "h", 443, "/x"}, "h"},
      {"http://127.0.0.1:8080/a/../b?x=%2F&y=1+2",
       {"http", "127.0.0.1", 8080, "/a/../b?x=%2F&y=1+2"},
       "127.0.0.1:8080"},
      {"http://[::1]:9/?q", {"http", "::1", 9, "/?q"}, "[::1]:9"},
      {"http://h?q=a@b", {"http", "h", 80, "/?q=a@b"}, "h"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto url = parse_url(row.text);
    REQUIRE(url);
    CHECK(*url == row.url);
    CHECK(url->authority() == row.authority);
  }
}

TEST_CASE("what cannot be sent as it stands is refused with the reason") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"ftp://h/", "https://"},
      {"/path", "https://"},
      {"http://", "host name"},
      {"http://h:0/", "port"},
      {"http://h:65536/", "port"},
      {"http://h:/", "port"},
      {"http://[::1/", "bracket"},
      {"http://[::1]x/", "port"},
      {"http://[zz]/", "IPv6"},
      {"http://h h/", "host name"},
      {"http://h/a b", "percent-encoded"},
      {"http://h/%2", "percent-encoded"},
      {"http://h/%zz", "percent-encoded"},
      {"http://h/a\r\nHost: x", "percent-encoded"},
      {"http://h/\xc3\xa9", "percent-encoded"},
      {"http://h/#x", "fragment"},
  };
  for (const auto& [text, reason] : rows) {
    INFO(text);
    const auto url = parse_url(text);
    REQUIRE(!url);
    CHECK(url.error().kind == base::ErrorKind::kInvalid);
    CHECK(url.error().message.find(reason) != std::string::npos);
  }
  CHECK(!parse_url("http://h/" + std::string(16400, 'a')));
}

TEST_CASE("a password in a URL is refused without being shown") {
  const auto url = parse_url("https://user:hunter2@h/");
  REQUIRE(!url);
  CHECK(url.error().message.find("hunter2") == std::string::npos);
}

TEST_CASE("messages show the path of a URL and not its query") {
  const auto url = parse_url("https://h:8443/p/q?token=x").value();
  CHECK(url.to_text() == "https://h:8443/p/q");
  CHECK(url.path() == "/p/q");
  CHECK(url.host_and_port() == "h:8443");
  CHECK(parse_url("http://[::1]/").value().host_and_port() == "[::1]:80");
}

TEST_CASE("loopback is told from the rest of the world") {
  for (const auto* text : {"http://127.0.0.1/",
                           "http://127.9.9.9/",
                           "http://[::1]/",
                           "http://localhost/",
                           "http://LOCALHOST/",
                           "http://a.localhost/"}) {
    CHECK(parse_url(text).value().is_loopback());
  }
  for (const auto* text : {"http://127.0.0.1.example.com/", "http://10.0.0.1/", "http://h/"}) {
    CHECK(!parse_url(text).value().is_loopback());
  }
}

TEST_CASE("queries are encoded as RFC 3986 says, not as forms are") {
  const QueryParameter parameters[] = {{"name", "a b+c/d&e=f"}, {"é", "~-._"}, {"empty", ""}};
  CHECK(to_query(parameters) == "?name=a%20b%2Bc%2Fd%26e%3Df&%C3%A9=~-._&empty=");
  CHECK(to_query({}).empty());
  CHECK(parse_url("https://h/p" + to_query(parameters)));
}

TEST_CASE("headers are found by name, whatever the case") {
  Response response;
  response.headers = {{"Content-Type", "a"}, {"content-type", "b"}};
  CHECK(response.header("CONTENT-TYPE") == "a");
  CHECK(!response.header("etag"));
}

TEST_CASE("DNS servers are addresses with or without a port") {
  const std::pair<std::string_view, std::string_view> good[] = {
      {"192.0.2.1", "192.0.2.1:53"},
      {"192.0.2.1:5353", "192.0.2.1:5353"},
      {"2001:db8::1", "[2001:db8::1]:53"},
      {"[2001:db8::1]", "[2001:db8::1]:53"},
      {"[::1]:5353", "[::1]:5353"},
  };
  for (const auto& [text, address] : good) {
    INFO(text);
    CHECK(to_server_address(text).value() == address);
  }
  for (const auto* text : {"",
                           "dns.example",
                           "192.0.2.1:",
                           "192.0.2.1:0",
                           "192.0.2.1:99999",
                           "[::1",
                           "[::1]53",
                           "300.1.1.1",
                           "192.0.2.1,192.0.2.2"}) {
    INFO(text);
    const auto address = to_server_address(text);
    REQUIRE(!address);
    CHECK(address.error().kind == base::ErrorKind::kInvalid);
  }
}

}  // namespace mailctl::net
