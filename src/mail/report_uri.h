#pragma once
// Where reports go: the URIs of rua= and ruf= in DMARC (RFC 9989 §4.7, §4.8) and of rua= in TLS-RPT
// (RFC 8460 §3).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/address.h"
#include "mail/problem.h"

namespace mailctl::mail {

struct ReportUri {
  std::string uri;         // scheme and the domain of a mailto in lower case
  std::string size_limit;  // "10m": obsolete since RFC 9989 §4.8, kept; empty where there is none
  bool operator==(const ReportUri&) const = default;
};

// One URI. A comma, semicolon or exclamation mark in it must be percent-encoded; "!10m" at the end
// is the obsolete limit. kInvalid with the reason; a bare address is told to add "mailto:".
base::Result<ReportUri> parse_report_uri(std::string_view text);

struct ReportUriList {
  std::vector<ReportUri> uris;  // those that could be read
  std::vector<Problem> problems;
};

// Comma-separated; problems carry `code` and offsets shifted by `offset`.
ReportUriList parse_report_uris(std::string_view text, std::string_view code, std::size_t offset);

std::string to_text(const ReportUri& uri);
std::string to_text(const std::vector<ReportUri>& uris);  // "a,b"

// The lower-case scheme: "mailto", "https".
std::string_view scheme_of(const ReportUri& uri);

// The address of a mailto URI without its header fields; nullopt for other schemes.
std::optional<Address> mailbox_of(const ReportUri& uri);

}  // namespace mailctl::mail
