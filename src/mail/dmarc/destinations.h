#pragma once
// Whether the places that a record names for its reports agree to get them (RFC 9990 §4): a host of
// another organizational domain must publish <domain>._report._dmarc.<host>, or receivers send it
// nothing.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"
#include "mail/dmarc/record.h"

namespace mailctl::mail::dmarc {

enum class Consent : std::uint8_t {
  kNotNeeded,   // the host is of the same organizational domain
  kGiven,       // it publishes the record
  kNotGiven,    // it does not: reports are not sent there
  kOverridden,  // its record sends reports to another host: nothing is sent to either
  kUnknown,     // DNS did not answer, or the answer is not fetched yet
  kNoHost,      // the URI names no host that could be asked
};

// "not needed" "given" "not given" "overridden" "unknown" "no host"
std::string_view to_text(Consent consent);

struct Destination {
  std::string_view tag;  // "rua" "ruf"
  ReportUri uri;
  dns::Name host;                  // the root for kNoHost
  std::optional<dns::Name> query;  // the name that was asked; none where that is too long for DNS
  Consent consent = Consent::kNotNeeded;
  std::vector<ReportUri> effective;  // where reports go; several where the host overrides it so
  std::string reason;                // one line with its section
};

// More URIs of a record are not looked at.
constexpr std::size_t kMaxDestinations = 32;

// The host of a URI: behind the "@" of mailto, of the authority of others.
[[nodiscard]] std::optional<dns::Name> host_of(const ReportUri& uri);

// `domain` is where the record was found, without "_dmarc.". What the view lacks is added to
// `missing`.
std::vector<Destination> destinations_of(const dns::Name& domain,
                                         const Record& record,
                                         const dns::View& view,
                                         dns::MissingQuestions& missing);

}  // namespace mailctl::mail::dmarc
