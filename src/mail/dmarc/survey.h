#pragma once
// What is published about DMARC for a domain, and what it means for mail from the domain, from
// names below it and from names that do not exist: facts for `dmarc check` and for lint.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"
#include "mail/dmarc/destinations.h"
#include "mail/dmarc/discover.h"
#include "mail/dmarc/public_suffix.h"
#include "mail/dmarc/record.h"
#include "mail/dmarc/strictness.h"

namespace mailctl::mail::dmarc {

// What mail that fails meets, t= and pct counted in; nullopt where no record applies or DNS did not
// say.
struct Policies {
  std::optional<Policy> domain;      // of the domain itself
  std::optional<Policy> subdomains;  // of names below it that exist
  std::optional<Policy> missing;     // of names below it that do not exist
  bool operator==(const Policies&) const = default;
};

// A DMARC text where no receiver looks for it.
struct Misplaced {
  dns::Name name;
  std::string text;
};

// Whether the host of a report address takes mail (RFC 5321 §5.1, RFC 7505).
enum class TakesMail : std::uint8_t { kYes, kNo, kNullMx, kUnknown };

struct ReportHost {
  dns::Name host;
  TakesMail takes_mail = TakesMail::kUnknown;
};

enum class MissingNames : std::uint8_t {
  kDoNotExist,  // the usual: NXDOMAIN, so np= has a meaning
  kExist,       // a wildcard, or a server that denies nothing: every name seems to exist
  kUnknown
};

struct Survey {
  dns::Name domain;
  Walk walk;                                // of RFC 9989, from the domain
  std::optional<dns::Name> organizational;  // by the walk; nullopt while DNS leaves it open
  dns::Name organizational_rfc7489;         // by the public suffix list
  PolicyRecord found;                       // RFC 9989
  PolicyRecord found_rfc7489;
  Policies policies;
  Policies policies_rfc7489;
  std::vector<Destination> destinations;  // of the record found
  std::vector<ReportHost> report_hosts;   // of its mailto addresses, each host once

  dns::AnswerStatus status = dns::AnswerStatus::kNotFetched;  // of TXT at _dmarc.<domain>
  std::vector<std::string> texts;                             // there, DMARC or not
  std::vector<dns::Name> aliases;                             // that led there
  std::vector<Misplaced> misplaced;
  MissingNames missing_names = MissingNames::kUnknown;
  bool is_wildcard_text = false;  // _dmarc.<domain> answers as any other name does
  bool is_public_suffix = false;  // by the list
};

// What the view lacks is added to `missing`; the survey is provisional then.
Survey survey(const dns::Name& domain,
              const dns::View& view,
              const PublicSuffixList& suffixes,
              dns::MissingQuestions& missing);

}  // namespace mailctl::mail::dmarc
