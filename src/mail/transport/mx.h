#pragma once
// Where mail to a domain goes: its MX records, or its own address where it has none (RFC 5321
// §5.1), or nowhere (null MX, RFC 7505).

#include <cstdint>
#include <string>
#include <vector>

#include "dns/view.h"

namespace mailctl::mail::transport {

// One host that an MX record names.
struct MailHost {
  std::uint16_t preference = 0;
  dns::Name name;
  std::vector<dns::Name> aliases;  // CNAMEs behind the name; there must be none (RFC 5321 §5.1)
  std::vector<dns::AData> addresses4;
  std::vector<dns::AaaaData> addresses6;
  // Whether both of A and AAAA were answered.
  bool is_known = false;
  // A server failed to answer for one of them.
  bool has_failed = false;
};

enum class MailRoute : std::uint8_t {
  kUnknown,   // DNS gave no answer, or is not asked yet
  kHosts,     // MX records
  kNull,      // one MX with the root: takes no mail (RFC 7505 §3)
  kImplicit,  // no MX, but an address: that host (RFC 5321 §5.1)
  kNone,      // neither, or there is no such domain: mail cannot be delivered
};

struct MailRouting {
  dns::Name domain;
  MailRoute route = MailRoute::kUnknown;
  dns::AnswerStatus status = dns::AnswerStatus::kNotFetched;  // of the MX question
  // Every MX record by preference, then name; for kImplicit the domain itself. At most kMaxHosts.
  std::vector<MailHost> hosts;
  bool has_null = false;  // one of the records is "."
};

inline constexpr std::size_t kMaxHosts = 32;

// What is not fetched yet is added to `missing`; the routing is provisional then.
MailRouting find_routing(const dns::Name& domain,
                         const dns::View& view,
                         dns::MissingQuestions& missing);

// "MX 10 mail.example.com": the record as findings show it.
[[nodiscard]] std::string record_text(const MailHost& host);

}  // namespace mailctl::mail::transport
