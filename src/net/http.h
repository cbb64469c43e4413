#pragma once
// HTTP as values: what is sent and what came back.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace mailctl::net {

enum class Method : std::uint8_t { kGet, kPost, kPut, kPatch, kDelete, kHead };

std::string_view to_text(Method method);  // "GET"
// GET and HEAD: nothing changes by asking (RFC 9110 §9.2.1).
bool is_read(Method method);

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

// Whether a request may be sent again after its outcome became unknown (connection lost after
// sending, 5xx): kSafe may; kUnsafe is reported as kUnknownOutcome instead. Refusals that say the
// request was not carried out (429, 503 with Retry-After, connection refused) are always retried.
enum class Repeat : std::uint8_t { kSafe, kUnsafe };

struct Request {
  Method method = Method::kGet;
  std::string url;  // absolute, already percent-encoded; sent byte for byte
  std::vector<Header> headers;
  std::string body;
  Repeat repeat = Repeat::kSafe;
  // Paced and counted together: usually "<account>/<region>/<service>".
  std::string endpoint;
  // Added just before every attempt, because a signature covers the date: gets the request and the
  // wall clock, returns the headers to add (Authorization, Date, …). Empty for unsigned requests.
  // Runs on the client's own thread: it must neither block nor use the client.
  std::function<base::Result<std::vector<Header>>(const Request&, base::Time)> sign;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  base::Duration elapsed{};  // of the last attempt
  int attempts = 1;

  // First header of that name, ignoring case; nullopt where absent.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

}  // namespace mailctl::net
