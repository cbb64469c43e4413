#pragma once
// Where the DMARC record of a domain is: by the tree walk of RFC 9989 §4.10, and as receivers of
// RFC 7489 §6.6.3 look for it, with the public suffix list. All names of a walk are asked at once;
// what stands behind the end of the walk is then left aside.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"
#include "mail/ask.h"
#include "mail/dmarc/public_suffix.h"
#include "mail/dmarc/record.h"

namespace mailctl::mail::dmarc {

// "_dmarc." and the domain; nullopt where that is too long for DNS.
[[nodiscard]] std::optional<dns::Name> policy_name(const dns::Name& domain);

// What stands at _dmarc.<domain>.
struct Lookup {
  dns::Name domain;
  dns::AnswerStatus status = dns::AnswerStatus::kNotFetched;
  std::size_t candidates = 0;          // values that begin with v=DMARC1
  std::string text;                    // of the only candidate
  std::optional<ParsedRecord> record;  // where there is one candidate and it applies

  [[nodiscard]] bool is_known() const { return mail::is_known(status); }
};

Lookup look_up(const dns::Name& domain, const dns::View& view, dns::MissingQuestions& missing);

// The domains that a walk asks, in order: the start, then its ancestors of at most seven labels
// down to the top-level domain; eight at most.
[[nodiscard]] std::vector<dns::Name> walk_domains(const dns::Name& start);

struct Walk {
  dns::Name start;
  std::vector<Lookup> lookups;  // up to the end of the walk; the start first
  // The first answer that DNS failed to give, or that is not fetched yet: what lies behind it
  // decides nothing.
  std::optional<dns::Name> unknown;
  dns::AnswerStatus unknown_status = dns::AnswerStatus::kOk;

  [[nodiscard]] const Lookup* find(const dns::Name& domain) const;
};

// §4.10 steps 1 to 7. Ends at psd=y, psd=n or the top-level domain.
Walk walk_tree(const dns::Name& start, const dns::View& view, dns::MissingQuestions& missing);

// §4.10.2; nullopt while part of the walk is unknown.
[[nodiscard]] std::optional<dns::Name> organizational_domain(const Walk& walk);

enum class Outcome : std::uint8_t {
  kFound,
  kNone,     // DMARC does not apply
  kUnknown,  // DNS failed, or the answer is not fetched yet
};

// Where the record stands, as seen from the author's domain.
enum class Place : std::uint8_t { kAuthor, kOrganizational, kPublicSuffix };

// The record that applies to an author's domain.
struct PolicyRecord {
  Outcome outcome = Outcome::kNone;
  Place place = Place::kAuthor;
  dns::Name domain;  // where it was found, without "_dmarc."
  std::string text;  // as published
  // As receivers act on it: where p is missing, or p, sp or np is no policy, and there is an
  // address for reports, it has p=none and no other policy (RFC 9989 §4.10.1, RFC 7489 §6.6.3 step
  // 6).
  Record record;
  std::string reason;  // one line with its section: why there is none, or what is unknown
};

// RFC 9989 §4.10.1: of the author's domain, else of its organizational domain, else of its public
// suffix. A record between them is not used.
[[nodiscard]] PolicyRecord discover_policy(const Walk& walk);

// RFC 7489 §6.6.3: of the author's domain, else of its organizational domain by the list; several
// records end it.
PolicyRecord discover_policy_rfc7489(const dns::Name& author,
                                     const dns::View& view,
                                     const PublicSuffixList& suffixes,
                                     dns::MissingQuestions& missing);

}  // namespace mailctl::mail::dmarc
