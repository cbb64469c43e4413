#include "emulator/email_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dns/name.h"

namespace mailctl::emulator {

namespace {

constexpr std::size_t kMostSelector = 63;
constexpr std::size_t kMostAddress = 254;
constexpr std::size_t kMostLocalPart = 64;

constexpr std::array<std::string_view, 12> kMailboxProviders{"gmail.com",
                                                             "googlemail.com",
                                                             "yahoo.com",
                                                             "hotmail.com",
                                                             "outlook.com",
                                                             "live.com",
                                                             "msn.com",
                                                             "aol.com",
                                                             "icloud.com",
                                                             "me.com",
                                                             "oracle.com",
                                                             "gmx.com"};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_local_char(char c) {
  return is_letter_or_digit(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

}  // namespace

std::string domain_name_problem(std::string_view name) {
  if (name.empty()) return "name is required";
  const auto parsed = dns::Name::parse(name);
  if (!parsed || !parsed->is_host_name() || name.ends_with('.')) {
    return "name must be letters, digits, '-' and '.', the latter two only between others";
  }
  if (parsed->label_count() < 2) return "name must have at least two labels";
  if (std::ranges::find(kMailboxProviders, parsed->text()) != kMailboxProviders.end()) {
    return "the domain of a public mailbox provider cannot be used";
  }
  return {};
}

std::string selector_problem(std::string_view selector) {
  if (selector.size() > kMostSelector) return "name must have at most 63 characters";
  const bool is_good =
      std::ranges::all_of(selector, [](char c) { return is_letter_or_digit(c) || c == '-'; });
  if (selector.empty() || !is_good || selector.front() == '-' || selector.back() == '-') {
    return "name must be letters, digits and '-', which must stand between others";
  }
  return {};
}

std::string address_problem(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (address.empty()) return "emailAddress is required";
  if (at == std::string_view::npos || address.size() > kMostAddress) {
    return "emailAddress is no e-mail address";
  }
  const std::string_view local = address.substr(0, at);
  const bool is_good = !local.empty() && local.size() <= kMostLocalPart &&
                       std::ranges::all_of(local, is_local_char) && local.front() != '.' &&
                       local.back() != '.' && local.find("..") == std::string_view::npos;
  const auto domain = dns::Name::parse(address.substr(at + 1));
  if (!is_good || !domain || !domain->is_host_name() || domain->label_count() < 2) {
    return "emailAddress is no e-mail address";
  }
  return {};
}

}  // namespace mailctl::emulator
