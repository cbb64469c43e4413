#pragma once
// Which addresses a sender uses, as far as SPF terms say: a few of each network, to be judged by
// check_host() like any other client.

#include <span>
#include <string>
#include <vector>

#include "dns/view.h"
#include "mail/spf/evaluate.h"

namespace mailctl::mail::path {

struct ServerSample {
  std::vector<spf::IpAddress> addresses;  // at most kMaxSampled
  std::vector<std::string> gaps;          // what could not be followed, one line each
  bool has_dns_error = false;
};

inline constexpr std::size_t kMaxSampled = 8;

// `terms` as in a record of `home`. Includes and redirects are followed breadth first, at most
// 64 names; terms with macros depend on the message and become gaps. What the view lacks is added
// to `missing`.
ServerSample sample_servers(std::span<const std::string> terms,
                            const dns::Name& home,
                            const dns::View& view,
                            dns::MissingQuestions& missing);

// An address that belongs to nobody who sends mail (RFC 2544's range for benchmarks): how a record
// judges the rest of the world.
[[nodiscard]] spf::IpAddress address_of_stranger();

}  // namespace mailctl::mail::path
