#pragma once
// Macros with their values (RFC 7208 §7.2, §7.3): what a domain-spec or an explanation says for one
// message. The syntax is spf/macro.h's business; the name that %{p} stands for is looked up by the
// caller.

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "dns/name.h"
#include "mail/spf/evaluate.h"
#include "mail/spf/macro.h"

namespace mailctl::mail::spf {

struct MacroValues {
  IpAddress ip;                    // i c v
  std::string_view sender;         // s
  std::string_view local_part;     // l
  std::string_view sender_domain;  // o
  std::string_view domain;         // d
  std::string_view helo;           // h
  std::string_view receiver;       // r
  std::string_view client_name;    // p
  base::Time now;                  // t
};

// True when %{letter} stands in the string, in either case.
[[nodiscard]] bool uses_macro(const ParsedMacroString& macro, char letter);

// nullopt when the result grows beyond kMaxExpansion.
std::optional<std::string> expand(const ParsedMacroString& macro, const MacroValues& values);
constexpr std::size_t kMaxExpansion = 16384;

// The name that is asked for: labels dropped from the left until 253 characters are left (§7.3),
// octets taken as they are, without escapes (§4.8). nullopt where that is no name for DNS: empty or
// long labels, or octets outside ASCII.
std::optional<dns::Name> to_query_name(std::string_view expanded);

}  // namespace mailctl::mail::spf
