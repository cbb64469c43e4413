#pragma once
// The mark certificate (VMC or CMC) that a BIMI record names with a=: what it says of itself.
// Whether an authority that receivers trust issued it, whether it is revoked, and whether its logo
// is the published one is not checked here.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "mail/finding.h"

namespace mailctl::mail::bimi {

struct MarkCertificate {
  std::string subject;  // "CN=Example Inc, O=…"
  std::string issuer;
  base::Time not_before;
  base::Time not_after;
  std::vector<std::string> names;  // DNS names it is for, lower case
  bool is_for_marks = false;       // extended key usage 1.3.6.1.5.5.7.3.31
  std::size_t chain_length = 1;    // certificates in the file
};

inline constexpr std::size_t kLargestMarkCertificate = 1048576;  // octets of PEM

// The first certificate of a PEM file. kInvalid with the reason where there is none, or it cannot
// be read.
base::Result<MarkCertificate> parse_mark_certificate(std::string_view pem);

// Whose mark it shall be.
struct MarkOwner {
  std::string domain;
  std::string selector = "default";
};

// Rules bimi/certificate-…: dates, names, purpose. `subject` is where it was read (a path or a
// URL).
Findings lint_mark_certificate(std::string_view pem,
                               std::string_view subject,
                               const MarkOwner& owner,
                               base::Time now);

}  // namespace mailctl::mail::bimi
