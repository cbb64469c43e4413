#pragma once
// Whether receivers may show the logo of a domain: its BIMI record, the fallback to the
// organizational domain, and the DMARC policy that must stand behind it (BIMI draft §7.1, §7.2).
// Rules bimi/*. Image and certificate: mail/bimi/svg.h, mail/bimi/mark_certificate.h.

#include <optional>
#include <string>

#include "dns/view.h"
#include "mail/bimi/record.h"
#include "mail/dmarc/discover.h"
#include "mail/finding.h"
#include "mail/published_text.h"

namespace mailctl::mail::bimi {

// Everything that a domain says about its logo.
struct Setup {
  dns::Name domain;
  std::string selector;
  PublishedTexts own;  // at <selector>._bimi.<domain>
  // The domain below which it falls back, by RFC 9989; the domain itself where that is one.
  std::optional<dns::Name> organizational;
  // At <selector>._bimi.<organizational domain>, where that is another domain and `own` is empty.
  std::optional<PublishedTexts> fallback;
  // What DMARC says of the author's domain, and of the organizational domain.
  dmarc::PolicyRecord policy;
  dmarc::PolicyRecord organizational_policy;

  // The records that receivers look at: of the domain, or else of the fallback.
  [[nodiscard]] const PublishedTexts& effective() const;
  // The one record that counts, if it can be read.
  [[nodiscard]] std::optional<Record> record() const;
};

// `selector` is "default" unless messages say otherwise (§4.4). Level by level.
Setup find_setup(const dns::Name& domain,
                 std::string_view selector,
                 const dns::View& view,
                 dns::MissingQuestions& missing);

Findings lint(const Setup& setup);

}  // namespace mailctl::mail::bimi
