#pragma once
// opc-retry-token: a create that is sent again with the same token and body gets the first answer
// again, for 24 h. Only operations that know the header are kept.

#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "emulator/http.h"

namespace mailctl::emulator {

struct KeptReply {
  std::string body_hash;
  HttpReply reply;
  base::Time at;
};

class RetryTokens {
 public:
  // The kept answer; a 409 when the token was used with another body; nullopt for a new token, or
  // a request without one.
  [[nodiscard]] std::optional<HttpReply> find(const HttpRequest& request) const;
  // Keeps a successful answer to a request with a token.
  void keep(const HttpRequest& request, const HttpReply& reply, base::Time now);
  void forget_old(base::Time now);

  void clear() { x_kept.clear(); }

 private:
  std::map<std::string, KeptReply> x_kept;  // by region, path and token
};

}  // namespace mailctl::emulator
