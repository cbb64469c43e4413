#include "net/url.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::net {
namespace {

constexpr std::size_t kMaxUrl = 16384;

base::Error invalid(std::string_view text, std::string_view reason) {
  constexpr std::size_t kShown = 200;
  return base::Error{base::ErrorKind::kInvalid,
                     fmt::format("bad URL \"{}\": {}", text.substr(0, kShown), reason),
                     {}};
}

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return is_alnum(c) || c == '-' || c == '.' || c == '_';
  });
}

bool is_ipv6_literal(std::string_view host) {
  return host.find(':') != std::string_view::npos &&
         std::ranges::all_of(host, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

// RFC 3986 §3.3 and §3.4: pchar, "/" and "?".
bool is_target(std::string_view target) {
  constexpr std::string_view kAllowed = "-._~!$&'()*+,;=:@/?";
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] == '%') {
      if (i + 2 >= target.size() || !is_hex(target[i + 1]) || !is_hex(target[i + 2])) return false;
      i += 2;
    } else if (!is_alnum(target[i]) && kAllowed.find(target[i]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto number = base::parse_unsigned(text);
  if (!number || *number == 0 || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

// Fills host and port from "host", "host:port", "[v6]" or "[v6]:port"; the reason when it cannot.
std::optional<std::string_view> read_authority(std::string_view authority, Url& url) {
  std::string_view port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return "the bracket of the IPv6 address is not closed";
    url.host = authority.substr(1, end - 1);
    if (!is_ipv6_literal(url.host)) return "not an IPv6 address in the brackets";
    authority.remove_prefix(end + 1);
    if (!authority.empty() && !authority.starts_with(':')) return "a port must follow the bracket";
    has_port = !authority.empty();
    port = has_port ? authority.substr(1) : authority;
  } else {
    const std::size_t colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    port = has_port ? authority.substr(colon + 1) : std::string_view{};
    url.host = authority.substr(0, colon);
    if (!is_host(url.host)) return "not a host name";
  }
  url.port = default_port(url.scheme);
  if (!has_port) return std::nullopt;
  const auto number = parse_port(port);
  if (!number) return "the port is not a number from 1 to 65535";
  url.port = *number;
  return std::nullopt;
}

}  // namespace

std::string Url::authority() const {
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? shown : fmt::format("{}:{}", shown, port);
}

std::string Url::host_and_port() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

std::string_view Url::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string Url::to_text() const {
  return fmt::format("{}://{}{}", scheme, authority(), path());
}

bool Url::is_loopback() const {
  const std::string name = base::to_lower(host);
  return name == "localhost" || name.ends_with(".localhost") || name == "::1" ||
         (name.starts_with("127.") &&
          std::ranges::all_of(name, [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

base::Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrl) return invalid(text, fmt::format("over {} octets", kMaxUrl));
  Url url;
  std::string_view rest = text;
  for (const std::string_view scheme : {"https", "http"}) {
    const std::string prefix = std::string(scheme) + "://";
    if (rest.size() >= prefix.size() &&
        base::equals_ignoring_case(rest.substr(0, prefix.size()), prefix)) {
      url.scheme = scheme;
      rest.remove_prefix(prefix.size());
      break;
    }
  }
  if (url.scheme.empty()) return invalid(text, "it must begin with https:// or http://");
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  rest.remove_prefix(end);
  if (authority.find('@') != std::string_view::npos) {
    // Not shown, because what stands before the @ is usually a password.
    return base::Error{
        base::ErrorKind::kInvalid, "bad URL: user and password do not belong in it", {}};
  }
  if (const auto reason = read_authority(authority, url)) return invalid(text, *reason);
  if (rest.find('#') != std::string_view::npos)
    return invalid(text, "a fragment (#) is never sent");
  if (!is_target(rest)) return invalid(text, "characters in it must be percent-encoded");
  url.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
  return url;
}

std::string to_query(std::span<const QueryParameter> parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += text.empty() ? '?' : '&';
    text += base::percent_encode(name);
    text += '=';
    text += base::percent_encode(value);
  }
  return text;
}

}  // namespace mailctl::net
