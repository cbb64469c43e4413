#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"
#include "mail/check/areas.h"
#include "mail/check/grade.h"
#include "mail/dmarc/advice.h"
#include "mail/dmarc/lint.h"
#include "mail/dmarc/survey.h"
#include "mail/spf/analyze.h"
#include "mail/spf/lint.h"

namespace mailctl::mail::check {
namespace {

using spf::RecordStatus;

constexpr int kLookupLimit = 10;  // RFC 7208 §4.6.4

// "v=spf1 -all": nobody sends.
Sends sends_of(const spf::AnalyzedRecord& record) {
  const auto first = std::ranges::find_if(record.terms, [](const spf::AnalyzedTerm& each) {
    return spf::is_mechanism(each.term.kind);
  });
  if (first == record.terms.end()) return Sends::kUnknown;
  return first->term.kind == spf::TermKind::kAll && first->term.qualifier == spf::Qualifier::kFail
             ? Sends::kNo
             : Sends::kYes;
}

std::string summary_of(const spf::AnalyzedRecord& record, Sends sends) {
  switch (record.status) {
    case RecordStatus::kValid:
      return sends == Sends::kNo ? "nobody may send"
                                 : fmt::format("{} of {} lookups", record.lookups, kLookupLimit);
    case RecordStatus::kNone:
      return "no record";
    case RecordStatus::kSeveral:
      return "several records: none counts";
    case RecordStatus::kInvalid:
      return "the record cannot be read";
    case RecordStatus::kFailed:
    case RecordStatus::kBadName:
    case RecordStatus::kNotKnown:
      return "no answer";
  }
  return {};
}

spf::Sending sending_of(Role role) {
  if (role == Role::kUnset) return spf::Sending::kUnknown;
  return role == Role::kParked ? spf::Sending::kNever : spf::Sending::kSends;
}

std::string_view word_of(std::optional<dmarc::Policy> policy) {
  return policy ? dmarc::to_text(*policy) : "unknown";
}

std::string summary_of(const dmarc::Survey& survey) {
  const auto& found = survey.found;
  if (found.outcome == dmarc::Outcome::kUnknown) return "no answer";
  if (found.outcome == dmarc::Outcome::kNone) return "no record";
  std::string text = fmt::format("{} for mail that fails", word_of(survey.policies.domain));
  if (survey.policies.subdomains != survey.policies.domain) {
    text += fmt::format(", {} below", word_of(survey.policies.subdomains));
  }
  if (found.domain != survey.domain) text += fmt::format(", from {}", found.domain.text());
  text += found.record.rua.empty()
              ? "; no reports"
              : fmt::format("; reports to {}", base::count_of(found.record.rua.size(), "address"));
  return text;
}

std::optional<dmarc::Role> dmarc_role(Role role) {
  return dmarc::parse_role(to_text(role));
}

}  // namespace

AreaReport check_spf(const Sources& sources, SpfFacts& facts) {
  const auto& [request, view, missing] = sources;
  const auto analysis = spf::analyze(request.domain, view, missing);
  const auto& top = analysis.top();
  AreaReport area{.area = Area::kSpf};
  if (!top.text.empty()) area.records.push_back({request.domain.text(), "TXT", top.text});
  area.findings =
      spf::lint({.domain = request.domain, .sending = sending_of(request.role)}, view, missing);
  facts.sends = sends_of(top);
  facts.is_valid = top.status == RecordStatus::kValid;
  facts.is_known = top.status != RecordStatus::kFailed && top.status != RecordStatus::kNotKnown;
  area.summary = summary_of(top, facts.sends);
  area.grade = facts.is_known ? grade_of(area.findings) : Grade::kUnknown;
  return area;
}

AreaReport check_dmarc(const Sources& sources, Role role, DmarcFacts& facts) {
  static const dmarc::PublicSuffixList kSuffixes;
  const auto& [request, view, missing] = sources;
  const auto survey = dmarc::survey(request.domain, view, kSuffixes, missing);
  AreaReport area{.area = Area::kDmarc};
  const auto& found = survey.found;
  if (found.outcome == dmarc::Outcome::kFound) {
    area.records.push_back({"_dmarc." + found.domain.text(), "TXT", found.text});
  } else {
    for (const auto& text : survey.texts) {
      area.records.push_back({"_dmarc." + request.domain.text(), "TXT", text});
    }
  }
  area.findings = dmarc::lint(survey);
  if (const auto known_role = dmarc_role(role)) {
    auto advice = dmarc::advise(survey, *known_role, view, missing);
    area.findings.insert(area.findings.end(), advice.begin(), advice.end());
  }
  facts.has_policy = found.outcome == dmarc::Outcome::kFound;
  facts.is_known = found.outcome != dmarc::Outcome::kUnknown;
  area.summary = summary_of(survey);
  area.grade = facts.is_known ? grade_of(area.findings) : Grade::kUnknown;
  return area;
}

}  // namespace mailctl::mail::check
