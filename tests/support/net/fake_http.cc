#include "net/fake_http.h"

#include <utility>

namespace mailctl::testing {
namespace {

std::string name_of(net::Method method, const std::string& url) {
  return std::string(net::to_text(method)) + " " + url;
}

}  // namespace

net::Response reply(int status, std::string body, std::vector<net::Header> headers) {
  net::Response response;
  response.status = status;
  response.headers = std::move(headers);
  if (!body.empty() && !response.header("content-type")) {
    response.headers.push_back({"content-type", "application/json"});
  }
  response.body = std::move(body);
  return response;
}

base::Time FakeHttp::signing_time() {
  return base::Time(std::chrono::seconds(1767323045));
}

void FakeHttp::add(Expectation expectation) {
  x_content.with([&](Content& content) { content.expected.push_back(std::move(expectation)); });
}

void FakeHttp::expect(net::Method method, std::string url, net::Response response) {
  add({method, std::move(url), std::move(response), Uses::kOnce});
}

void FakeHttp::expect(net::Method method, std::string url, base::Error error) {
  add({method, std::move(url), std::move(error), Uses::kOnce});
}

void FakeHttp::always(net::Method method, std::string url, net::Response response) {
  add({method, std::move(url), std::move(response), Uses::kAlways});
}

std::vector<net::Request> FakeHttp::sent() const {
  return x_content.with([](const Content& content) { return content.sent; });
}

std::vector<std::string> FakeHttp::unmet() const {
  return x_content.with([](const Content& content) {
    std::vector<std::string> names;
    for (const Expectation& expectation : content.expected) {
      if (expectation.times_used == 0)
        names.push_back(name_of(expectation.method, expectation.url));
    }
    return names;
  });
}

std::vector<std::string> FakeHttp::unexpected() const {
  return x_content.with([](const Content& content) { return content.unexpected; });
}

base::Result<net::Response> FakeHttp::send(const net::Request& request, std::stop_token stop) {
  if (stop.stop_requested()) return base::Error{base::ErrorKind::kCancelled, "stopped", {}};
  net::Request recorded = request;
  if (request.sign) {
    auto headers = request.sign(request, signing_time());
    if (!headers) return std::move(headers).error();
    recorded.headers.insert(recorded.headers.end(), headers->begin(), headers->end());
  }
  const std::string name = name_of(request.method, request.url);
  return x_content.with([&](Content& content) -> base::Result<net::Response> {
    content.sent.push_back(std::move(recorded));
    for (Expectation& expectation : content.expected) {
      const bool is_free = expectation.uses == Uses::kAlways || expectation.times_used == 0;
      if (!is_free || expectation.method != request.method || expectation.url != request.url) {
        continue;
      }
      ++expectation.times_used;
      return expectation.result;
    }
    content.unexpected.push_back(name);
    return base::Error{base::ErrorKind::kInvalid, "unexpected request: " + name, {}};
  });
}

std::vector<base::Result<net::Response>> FakeHttp::send_all(std::span<const net::Request> requests,
                                                            std::stop_token stop) {
  std::vector<base::Result<net::Response>> results;
  results.reserve(requests.size());
  for (const net::Request& request : requests) results.push_back(send(request, stop));
  return results;
}

}  // namespace mailctl::testing
