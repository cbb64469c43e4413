#include "render/dmarc_report_text.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using namespace mail::report;

constexpr std::size_t kSourcesShown = 40;  // of a domain
constexpr std::size_t kWarningsShown = 20;

// "1,234,567"
std::string grouped(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

std::string messages_of(std::uint64_t count) {
  return grouped(count) + (count == 1 ? " message" : " messages");
}

std::string date_text(std::int64_t seconds) {
  return base::to_iso_date(base::date_of(base::Time(std::chrono::seconds(seconds))));
}

std::string period_text(const DomainSummary& domain) {
  if (!domain.begin || !domain.end) return {};
  const auto begin = date_text(*domain.begin);
  const auto end = date_text(*domain.end);
  return begin == end ? ", " + begin : fmt::format(", {} to {}", begin, end);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  const auto ratio = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("{:.1f} %", ratio);
}

std::string policy_text(const PublishedPolicy& policy) {
  std::string out = "p=" + (policy.p.empty() ? "?" : policy.p);
  if (!policy.sp.empty() && policy.sp != policy.p) out += " sp=" + policy.sp;
  if (!policy.np.empty() && policy.np != policy.p) out += " np=" + policy.np;
  if (!policy.pct.empty() && policy.pct != "100") out += " pct=" + policy.pct;
  if (policy.testing == "y") out += " t=y";
  return visible(out);
}

std::string_view kind_words(SourceKind kind) {
  switch (kind) {
    case SourceKind::kAligned:
      return "yours";
    case SourceKind::kSigned:
      return "signs as you";
    case SourceKind::kMisaligned:
      return "yours, but fails";
    case SourceKind::kForwarder:
      return "forwarder";
    case SourceKind::kModifiedForward:
      return "forwarder that changes mail";
    case SourceKind::kUnknown:
      return "unknown: not as you";
    case SourceKind::kSpoof:
      break;
  }
  return "spoof";
}

Ink ink_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::kAligned:
    case SourceKind::kSigned:
    case SourceKind::kForwarder:
      return Ink::kGood;
    case SourceKind::kMisaligned:
    case SourceKind::kUnknown:
    case SourceKind::kModifiedForward:
      return Ink::kWarning;
    case SourceKind::kSpoof:
      break;
  }
  return Ink::kRemove;
}

// What a stricter policy would block, by what it is.
std::string blocked_parts(std::span<const Source> sources) {
  constexpr SourceKind kKinds[] = {SourceKind::kMisaligned,
                                   SourceKind::kModifiedForward,
                                   SourceKind::kUnknown,
                                   SourceKind::kSpoof};
  std::vector<std::string> parts;
  for (const SourceKind kind : kKinds) {
    std::uint64_t sum = 0;
    for (const Source& source : sources)
      if (source.kind == kind) sum += reject_would_block(source.counts);
    if (sum > 0) parts.push_back(fmt::format("{} {}", grouped(sum), kind_words(kind)));
  }
  return base::join(parts, "; ");
}

std::string domain_text(const DomainSummary& domain, std::span<const Source> sources, Color color) {
  const Counts& counts = domain.counts;
  const std::string name = domain.domain.empty() ? "(no domain)" : visible(domain.domain);
  std::string out = fmt::format("{}: {} in {}{}, published {}\n",
                                paint(color, Ink::kBold, name),
                                messages_of(counts.messages),
                                base::count_of(domain.reports, "report"),
                                period_text(domain),
                                policy_text(domain.policy));
  out += fmt::format("  pass DMARC: {} ({}); aligned SPF {}, aligned DKIM {}\n",
                     grouped(counts.passed),
                     percent(counts.passed, counts.messages),
                     grouped(counts.spf_aligned),
                     grouped(counts.dkim_aligned));
  if (counts.quarantined + counts.rejected > 0) {
    out += fmt::format("  blocked already: {} quarantined, {} rejected\n",
                       grouped(counts.quarantined),
                       grouped(counts.rejected));
  }
  if (counts.excepted > 0) {
    out += fmt::format("  failed and let through for a reason of the receiver: {}\n",
                       grouped(counts.excepted));
  }
  out += fmt::format("  p=quarantine would put {} more aside; p=reject would refuse {} more\n",
                     grouped(quarantine_would_block(counts)),
                     grouped(reject_would_block(counts)));
  const auto parts = blocked_parts(sources);
  if (!parts.empty()) out += fmt::format("    of these: {}\n", parts);
  return out;
}

