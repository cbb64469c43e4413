#pragma once
// What a domain should strive for, by what it is used for, and what its senders need under its
// policy. Advice is at most a warning: only the operator knows how far a transition has come.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"
#include "mail/dmarc/survey.h"
#include "mail/finding.h"

namespace mailctl::mail::dmarc {

enum class Role : std::uint8_t {
  kTransactional,  // services write: receipts, passwords
  kBulk,           // newsletters
  kPeople,         // people write, to mailing lists too
  kParked          // nobody writes
};

// "transactional" "bulk" "people" "parked"
std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view text);

// RFC 9989 §5.1, §7.4, §8. For a parked domain SPF and MX are looked at too; what the view lacks is
// added to `missing`.
Findings advise(const Survey& survey,
                Role role,
                const dns::View& view,
                dns::MissingQuestions& missing);

// Somebody who writes in the name of the domain.
struct Sender {
  std::string name;                   // for messages: "newsletter via esp.example"
  std::optional<dns::Name> envelope;  // the MAIL FROM domain, where SPF passes for it
  std::vector<dns::Name> signers;     // d= of its signatures
};

// What the view is asked about senders with.
struct SenderWorld {
  const dns::View& view;
  const PublicSuffixList& suffixes;
};

// Under the record found: senders that nothing aligned authenticates, that SPF alone does (which no
// forwarder keeps) under p=reject, or that only strict alignment keeps out.
Findings advise_senders(const Survey& survey,
                        const std::vector<Sender>& senders,
                        const SenderWorld& world,
                        dns::MissingQuestions& missing);

}  // namespace mailctl::mail::dmarc
