#include <algorithm>

#include "mail/report_uri.h"
#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;
using mail::dmarc::Alignment;
using mail::dmarc::Policy;
using DmarcBlock = Block<mail::dmarc::Record>;

constexpr std::array<Choice<Policy>, 3> kPolicies{
    {{"none", Policy::kNone}, {"quarantine", Policy::kQuarantine}, {"reject", Policy::kReject}}};
constexpr std::array<Choice<Alignment>, 2> kAlignments{
    {{"relaxed", Alignment::kRelaxed}, {"strict", Alignment::kStrict}}};

void read_policy(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  block.value.p = read_choice(value_of(entry), kPolicies, diagnostics);
}

void read_subdomains(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  block.value.sp = read_choice(value_of(entry), kPolicies, diagnostics);
}

void read_nonexistent(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  block.value.np = read_choice(value_of(entry), kPolicies, diagnostics);
}

// RFC 9989 §4.7: only mailto is defined for reports.
std::vector<mail::ReportUri> read_uris(const yaml::Entry& entry, Diagnostics& diagnostics) {
  std::vector<mail::ReportUri> uris;
  for (const auto& text : read_texts(value_of(entry), EmptyList::kRefuse, diagnostics)) {
    auto uri = mail::parse_report_uri(text.value);
    if (!uri) {
      diagnostics.error("manifest/bad-report-uri",
                        text.at,
                        "`" + text.value + "` cannot receive reports",
                        uri.error().message);
    } else if (mail::scheme_of(*uri) != "mailto" || !mail::mailbox_of(*uri)) {
      diagnostics.error("manifest/bad-report-uri",
                        text.at,
                        "`" + text.value + "` cannot receive DMARC reports",
                        "Receivers send them by mail only: write mailto:address.");
    } else {
      uris.push_back(std::move(*uri));
    }
  }
  return uris;
}

void read_reports(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  block.value.rua = read_uris(entry, diagnostics);
}

void read_failure_reports(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  block.value.ruf = read_uris(entry, diagnostics);
}

void read_dkim_alignment(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto alignment = read_choice(value_of(entry), kAlignments, diagnostics);
  block.value.adkim = alignment.value_or(Alignment::kRelaxed);
}

void read_spf_alignment(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto alignment = read_choice(value_of(entry), kAlignments, diagnostics);
  block.value.aspf = alignment.value_or(Alignment::kRelaxed);
}

void read_failure_options(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto text = read_text_or_number(value_of(entry), diagnostics);
  if (!text) return;
  if (const auto options = mail::dmarc::parse_failure_options(text->value)) {
    block.value.fo = *options;
    return;
  }
  diagnostics.error("manifest/unknown-word",
                    text->at,
                    "`" + text->value + "` is no fo= of DMARC",
                    "Write 0, 1, d or s, or several joined with colons, such as \"1:d\".");
}

void read_testing(DmarcBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (read_truth(value_of(entry), diagnostics) == Truth::kYes) {
    block.value.t = mail::dmarc::TestMode::kOn;
  }
}

constexpr std::array<Field<DmarcBlock>, 11> kFields{{
    {"policy", read_policy, Presence::kRequired, "policy: none"},
    {"subdomains", read_subdomains},
    {"nonexistent", read_nonexistent},
    {"reports", read_reports},
    {"failure_reports", read_failure_reports},
    {"failure_options", read_failure_options},
    {"dkim_alignment", read_dkim_alignment},
    {"spf_alignment", read_spf_alignment},
    {"testing", read_testing},
    {"ttl", read_block_ttl<mail::dmarc::Record>},
    {"adopt", read_block_adopt<mail::dmarc::Record>},
}};

}  // namespace

void read_dmarc(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.dmarc.at = entry.key_at;
  constexpr auto kExample = "dmarc: { policy: none, reports: [\"mailto:dmarc@example.com\"] }";
  if (!begins_value(domain.dmarc, {entry.key, entry.value, kExample}, diagnostics)) return;
  read_fields({"dmarc", entry.value}, entry.key_at, kFields, domain.dmarc, diagnostics);
}

}  // namespace mailctl::manifest
