#pragma once
// The port through which providers speak HTTP. Calls block; many requests given at once are in
// flight at once. Any HTTP status that is left after retries is a Response, not an Error: only the
// network fails here.

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