std::string source_text(const Source& source, Color color) {
  const auto& counts = source.counts;
  std::string out = fmt::format("  {:>11} {:>11} {:>11} {:>11}  {}",
                                grouped(counts.messages),
                                grouped(counts.spf_aligned),
                                grouped(counts.dkim_aligned),
                                grouped(counts.passed),
                                visible(source.name));
  if (!source.network.empty() && source.network != source.name)
    out += fmt::format(" [{}]", visible(source.network));
  if (source.addresses > 1) out += fmt::format(", {} addresses", grouped(source.addresses));
  out += "  " + paint(color, ink_of(source.kind), kind_words(source.kind)) + "\n";
  const auto advice = advice_for(source);
  if (!advice.empty()) out += fmt::format("{:>52}{}\n", "", visible(advice));
  return out;
}

std::string sources_text(std::span<const Source> sources, Color color) {
  std::string out = fmt::format(
      "\n  {:>11} {:>11} {:>11} {:>11}  source\n", "messages", "SPF", "DKIM", "DMARC pass");
  for (const Source& source : sources.first(std::min(sources.size(), kSourcesShown)))
    out += source_text(source, color);
  if (sources.size() > kSourcesShown) {
    out += fmt::format("  and {}; --json shows them all\n",
                       base::count_of(sources.size() - kSourcesShown, "further source"));
  }
  return out + "\n";
}

std::string tls_text(const TlsEntry& entry) {
  std::string out = fmt::format("TLS report of {}:\n", visible(entry.report.organization));
  for (const TlsPolicy& policy : entry.report.policies) {
    out += fmt::format("  {} ({}): {} sessions succeeded, {} failed\n",
                       visible(policy.domain.empty() ? "(no domain)" : policy.domain),
                       visible(policy.type),
                       grouped(policy.successful),
                       grouped(policy.failed));
    for (const TlsFailure& failure : policy.failures) {
      out += fmt::format("    {} {}{}\n",
                         grouped(failure.sessions),
                         visible(failure.type),
                         failure.mx.empty() ? "" : " at " + visible(failure.mx));
    }
  }
  return out;
}

std::string failure_text(const FailureEntry& entry) {
  const FailureReport& report = entry.report;
  return fmt::format("Failure report on a message from {}: {} failed, sent by {}{}\n",
                     visible(report.domain.empty() ? "an unnamed domain" : report.domain),
                     visible(report.auth_failure.empty() ? "authentication" : report.auth_failure),
                     visible(report.source_ip),
                     report.delivery_result.empty() ? "" : ", " + visible(report.delivery_result));
}

std::string warnings_text(const Collection& collection) {
  std::string out;
  std::size_t count = 0;
  for (const ReportEntry& report : collection.reports()) {
    if (report.seen == Seen::kAgain && ++count <= kWarningsShown)
      out += fmt::format("  {}: a duplicate, not counted again\n", visible(report.file));
    for (const Warning& warning : report.warnings) {
      if (++count <= kWarningsShown)
        out += fmt::format("  {}: {}\n", visible(report.file), visible(to_text(warning)));
    }
  }
  if (count > kWarningsShown)
    out += fmt::format("  and {} more; --json shows them all\n", count - kWarningsShown);
  return out.empty() ? out : "Read, but not as it should be:\n" + out;
}

}  // namespace

std::string dmarc_report_text(const Collection& collection,
                              std::span<const Source> sources,
                              Color color) {
  std::string out;
  for (const DomainSummary& domain : collection.table().domains()) {
    const auto first = std::ranges::lower_bound(sources, domain.domain, {}, &Source::domain);
    const auto last = std::ranges::upper_bound(sources, domain.domain, {}, &Source::domain);
    const std::span<const Source> theirs(first, last);
    out += domain_text(domain, theirs, color) + sources_text(theirs, color);
  }
  for (const TlsEntry& entry : collection.tls_reports()) out += tls_text(entry);
  for (const FailureEntry& entry : collection.failures()) out += failure_text(entry);
  return out + warnings_text(collection);
}

}  // namespace mailctl::render
