#include "mail/address.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/idna.h"
#include "mail/characters.h"

namespace mailctl::mail {
namespace {

constexpr std::size_t kMaxLocalPart = 64;
constexpr std::size_t kMaxAddress = 254;  // a path of 256 octets without its angle brackets

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// RFC 5322 §3.2.3
bool is_atom_character(char c) {
  constexpr std::string_view kSpecial = "!#$%&'*+-/=?^_`{|}~";
  return is_alphanumeric(c) || kSpecial.find(c) != std::string_view::npos;
}

// For messages: long or unprintable input is not echoed.
std::string shown(std::string_view text) {
  const bool printable = std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
  return printable && text.size() <= kMaxAddress ? fmt::format("\"{}\"", text)
                                                 : std::string("the address");
}

}  // namespace

base::Result<std::string> parse_local_part(std::string_view text) {
  if (text.empty()) return invalid("the part before the \"@\" is empty");
  if (text.front() == '"')
    return invalid(fmt::format("{}: quoted local parts are not supported", shown(text)));
  if (text.size() > kMaxLocalPart) {
    return invalid(
        fmt::format("the part before the \"@\" is longer than {} octets", kMaxLocalPart));
  }
  for (const std::string_view atom : base::split(text, '.')) {
    if (atom.empty()) {
      return invalid(fmt::format("{}: a dot stands at an end or beside another dot", shown(text)));
    }
    const auto bad = std::ranges::find_if_not(atom, is_atom_character);
    if (bad == atom.end()) continue;
    if (static_cast<unsigned char>(*bad) >= 0x80) {
      return invalid(fmt::format("{}: only ASCII is allowed before the \"@\"", shown(text)));
    }
    return invalid(
        is_visible(*bad)
            ? fmt::format("{}: '{}' is not allowed before the \"@\"", shown(text), *bad)
            : fmt::format("{}: blanks and control characters are not allowed", shown(text)));
  }
  return std::string(text);
}

base::Result<Address> parse_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) {
    return invalid(fmt::format("{} is no mail address: it has no \"@\"", shown(text)));
  }
  auto local_part = parse_local_part(text.substr(0, at));
  if (!local_part) return std::move(local_part).error();
  const std::string_view domain_text = text.substr(at + 1);
  if (domain_text.empty())
    return invalid(fmt::format("{}: there is no domain behind the \"@\"", shown(text)));
  if (domain_text.front() == '[') {
    return invalid(
        fmt::format("{}: an address literal is not supported; write a domain name", shown(text)));
  }
  auto domain = dns::name_from_unicode(domain_text);
  if (!domain) return std::move(domain).error().with_context(shown(text));
  if (!domain->is_host_name() || domain->label_count() < 2) {
    return invalid(
        fmt::format("{}: \"{}\" is not a complete domain name", shown(text), domain_text));
  }
  Address address{*std::move(local_part), *std::move(domain)};
  if (address.text().size() > kMaxAddress) {
    return invalid(fmt::format("the address is longer than {} octets", kMaxAddress));
  }
  return address;
}

}  // namespace mailctl::mail
