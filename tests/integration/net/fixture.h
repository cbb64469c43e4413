#pragma once
// What every test of the HTTP client begins with.

#include "base/clock.h"
#include "http_server.h"
#include "net/curl_http_client.h"

namespace mailctl::net::testing {

// Time stands still.
class StillClock final : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override {
    return base::Time(std::chrono::seconds(1767323045));
  }

  void sleep_until(base::Time /*until*/, std::stop_token /*stop*/) override {}
};

// Retries without waiting, patience without end.
inline HttpOptions quick_options() {
  HttpOptions options;
  options.retry.first_delay = base::Duration(1);
  options.retry.base_delay = base::Duration(1);
  options.retry.max_delay = base::Duration(2);
  options.retry.max_jitter = base::Duration(1);
  options.retry.give_up_after = std::chrono::seconds(60);
  return options;
}

struct Fixture {
  explicit Fixture(HttpOptions options = quick_options())
      : client(reactor, clock, std::move(options)) {}

  base::Result<Response> get(std::string url) {
    Request request;
    request.url = std::move(url);
    return client.send(request, {});
  }

  StillClock clock;
  Reactor reactor;
  CurlHttpClient client;
};

inline Request request_of(Method method, std::string url, std::string body = {}) {
  Request request;
  request.method = method;
  request.url = std::move(url);
  request.body = std::move(body);
  return request;
}

}  // namespace mailctl::net::testing
