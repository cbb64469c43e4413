#pragma once
// An HttpClient for tests of providers: a list of (expected request, response) and a record of what
// was sent. No retries, no signing clock, no thread; calls from several threads are safe.

#include <string>
#include <vector>

#include "base/guarded.h"
#include "net/http_client.h"

namespace mailctl::testing {

class FakeHttp final : public net::HttpClient {
 public:
  // One use each. Requests are matched by method and URL, in the order of expectation among alike
  // ones, in any order among different ones.
  void expect(net::Method method, std::string url, net::Response response);
  void expect(net::Method method, std::string url, base::Error error);
  // The same, answered as often as it is asked.
  void always(net::Method method, std::string url, net::Response response);

  // What was sent, in order, with the headers that Request::sign added at signing_time().
  [[nodiscard]] std::vector<net::Request> sent() const;
  // "GET https://…" for each expectation that nobody met, and each request that nobody expected
  // (it was answered with an Error of kInvalid). Tests end with both empty.
  [[nodiscard]] std::vector<std::string> unmet() const;
  [[nodiscard]] std::vector<std::string> unexpected() const;

  // 2026-01-02T03:04:05Z
  [[nodiscard]] static base::Time signing_time();

  base::Result<net::Response> send(const net::Request& request, std::stop_token stop) override;
  std::vector<base::Result<net::Response>> send_all(std::span<const net::Request> requests,
                                                    std::stop_token stop) override;

 private:
  enum class Uses : std::uint8_t { kOnce, kAlways };

  struct Expectation {
    net::Method method;
    std::string url;
    base::Result<net::Response> result;
    Uses uses;
    int times_used = 0;
  };

  struct Content {
    std::vector<Expectation> expected;
    std::vector<net::Request> sent;
    std::vector<std::string> unexpected;
  };

  void add(Expectation expectation);

  base::Guarded<Content> x_content;
};

// A response of that status, with a JSON content type where there is a body.
net::Response reply(int status, std::string body = {}, std::vector<net::Header> headers = {});

}  // namespace mailctl::testing
