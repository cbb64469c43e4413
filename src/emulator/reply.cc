#include "emulator/reply.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/text.h"

namespace mailctl::emulator {

namespace {

constexpr std::string_view kTokenPrefix = "mailctl-page:";

std::string to_token(std::size_t offset) {
  return base::to_base64url(std::string(kTokenPrefix) + std::to_string(offset));
}

std::optional<std::size_t> parse_token(std::string_view token) {
  const auto text = base::from_base64url(token);
  if (!text || !text->starts_with(kTokenPrefix)) return std::nullopt;
  const auto offset = base::parse_unsigned(std::string_view(*text).substr(kTokenPrefix.size()));
  if (!offset) return std::nullopt;
  return static_cast<std::size_t>(*offset);
}

std::string_view without_quotes(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    return etag.substr(1, etag.size() - 2);
  }
  return etag;
}

}  // namespace

HttpReply error_reply(int status, std::string_view code, std::string_view message) {
  nlohmann::json body;
  body["code"] = code;
  body["message"] = message;
  // A message may quote what the client sent, which need not be UTF-8.
  return {status, {}, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"};
}

HttpReply not_found_reply() {
  return error_reply(
      404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.");
}

HttpReply invalid_parameter(std::string_view message) {
  return error_reply(400, "InvalidParameter", message);
}

HttpReply method_not_allowed() {
  return error_reply(405, "MethodNotAllowed", "The resource does not support this method.");
}

std::optional<Page> page_of(const HttpRequest& request,
                            std::size_t total,
                            PageLimits limits,
                            HttpReply& error) {
  std::size_t limit = limits.usual;
  if (const std::string* text = find_query(request, "limit"); text != nullptr) {
    const auto number = base::parse_unsigned(*text);
    if (!number || *number == 0 || *number > limits.most) {
      error = invalid_parameter("limit must be a number from 1 to " + std::to_string(limits.most));
      return std::nullopt;
    }
    limit = static_cast<std::size_t>(*number);
  }
  Page page;
  if (const std::string_view token = query_or_empty(request, "page"); !token.empty()) {
    const auto offset = parse_token(token);
    if (!offset) {
      error = invalid_parameter("page is not a token of this service");
      return std::nullopt;
    }
    page.begin = std::min(*offset, total);
  }
  page.end = page.begin + std::min(limit, total - page.begin);
  if (page.end < total) page.next = to_token(page.end);
  if (page.begin > 0) page.previous = to_token(page.begin - std::min(limit, page.begin));
  return page;
}

void add_page_headers(HttpReply& reply, const Page& page) {
  if (!page.next.empty()) reply.headers.emplace_back("opc-next-page", page.next);
  if (!page.previous.empty()) reply.headers.emplace_back("opc-prev-page", page.previous);
}

bool is_if_match_met(const HttpRequest& request, std::string_view etag) {
  const std::string* wanted = find_header(request, "if-match");
  if (wanted == nullptr || wanted->empty() || *wanted == "*") return true;
  return without_quotes(*wanted) == without_quotes(etag);
}

HttpReply etag_mismatch() {
  return error_reply(412, "NoEtagMatch", "If-Match does not match the resource's etag.");
}

}  // namespace mailctl::emulator
