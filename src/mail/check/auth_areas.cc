#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"
#include "mail/check/areas.h"
#include "mail/check/grade.h"
#include "mail/dmarc/record.h"
#include "mail/published_text.h"
#include "mail/spf/record.h"

namespace mailctl::mail::check {
namespace {

// "v=spf1 -all": nobody sends.
Sends sends_of(const spf::Record& record) {
  const auto first = std::ranges::find_if(
      record.terms, [](const spf::Term& term) { return spf::is_mechanism(term.kind); });
  if (first == record.terms.end()) return Sends::kUnknown;
  return first->kind == spf::TermKind::kAll && first->qualifier == spf::Qualifier::kFail
             ? Sends::kNo
             : Sends::kYes;
}

}  // namespace

AreaReport check_spf(const Sources& sources, SpfFacts& facts) {
  const auto& [request, view, missing] = sources;
  const auto found = find_texts(request.domain, spf::is_spf_text, view, missing);
  AreaReport area{.area = Area::kSpf};
  for (const auto& text : found.texts) {
    area.records.push_back({request.domain.text(), "TXT", text});
    const auto parsed = spf::parse_record(text);
    add_problems(area.findings, parsed.problems, request.domain.text(), text);
    facts.sends = sends_of(parsed.record);
  }
  facts.is_known = is_known(found.status);
  area.grade = facts.is_known ? grade_of(area.findings) : Grade::kUnknown;
  return area;
}

AreaReport check_dmarc(const Sources& sources, Role /*role*/) {
  const auto& [request, view, missing] = sources;
  AreaReport area{.area = Area::kDmarc};
  const auto name = request.domain.with_prefix("_dmarc");
  if (!name) return area;
  const auto found = find_texts(*name, dmarc::is_dmarc_text, view, missing);
  for (const auto& text : found.texts) {
    area.records.push_back({name->text(), "TXT", text});
    add_problems(area.findings, dmarc::parse_record(text).problems, name->text(), text);
  }
  area.grade = is_known(found.status) ? grade_of(area.findings) : Grade::kUnknown;
  return area;
}

}  // namespace mailctl::mail::check
