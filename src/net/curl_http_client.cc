#include "net/curl_http_client.h"

#include <utility>

#include "base/check.h"
#include "net/http_dispatcher.h"

namespace mailctl::net {

CurlHttpClient::CurlHttpClient(Reactor& reactor, const base::Clock& clock, HttpOptions options)
    : x_reactor(reactor),
      x_dispatcher(std::make_unique<HttpDispatcher>(reactor, clock, std::move(options))) {
  x_reactor.run([this] { x_reactor.add(*x_dispatcher); });
}

CurlHttpClient::~CurlHttpClient() {
  x_reactor.run([this] {
    x_dispatcher->cancel_all();
    x_reactor.remove(*x_dispatcher);
  });
}

base::Result<Response> CurlHttpClient::send(const Request& request, std::stop_token stop) {
  return std::move(send_all({&request, 1}, std::move(stop)).front());
}

std::vector<base::Result<Response>> CurlHttpClient::send_all(std::span<const Request> requests,
                                                             std::stop_token stop) {
  // A wait on the reactor's own thread would never end.
  MAILCTL_CHECK(!x_reactor.is_own_thread());
  if (requests.empty()) return {};
  HttpBatch batch(requests);
  const std::uint64_t id = x_next_batch++;
  x_reactor.post([&, this] { x_dispatcher->submit(batch, id); });
  {
    // After the post, so that a stop already requested finds the batch.
    const std::stop_callback on_stop(stop, [this, id] {
      // By number: the batch may be gone when the task runs.
      x_reactor.post([this, id] { x_dispatcher->cancel(id); });
    });
    batch.left.wait();
  }
  if (batch.bug) std::rethrow_exception(batch.bug);
  std::vector<base::Result<Response>> results;
  results.reserve(requests.size());
  for (auto& result : batch.results) {
    MAILCTL_CHECK(result.has_value());
    results.push_back(std::move(*result));
  }
  return results;
}

}  // namespace mailctl::net
