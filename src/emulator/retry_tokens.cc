#include "emulator/retry_tokens.h"

#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "emulator/keys.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

constexpr base::Duration kKept = std::chrono::hours(24);

// Whether the operation has the header at all.
bool takes_token(const HttpRequest& request) {
  if (request.method != "POST") return false;
  const std::vector<std::string> path = path_segments(request.path);
  if (path.size() < 2) return false;
  if (path.size() == 2) {
    return path[1] == "emailDomains" || path[1] == "dkims" || path[1] == "emailReturnPaths" ||
           path[1] == "zones";
  }
  return path.size() == 5 && path[1] == "emailDomains" && path[4] == "changeCompartment";
}

// Empty for a request that has no token or takes none.
std::string key_of(const HttpRequest& request) {
  const std::string_view token = header_or_empty(request, "opc-retry-token");
  if (token.empty() || !takes_token(request)) return {};
  return request.region + " " + request.path + " " + std::string(token);
}

std::string hash_of(const HttpRequest& request) {
  return base::to_hex(sha256(request.body));
}

}  // namespace

std::optional<HttpReply> RetryTokens::find(const HttpRequest& request) const {
  const auto kept = x_kept.find(key_of(request));
  if (kept == x_kept.end()) return std::nullopt;
  if (kept->second.body_hash == hash_of(request)) return kept->second.reply;
  return error_reply(409, "InvalidatedRetryToken", "The retry token was used for another request.");
}

void RetryTokens::keep(const HttpRequest& request, const HttpReply& reply, base::Time now) {
  const std::string key = key_of(request);
  if (!key.empty() && reply.status < 300) x_kept[key] = {hash_of(request), reply, now};
}

void RetryTokens::forget_old(base::Time now) {
  std::erase_if(x_kept, [now](const auto& kept) { return now - kept.second.at > kKept; });
}

}  // namespace mailctl::emulator
