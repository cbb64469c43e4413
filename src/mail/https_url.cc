#include "mail/https_url.h"

#include <algorithm>

#include "base/text.h"
#include "dns/name.h"
#include "mail/characters.h"

namespace mailctl::mail {

bool is_https_url(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  constexpr std::string_view kRefused = "\"<>\\^`{|},;";
  if (!base::equals_ignoring_case(text.substr(0, kScheme.size()), kScheme)) return false;
  const std::string_view rest = text.substr(kScheme.size());
  const bool is_clean = std::ranges::all_of(
      rest, [&](char c) { return is_visible(c) && kRefused.find(c) == std::string_view::npos; });
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t colon = std::min(authority.find(':'), authority.size());
  const auto host = dns::Name::parse(authority.substr(0, colon));
  const bool has_host = host.has_value() && !host->is_root() && host->is_host_name();
  const bool has_good_port =
      colon == authority.size() ||
      base::parse_unsigned(authority.substr(colon + 1)).value_or(65536) < 65536;
  return is_clean && has_host && has_good_port;
}

}  // namespace mailctl::mail
