#pragma once
// Where a message came in: the first host of ours that took it from somebody else. Its Received
// field, and what stands above it, was written by us; everything below may be forged. The
// connection that SPF is about is the one that this host saw (RFC 7208 §4.1).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mail/message/received.h"

namespace mailctl::mail::message {

enum class BorderChoice : std::uint8_t {
  kGiven,    // the host that was named
  kGuessed,  // the likeliest one
  kNone      // there is no such hop
};

struct Border {
  BorderChoice choice = BorderChoice::kNone;
  std::size_t hop = 0;  // index in the hops; unless kNone
  std::string reason;   // one line: why this hop, or why none
  // What the client said and was, as the border saw it.
  std::optional<IpAddress> ip;
  std::string helo;
  std::optional<std::string> mail_from;  // "" is the null path
  std::string mail_from_source;          // "Return-Path"; empty where there is none
  std::optional<ZonedTime> time;         // when it came in
};

// `host`: the name of the border, or a domain that it is in ("mx.example.net", "example.net");
// empty: guess. A hop named by it whose client is private, or under the name too, is a hand-over
// inside; the first from the top that is not is taken.
Border find_border(const Message& message, std::span<const Received> hops, std::string_view host);

}  // namespace mailctl::mail::message
