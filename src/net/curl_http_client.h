#pragma once
// HttpClient on curl. Requests of all threads share one queue, one connection pool and what was
// learned about each endpoint: how many requests it takes at once, and whether it is there at all.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "net/http_client.h"
#include "net/reactor.h"
#include "net/retry.h"
#include "net/transfer_queue.h"

namespace mailctl::net {

class HttpDispatcher;

struct HttpOptions {
  std::string ca_file;  // PEM, trusted beside the system's; empty for none
  std::string user_agent = "mailctl";
  base::Duration connect_timeout{10'000};
  base::Duration attempt_timeout{60'000};  // from start to the last octet of the reply
  std::size_t max_response_bytes = std::size_t{64} << 20U;
  RetryPolicy retry;
  TransferLimits limits;
};

// Reads (GET, HEAD) are also given up when not one octet came for RetryPolicy::give_up_after.
// Once a request was given up because its endpoint cannot be reached, the others to that endpoint
// fail at once with the same reason, for give_up_after; then they are tried again, without retries
// until the endpoint has answered.
// When stop is requested, what waits ends as kCancelled and reads in flight are dropped; writes in
// flight are finished, but not repeated.
// Errors: kInvalid (bad URL or header, CA file), kTransient (network, and nothing was carried out),
// kUnknownOutcome (a write may have been carried out), kCancelled, and what Request::sign returned.
class CurlHttpClient final : public HttpClient {
 public:
  // Both must outlive the client; the clock gives the time that signatures carry.
  CurlHttpClient(Reactor& reactor, const base::Clock& clock, HttpOptions options);
  // No call may be under way.
  ~CurlHttpClient() override;
  CurlHttpClient(const CurlHttpClient&) = delete;
  CurlHttpClient& operator=(const CurlHttpClient&) = delete;

  base::Result<Response> send(const Request& request, std::stop_token stop) override;
  // An exception out of a sign function comes out here, after all requests ended.
  std::vector<base::Result<Response>> send_all(std::span<const Request> requests,
                                               std::stop_token stop) override;

 private:
  Reactor& x_reactor;
  std::unique_ptr<HttpDispatcher> x_dispatcher;  // what lives on the reactor's thread
  std::atomic<std::uint64_t> x_next_batch{1};
};

}  // namespace mailctl::net
