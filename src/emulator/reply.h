#pragma once
// The replies, pages and conditions that all OCI services share.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/http.h"

namespace mailctl::emulator {

// {"code": …, "message": …} with that status.
HttpReply error_reply(int status, std::string_view code, std::string_view message);

// Thrown by a handler deep in a request to end it with this reply; caught where the service is
// entered. Services only: nothing outside of a request handler throws it.
struct Refusal {
  HttpReply reply;
};

// The 404 that says nothing: absent, of somebody else, or no permission.
HttpReply not_found_reply();
HttpReply invalid_parameter(std::string_view message);
// 405
HttpReply method_not_allowed();

// A slice [begin, end) of a sorted listing, from the query's `limit` and `page`.
struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string next;      // opaque token for opc-next-page; empty on the last page
  std::string previous;  // opc-prev-page; empty on the first
};

struct PageLimits {
  std::size_t usual = 50;
  std::size_t most = 1000;
};

// On a bad `limit` or `page`: nullopt, and `error` holds the 400.
std::optional<Page> page_of(const HttpRequest& request,
                            std::size_t total,
                            PageLimits limits,
                            HttpReply& error);
// Adds opc-next-page (and opc-prev-page) where there is one.
void add_page_headers(HttpReply& reply, const Page& page);

// True when the request has no If-Match, or it is "*" or equal to `etag` (quotes aside).
bool is_if_match_met(const HttpRequest& request, std::string_view etag);
// The 412 for a failed If-Match.
HttpReply etag_mismatch();

}  // namespace mailctl::emulator
