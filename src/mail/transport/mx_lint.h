#pragma once
// Whether mail to a domain arrives: rules mx/*. Pure over a MailRouting (mail/transport/mx.h); of
// what is not known yet nothing is said.

#include <cstdint>

#include "mail/finding.h"
#include "mail/transport/mx.h"

namespace mailctl::mail::transport {

// What the domain is for, as far as the caller knows.
enum class Purpose : std::uint8_t { kUnknown, kSends, kParked };

Findings lint_mx(const MailRouting& routing, Purpose purpose);

}  // namespace mailctl::mail::transport
