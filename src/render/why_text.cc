#include "render/why_text.h"

#include <fmt/format.h>

#include "render/diagnostic_parts.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

namespace forensics = mail::forensics;

constexpr std::size_t kWidth = 80;
constexpr std::string_view kIndent = "        ";
constexpr std::string_view kDeep = "          ";

std::string paragraph(std::string_view text, std::string_view indent = kIndent) {
  return text.empty() ? std::string() : wrapped(visible(text), indent, kWidth);
}

// "DKIM    fail  d=example.com s=s1"
std::string head(Color color,
                 std::string_view check,
                 std::string_view result,
                 std::string_view what) {
  return fmt::format("{:8}{} {}\n",
                     check,
                     paint(color, ink_of_result(result), fmt::format("{:9}", result)),
                     visible(what));
}

std::string border_text(const forensics::Diagnosis& diagnosis) {
  const auto& border = diagnosis.border;
  if (border.choice == mail::message::BorderChoice::kNone) {
    return "Border  none\n" + paragraph(border.reason);
  }
  const auto& host = diagnosis.hops[border.hop].by;
  std::string out =
      fmt::format("Border  {}\n", visible(host.empty() ? "(a host without a name)" : host)) +
      paragraph(border.reason);
  out += paragraph(fmt::format(
      "client {} [{}], envelope {}",
      border.helo.empty() ? "(no HELO)" : border.helo,
      border.ip ? mail::message::to_text(*border.ip) : "unknown",
      border.mail_from ? fmt::format("<{}> ({})", *border.mail_from, border.mail_from_source)
                       : "unknown"));
  return out;
}

std::string spf_text(const forensics::Diagnosis& diagnosis, Color color) {
  const auto& found = diagnosis.found;
  if (!found.spf) return head(color, "SPF", "none", "not checked: the envelope is not known");
  const auto& spf = *found.spf;
  const bool is_aligned = found.dmarc.rfc9989.is_spf_aligned;
  return head(color,
              "SPF",
              mail::spf::to_text(spf.result),
              spf.domain + (is_aligned ? ", aligned" : ", not aligned with From")) +
         paragraph(spf.reason);
}

std::string changes_text(const forensics::Changes& changes) {
  std::string out;
  for (const auto& change : changes) {
    const auto& facts = forensics::facts_of(change.kind);
    std::string line = fmt::format("- {}", facts.title);
    if (!change.field.empty()) line += ", " + change.field;
    if (!change.detail.empty()) line += ": " + change.detail;
    out += paragraph(line, kIndent);
    out += paragraph(fmt::format("usually by {} ({})", facts.culprit, facts.slug), kDeep);
  }
  return out;
}

std::string signature_text(const forensics::SignatureDiagnosis& one,
                           std::string_view check,
                           Color color) {
  const auto& tags = one.checked.signature;
  std::string out = head(color,
                         check,
                         mail::dkim::to_text(one.checked.result),
                         fmt::format("d={} s={}", tags.domain.text(), tags.selector));
  if (one.cause == forensics::Cause::kPass) return out;
  out += paragraph(
      fmt::format("{} ({}): {}", to_text(one.cause), to_text(one.certainty), one.statement));
  if (one.undone) out += changes_text(one.undone->changes);
  for (const std::string& suspect : one.suspects) out += paragraph("? " + suspect);
  if (one.hop) {
    out += paragraph(fmt::format("Likely at {}: {}", one.hop->host, one.hop->reason));
  }
  for (const std::string& advice : one.advice) out += paragraph("=> " + advice);
  return out;
}

std::string dkim_text(const forensics::Diagnosis& diagnosis, Color color) {
  if (diagnosis.signatures.empty()) {
    return head(color, "DKIM", "none", "the message carries no signature");
  }
  std::string out;
  std::string_view check = "DKIM";
  for (const auto& one : diagnosis.signatures) {
    out += signature_text(one, std::exchange(check, ""), color);
  }
  return out;
}

std::string arc_text(const forensics::Diagnosis& diagnosis, Color color) {
  const auto& arc = diagnosis.found.arc;
  if (arc.result == mail::arc::Result::kNone) return {};
  std::string sealers;
  for (const auto& set : arc.sets) sealers += (sealers.empty() ? "" : ", ") + set.domain;
  return head(color, "ARC", mail::arc::to_text(arc.result), "sealed by " + sealers) +
         paragraph(arc.reason);
}

std::string dmarc_text(const forensics::Diagnosis& diagnosis, Color color) {
  const auto& verdict = diagnosis.found.dmarc.rfc9989;
  const auto& authors = diagnosis.found.authors.domains;
  std::string what = authors.empty() ? std::string("(no readable From)") : authors.front().text();
  if (verdict.record) {
    what += fmt::format(", {}={}", verdict.policy_tag, mail::dmarc::to_text(verdict.policy));
  }
  return head(color, "DMARC", mail::dmarc::to_text(verdict.result), what) +
         paragraph(verdict.reason) + paragraph(diagnosis.found.dmarc.disagreement);
}

}  // namespace

std::string why_text(const forensics::Diagnosis& diagnosis, Color color) {
  return paragraph(diagnosis.summary, "") + "\n" + border_text(diagnosis) +
         spf_text(diagnosis, color) + dkim_text(diagnosis, color) + arc_text(diagnosis, color) +
         dmarc_text(diagnosis, color);
}

}  // namespace mailctl::render
