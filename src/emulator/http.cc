#include "emulator/http.h"

#include <algorithm>

#include "base/text.h"

namespace mailctl::emulator {

namespace {

const std::string* find_in(const TextPairs& pairs, std::string_view name) {
  const auto found = std::ranges::find(pairs, name, &TextPairs::value_type::first);
  return found == pairs.end() ? nullptr : &found->second;
}

std::string_view text_or_empty(const std::string* text) {
  return text == nullptr ? std::string_view{} : std::string_view(*text);
}

}  // namespace

const std::string* find_header(const HttpRequest& request, std::string_view name) {
  return find_in(request.headers, name);
}

const std::string* find_query(const HttpRequest& request, std::string_view name) {
  return find_in(request.query, name);
}

std::string_view header_or_empty(const HttpRequest& request, std::string_view name) {
  return text_or_empty(find_header(request, name));
}

std::string_view query_or_empty(const HttpRequest& request, std::string_view name) {
  return text_or_empty(find_query(request, name));
}

const std::string* find_reply_header(const HttpReply& reply, std::string_view name) {
  const auto found = std::ranges::find_if(reply.headers, [name](const auto& header) {
    return base::equals_ignoring_case(header.first, name);
  });
  return found == reply.headers.end() ? nullptr : &found->second;
}

bool parse_target(HttpRequest& request) {
  const std::string_view target = request.target;
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  request.query.clear();
  if (mark == std::string_view::npos) return true;
  for (const std::string_view part : base::split(target.substr(mark + 1), '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    auto name = base::percent_decode(part.substr(0, equals));
    auto value = base::percent_decode(equals == std::string_view::npos ? std::string_view{}
                                                                       : part.substr(equals + 1));
    if (!name || !value) return false;
    request.query.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

std::vector<std::string> path_segments(std::string_view path) {
  std::vector<std::string> segments;
  for (const std::string_view part : base::split(path, '/')) {
    if (part.empty()) continue;
    segments.push_back(base::percent_decode(part).value_or(std::string(part)));
  }
  return segments;
}

}  // namespace mailctl::emulator
