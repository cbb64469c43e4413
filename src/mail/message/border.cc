#include "mail/message/border.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/message/authentication_results.h"

namespace mailctl::mail::message {
namespace {

bool is_at_or_under(std::string_view host, std::string_view domain) {
  return !domain.empty() &&
         (host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                             host[host.size() - domain.size() - 1] == '.'));
}

// Good enough to tell hand-overs inside from deliveries: the last two labels, or three where the
// second is as short as in "co.uk".
std::string_view rough_organization(std::string_view host) {
  std::size_t at = host.rfind('.');
  if (at == std::string_view::npos || at == 0) return host;
  at = host.rfind('.', at - 1);
  if (at == std::string_view::npos) return host;
  const std::string_view last_two = host.substr(at + 1);
  if (last_two.find('.') <= 3 && at > 0) {
    const std::size_t third = host.rfind('.', at - 1);
    return third == std::string_view::npos ? host : host.substr(third + 1);
  }
  return last_two;
}

// Taken from a host of the same house, or from the machine itself. What the client calls itself
// proves nothing, but for the inner hosts of Exchange Online: they have public addresses, note no
// reverse name, and take nothing from outside.
bool is_internal(const Received& hop, std::string_view domain) {
  constexpr std::string_view kInner = "prod.outlook.com";
  if (!hop.ip || is_private(*hop.ip)) return true;
  if (is_at_or_under(hop.by, kInner) && is_at_or_under(base::to_lower(hop.helo), kInner)) {
    return true;
  }
  return is_at_or_under(hop.reverse, domain);
}

std::optional<std::size_t> find_given(std::span<const Received> hops, std::string_view host) {
  std::optional<std::size_t> named;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    if (!is_at_or_under(hops[i].by, host)) continue;
    if (!named) named = i;
    if (!is_internal(hops[i], host)) return i;
  }
  return named;  // all of them are hand-overs: the last one is all there is
}

std::optional<std::size_t> find_likely(std::span<const Received> hops) {
  for (std::size_t i = 0; i < hops.size(); ++i) {
    if (!is_internal(hops[i], rough_organization(hops[i].by))) return i;
  }
  return std::nullopt;
}

// "key=value" of a Received-SPF field (RFC 7208 §9.1).
std::string value_of_key(std::string_view field, std::string_view key) {
  const std::string wanted = std::string(key) + "=";
  const std::string lower = base::to_lower(field);
  std::size_t at = lower.find(wanted);
  while (at != std::string::npos && at > 0 && lower[at - 1] != ' ' && lower[at - 1] != ';') {
    at = lower.find(wanted, at + 1);
  }
  if (at == std::string::npos) return {};
  std::string_view rest = field.substr(at + wanted.size());
  if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) - 1));
  return std::string(rest.substr(0, rest.find_first_of("; \t\r\n)")));
}

// What the trusted part of the header says about the envelope: fields before `end`.
void read_envelope(const Message& message, std::size_t end, const Received& hop, Border& out) {
  const auto take = [&](std::optional<std::string> path, std::string_view source) {
    if (out.mail_from || !path) return;
    out.mail_from = std::move(path);
    out.mail_from_source = source;
  };
  for (const std::size_t index : message.find_all("Return-Path")) {
    if (index < end) take(parse_path(message.value(index)), "Return-Path");
  }
  take(hop.envelope_from, "Received");
  for (const std::size_t index : message.find_all("Received-SPF")) {
    if (index >= end) break;
    const std::string value = unfolded(message.value(index));
    take(parse_path(value_of_key(value, "envelope-from")), "Received-SPF");
    if (!out.ip) out.ip = parse_address_literal(value_of_key(value, "client-ip"));
    if (out.helo.empty()) out.helo = value_of_key(value, "helo");
  }
  for (const std::size_t index : message.find_all("Authentication-Results")) {
    if (index >= end) break;
    for (const auto& result : parse_authentication_results(message.value(index)).results) {
      if (result.method != "spf") continue;
      const std::string_view from = result.property("smtp", "mailfrom");
      take(from.find('@') == std::string_view::npos && !from.empty()
               ? std::optional("postmaster@" + std::string(from))
               : parse_path(from),
           "Authentication-Results");
      if (out.helo.empty()) out.helo = result.property("smtp", "helo");
    }
  }
  for (const std::string_view name : {"X-Envelope-From", "X-Original-Return-Path"}) {
    for (const std::size_t index : message.find_all(name)) {
      if (index < end) take(parse_path(message.value(index)), name);
    }
  }
}

std::string reason_for_none(std::span<const Received> hops, std::string_view host) {
  if (hops.empty()) {
    return "the message has no Received field: it was not taken from a mailbox, or its header was "
           "cut off";
  }
  if (host.empty()) {
    return "no hop took the message from a public address outside its own house; name the first "
           "host of yours with --border";
  }
  std::string names;
  for (const Received& hop : hops.first(std::min<std::size_t>(hops.size(), 10))) {
    if (!hop.by.empty()) names += (names.empty() ? "" : ", ") + hop.by;
  }
  return fmt::format("no Received field was written by {}; the hops are {}", host, names);
}

}  // namespace

Border find_border(const Message& message, std::span<const Received> hops, std::string_view host) {
  Border out;
  std::string name = base::to_lower(host);
  while (name.ends_with('.')) name.pop_back();
  const auto found = name.empty() ? find_likely(hops) : find_given(hops, name);
  if (!found) {
    out.reason = reason_for_none(hops, name);
    return out;
  }
  const Received& hop = hops[*found];
  out.hop = *found;
  out.choice = name.empty() ? BorderChoice::kGuessed : BorderChoice::kGiven;
  out.reason = name.empty() ? fmt::format(
                                  "a guess: from the top, {} is the first that took the message "
                                  "from a public address outside its own house; --border names "
                                  "another",
                                  hop.by.empty() ? "the hop" : hop.by)
                            : fmt::format("{} took the message from outside", hop.by);
  out.ip = hop.ip;
  out.helo = hop.helo;
  out.time = hop.time;
  read_envelope(message, hop.field, hop, out);
  return out;
}

}  // namespace mailctl::mail::message
