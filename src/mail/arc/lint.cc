#include "mail/arc/lint.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/arc/fields.h"

namespace mailctl::mail::arc {
namespace {

using base::Severity;

Finding about_chain(Severity severity, std::string_view rule, std::string message) {
  Finding finding;
  finding.severity = severity;
  finding.rule = rule;
  finding.subject = "ARC chain";
  finding.message = std::move(message);
  return finding;
}

// §4.1.2: an ARC-Message-Signature must cover neither ARC fields nor Authentication-Results, which
// the next host may remove.
bool is_foreign(std::string_view name) {
  const auto lower = base::to_lower(name);
  return lower.starts_with("arc-") || lower == "authentication-results";
}

void check_lists(const message::Message& message, Findings& findings) {
  for (const std::size_t field : message.find_all("ARC-Message-Signature")) {
    const auto parsed =
        dkim::parse_signature(message.value(field), dkim::SignatureKind::kArcMessage);
    std::vector<std::string> foreign;
    std::ranges::copy_if(parsed.signature.headers, std::back_inserter(foreign), is_foreign);
    if (foreign.empty()) continue;
    auto finding = about_chain(Severity::kWarning,
                               "arc/covers-foreign-fields",
                               fmt::format("an ARC-Message-Signature of {} covers {}",
                                           parsed.signature.domain.text(),
                                           base::join(foreign, ", ")));
    finding.text = std::string(message.value(field));
    findings.push_back(std::move(finding));
  }
}

std::string list_of(const std::vector<Set>& sets) {
  std::vector<std::string> domains;
  domains.reserve(sets.size());
  for (const Set& set : sets) domains.push_back(fmt::format("i={} {}", set.instance, set.domain));
  return base::join(domains, ", ");
}

}  // namespace

Findings lint(const message::Message& message, const Chain& chain) {
  Findings findings;
  if (chain.result == Result::kNone) return findings;
  if (chain.result == Result::kFail) {
    const bool is_broken_form = !read_structure(message).fault.empty();
    findings.push_back(about_chain(Severity::kWarning,
                                   is_broken_form ? "arc/bad-structure" : "arc/does-not-verify",
                                   chain.reason));
  } else {
    findings.push_back(
        about_chain(Severity::kInfo,
                    "arc/trust-is-local",
                    fmt::format("the chain holds; it was sealed by {}", list_of(chain.sets))));
    if (chain.oldest_pass > 1) {
      findings.push_back(about_chain(
          Severity::kInfo,
          "arc/changed-on-the-way",
          fmt::format("the message was changed before i={} sealed it", chain.oldest_pass)));
    }
  }
  check_lists(message, findings);
  return findings;
}

}  // namespace mailctl::mail::arc
