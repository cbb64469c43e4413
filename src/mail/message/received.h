#pragma once
// The Received fields of a message (RFC 5321 §4.4): who handed it to whom. Every host writes them
// in its own way, and the ones below the first host that can be trusted may be forged; so what can
// be read is read, and who is to be believed is message/border.h's question.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/record.h"
#include "mail/message/date.h"
#include "mail/message/headers.h"

namespace mailctl::mail::message {

using IpAddress = std::variant<dns::AData, dns::AaaaData>;

[[nodiscard]] std::string to_text(const IpAddress& address);

// "192.0.2.1", "[192.0.2.1]", "[IPv6:2001:db8::1]", "[2001:db8::1]:25"; of an IPv4 address inside
// IPv6 (::ffff:192.0.2.1) the IPv4 address, as SPF asks (RFC 7208 §5). nullopt for anything else.
std::optional<IpAddress> parse_address_literal(std::string_view text);

// Not of the Internet: loopback, private, link-local and the like (dns/special_address.h).
[[nodiscard]] bool is_private(const IpAddress& address);

struct Received {
  std::size_t field = 0;        // index in the message
  std::string helo;             // what the client called itself; may be a literal; may be empty
  std::string reverse;          // the name of its address, as the host found it; may be empty
  std::optional<IpAddress> ip;  // of the client
  std::string by;               // the host that wrote the field; lower case; may be empty
  std::string with;             // "ESMTPS", as written
  std::string recipient;        // of "for"; without brackets; may be empty
  std::optional<std::string> envelope_from;  // where the host notes it; "" is the null path
  std::optional<ZonedTime> time;
  bool operator==(const Received&) const = default;
};

// Of a field's value, folded or not. Comments, which hold most of it, are read as Postfix,
// Sendmail, Exim, qmail, Courier, Exchange and Gmail write them. Only the first kMaxReceived octets
// are looked at.
Received parse_received(std::string_view value);

inline constexpr std::size_t kMaxReceived = 8192;

// From the top of the message: the last hop first. At most kMaxHops.
std::vector<Received> hops_of(const Message& message);

inline constexpr std::size_t kMaxHops = 200;

// The address in a Return-Path or another field: "<user@example.com>" without brackets, "" for
// "<>". nullopt where there is none.
std::optional<std::string> parse_path(std::string_view value);

}  // namespace mailctl::mail::message
