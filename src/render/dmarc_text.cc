#include "render/dmarc_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "render/finding_text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

namespace dmarc = mail::dmarc;

std::string_view place_text(dmarc::Place place) {
  constexpr std::string_view kTexts[] = {
      "the domain's own", "of the organizational domain", "of the public suffix"};
  return kTexts[static_cast<std::size_t>(place)];
}

std::string record_text(const dmarc::PolicyRecord& found) {
  if (found.text.empty()) return visible(found.reason);
  auto out = fmt::format("{}\n  {:13}at _dmarc.{}, {}",
                         visible(found.text),
                         "",
                         found.domain.text(),
                         place_text(found.place));
  if (!found.reason.empty()) out += fmt::format("\n  {:13}{}", "", visible(found.reason));
  return out;
}

bool is_same_record(const dmarc::PolicyRecord& a, const dmarc::PolicyRecord& b) {
  return a.outcome == b.outcome && a.domain == b.domain && a.text == b.text && a.place == b.place;
}

std::string lookup_text(const dmarc::Lookup& lookup) {
  if (lookup.record) return "a record";
  if (lookup.candidates > 1)
    return fmt::format("{} records, none of which counts", lookup.candidates);
  if (lookup.candidates == 1) return "a record that is invalid";
  return lookup.is_known() ? "no record" : std::string(dns::to_text(lookup.status));
}

std::string walk_text(const dmarc::Walk& walk) {
  std::size_t width = 0;
  for (const auto& lookup : walk.lookups) width = std::max(width, lookup.domain.text().size());
  std::string out = "\nTree walk (RFC 9989 §4.10)\n";
  for (const auto& lookup : walk.lookups) {
    out += fmt::format("  _dmarc.{:{}}  {}\n", lookup.domain.text(), width, lookup_text(lookup));
  }
  return out;
}

std::string policy_text(const std::optional<dmarc::Policy>& policy) {
  return policy ? std::string(to_text(*policy)) : "-";
}

std::string policies_text(const dmarc::Survey& survey) {
  const auto line = [](std::string_view who, const auto& now, const auto& before) {
    return fmt::format("  {:34}{:12}{}\n", who, policy_text(now), policy_text(before));
  };
  const auto& now = survey.policies;
  const auto& before = survey.policies_rfc7489;
  std::string out =
      fmt::format("\n{:36}{:12}{}\n", "Mail that fails, from", "RFC 9989", "RFC 7489");
  out += line("the domain", now.domain, before.domain);
  out += line("names below it that exist", now.subdomains, before.subdomains);
  out += line("names below it that do not exist", now.missing, before.missing);
  return out;
}

std::string destinations_text(const dmarc::Survey& survey) {
  std::string out = "\nReports go to\n";
  for (const auto& destination : survey.destinations) {
    out += fmt::format("  {} {}\n      consent {}: {}\n",
                       destination.tag,
                       visible(destination.uri.uri),
                       to_text(destination.consent),
                       visible(destination.reason));
    const bool is_changed =
        !destination.effective.empty() && destination.effective.front() != destination.uri;
    if (is_changed) {
      out += fmt::format("      sent to {} instead\n", visible(to_text(destination.effective)));
    }
  }
  return survey.destinations.empty() ? std::string() : out;
}

std::string organizational_text(const dmarc::Survey& survey) {
  const auto& by_list = survey.organizational_rfc7489;
  if (!survey.organizational) {
    return fmt::format("not known by the tree walk; {} by the public suffix list", by_list.text());
  }
  if (*survey.organizational == by_list) return by_list.text();
  return fmt::format("{} by the tree walk, {} by the public suffix list",
                     survey.organizational->text(),
                     by_list.text());
}

}  // namespace

std::string dmarc_check_text(const dmarc::Survey& survey,
                             const mail::Findings& findings,
                             Color color) {
  std::string out =
      paint(color, Ink::kBold, fmt::format("DMARC of {}", survey.domain.text())) + "\n";
  out += fmt::format("  {:13}{}\n", "Record", record_text(survey.found));
  if (!is_same_record(survey.found, survey.found_rfc7489)) {
    out += fmt::format("  {:13}{}\n", "RFC 7489", record_text(survey.found_rfc7489));
  }
  out += fmt::format("  {:13}{}\n", "Org. domain", organizational_text(survey));
  out += walk_text(survey.walk);
  out += policies_text(survey);
  out += destinations_text(survey);
  out += '\n';
  if (findings.empty()) return out + "No faults found.\n";
  return out + findings_text(findings, color) + findings_summary(findings) + "\n";
}

}  // namespace mailctl::render
