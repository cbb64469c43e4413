// How much is in flight at once, and how it ends when somebody says stop.

#include <future>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "fixture.h"

namespace mailctl::net::testing {
namespace {

using What = Reaction::What;

Reaction hold(const Received&, int) {
  return Reaction{.what = What::kHold};
}

// Client and server share this process, so there are two sockets per transfer.
void allow_many_sockets() {
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, 4096));
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

}  // namespace

TEST_CASE("64 requests are in flight at one endpoint, never more") {
  HttpServer server(hold);
  server.release_at(64, 200);
  Fixture fixture;
  const std::vector<Request> requests(200, request_of(Method::kGet, server.url("/")));
  for (const auto& result : fixture.client.send_all(requests, {})) CHECK(result);
  CHECK(server.most_held() == 64);
  CHECK(server.connections() == 64);
}

TEST_CASE("512 requests are in flight in all, never more") {
  allow_many_sockets();
  HttpServer server(hold);
  server.release_at(512, 1000);
  Fixture fixture;
  std::vector<Request> requests(1000, request_of(Method::kGet, server.url("/")));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].endpoint = "region-" + std::to_string(i % 20);
  }
  for (const auto& result : fixture.client.send_all(requests, {})) CHECK(result);
  CHECK(server.most_held() == 512);
}

TEST_CASE("many threads share the client") {
  const HttpServer server([](const Received& request, int) {
    return Reaction{.status = 200, .headers = {}, .body = request.target, .raw = {}};
  });
  Fixture fixture;
  std::vector<std::future<int>> workers;
  for (int worker = 0; worker < 32; ++worker) {
    workers.push_back(std::async(std::launch::async, [&, worker] {
      int right = 0;
      for (int i = 0; i < 20; ++i) {
        const std::string target = "/" + std::to_string(worker) + "/" + std::to_string(i);
        const auto result = fixture.get(server.url(target));
        right += result && result->body == target ? 1 : 0;
      }
      return right;
    }));
  }
  for (auto& worker : workers) CHECK(worker.get() == 20);
}

TEST_CASE("results come in the order of the requests") {
  const HttpServer server([](const Received& request, int) {
    return Reaction{.status = 200, .headers = {}, .body = request.target, .raw = {}};
  });
  Fixture fixture;
  std::vector<Request> requests;
  for (int i = 0; i < 300; ++i) {
    requests.push_back(request_of(Method::kGet, server.url("/" + std::to_string(i))));
  }
  const auto results = fixture.client.send_all(requests, {});
  REQUIRE(results.size() == 300);
  for (std::size_t i = 0; i < results.size(); ++i) {
    CHECK(results[i].value().body == "/" + std::to_string(i));
  }
}

TEST_CASE("stop drops reads and what waits, and lets writes in flight finish") {
  HttpServer server(hold);
  HttpOptions options = quick_options();
  options.limits = {.total = 2, .per_endpoint = 2};
  Fixture fixture(options);
  std::stop_source stop;
  auto write = std::async(std::launch::async, [&] {
    return fixture.client.send(request_of(Method::kPut, server.url("/w"), "x"), stop.get_token());
  });
  REQUIRE(server.wait_for_requests(1));
  auto reads = std::async(std::launch::async, [&] {
    const std::vector<Request> requests(3, request_of(Method::kGet, server.url("/r")));
    return fixture.client.send_all(requests, stop.get_token());
  });
  REQUIRE(server.wait_for_requests(2));
  stop.request_stop();
  for (const auto& result : reads.get()) {
    REQUIRE(!result);
    CHECK(result.error().kind == base::ErrorKind::kCancelled);
  }
  server.release();
  CHECK(write.get().value().status == 200);
  CHECK(server.received().size() == 2);
}

TEST_CASE("a stop that came before sends nothing") {
  const HttpServer server([](const Received&, int) { return Reaction{.status = 500}; });
  HttpOptions options = quick_options();
  options.retry.first_delay = options.retry.max_delay = std::chrono::hours(1);
  options.retry.give_up_after = std::chrono::hours(9);
  Fixture fixture(options);
  std::stop_source stop;
  stop.request_stop();
  const auto result =
      fixture.client.send(request_of(Method::kGet, server.url("/")), stop.get_token());
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kCancelled);
}

TEST_CASE("stop ends the wait for a retry; a write tried once is then of unknown outcome") {
  const HttpServer server([](const Received&, int) { return Reaction{.status = 500}; });
  HttpOptions options = quick_options();
  options.retry.first_delay = options.retry.base_delay = options.retry.max_delay =
      std::chrono::hours(1);
  options.retry.give_up_after = std::chrono::hours(9);
  for (const auto& [method, kind] : {std::pair{Method::kGet, base::ErrorKind::kCancelled},
                                     std::pair{Method::kPut, base::ErrorKind::kUnknownOutcome}}) {
    Fixture fixture(options);
    std::stop_source stop;
    const std::size_t before = server.received().size();
    auto waiting = std::async(std::launch::async, [&, method = method] {
      return fixture.client.send(request_of(method, server.url("/"), {}), stop.get_token());
    });
    REQUIRE(server.wait_for_requests(before + 1));
    // The reply may still be on its way; then the write ends with it.
    stop.request_stop();
    const auto result = waiting.get();
    if (!result) CHECK(result.error().kind == kind);
    if (result) CHECK((method == Method::kPut && result->status == 500));
  }
}

}  // namespace mailctl::net::testing
