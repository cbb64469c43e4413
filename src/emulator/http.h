#pragma once
// One HTTP request and its reply as values, so that every emulated service is a plain function of
// the world and a request. Sockets, TLS and threads are http_server.h's business.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mailctl::emulator {

// Name and value, in the order of the wire.
using TextPairs = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  // upper case
  std::string target;  // the request line's target, byte for byte: what a signature covers
  std::string path;    // the part before '?', still percent-encoded
  TextPairs query;     // percent-decoded; '+' stays a plus
  TextPairs headers;   // names in lower case, repeated ones joined with ", "
  std::string body;
  std::string region;  // region id of the listener that took it; empty on the admin listener
};

struct HttpReply {
  int status = 200;
  TextPairs headers;  // opc-request-id and content-type (application/json) are added where missing
  std::string body;
};

// The first value of that name (lower case for headers); nullptr where there is none.
const std::string* find_header(const HttpRequest& request, std::string_view name);
const std::string* find_query(const HttpRequest& request, std::string_view name);
// The same, empty where there is none.
std::string_view header_or_empty(const HttpRequest& request, std::string_view name);
std::string_view query_or_empty(const HttpRequest& request, std::string_view name);

// The same for a reply, whose names may be of any case.
const std::string* find_reply_header(const HttpReply& reply, std::string_view name);

// Splits `target` into path and decoded query; false when a percent escape is malformed.
bool parse_target(HttpRequest& request);
// "/20180115/zones/a%2Fb" gives {"20180115", "zones", "a/b"}; malformed escapes stay as they are.
std::vector<std::string> path_segments(std::string_view path);

}  // namespace mailctl::emulator
