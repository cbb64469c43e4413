#pragma once
// The port through which providers speak HTTP. Calls block; many requests given at once are in
// flight at once. An HTTP status that is left after retries is a Response, not an Error, with one
// exception: where a write ends in 5xx or 429 and it or an earlier attempt may have been carried
// out, that is kUnknownOutcome, because the status speaks of the last attempt only.

#include <span>
#include <stop_token>
#include <vector>

#include "net/http.h"

namespace mailctl::net {

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual base::Result<Response> send(const Request& request, std::stop_token stop) = 0;
  // One result per request, in order.
  virtual std::vector<base::Result<Response>> send_all(std::span<const Request> requests,
                                                       std::stop_token stop) = 0;
};

}  // namespace mailctl::net
