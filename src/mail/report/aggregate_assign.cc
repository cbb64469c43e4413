// Which element's text goes where: one function for each element that holds others.
#include <algorithm>

#include "base/text.h"
#include "mail/report/aggregate_parser.h"
#include "mail/report/elements.h"
#include "mail/report/values.h"

namespace mailctl::mail::report {

void AggregateParser::assign_metadata(Element element) {
  struct Row {
    Element element;
    std::string Metadata::*text;
  };

  static constexpr Row kRows[] = {
      {Element::kOrgName, &Metadata::org_name},
      {Element::kEmail, &Metadata::email},
      {Element::kExtraContactInfo, &Metadata::extra_contact_info},
      {Element::kReportId, &Metadata::report_id},
      {Element::kGenerator, &Metadata::generator},
  };
  x_has_content = true;
  const auto* const row = std::ranges::find(kRows, element, &Row::element);
  if (row != std::end(kRows)) x_metadata.*row->text = value();
  if (element == Element::kError && x_metadata.errors.size() < kMaxErrors)
    x_metadata.errors.push_back(value());
}

void AggregateParser::assign_date(Element element) {
  if (element == Element::kBegin) x_metadata.begin = parse_seconds(base::trim(x_text));
  if (element == Element::kEnd) x_metadata.end = parse_seconds(base::trim(x_text));
}

void AggregateParser::assign_policy(Element element) {
  struct Row {
    Element element;
    std::string PublishedPolicy::*word;
  };

  static constexpr Row kRows[] = {
      {Element::kDomain, &PublishedPolicy::domain},
      {Element::kAdkim, &PublishedPolicy::adkim},
      {Element::kAspf, &PublishedPolicy::aspf},
      {Element::kP, &PublishedPolicy::p},
      {Element::kSp, &PublishedPolicy::sp},
      {Element::kNp, &PublishedPolicy::np},
      {Element::kPct, &PublishedPolicy::pct},
      {Element::kFo, &PublishedPolicy::fo},
      {Element::kTesting, &PublishedPolicy::testing},
      {Element::kDiscoveryMethod, &PublishedPolicy::discovery_method},
      {Element::kVersionPublished, &PublishedPolicy::version_published},
  };
  x_has_content = true;
  const auto* const row = std::ranges::find(kRows, element, &Row::element);
  if (row != std::end(kRows)) set_word(x_policy.*row->word);
}

void AggregateParser::assign_row(Element element) {
  if (element == Element::kSourceIp) set_word(x_record.source_text);
  if (element == Element::kCount) set_word(x_count);
}

void AggregateParser::assign_evaluated(Element element) {
  if (element == Element::kDisposition) set_word(x_record.disposition);
  if (element == Element::kDkim) set_word(x_record.dkim);
  if (element == Element::kSpf) set_word(x_record.spf);
}

void AggregateParser::assign_reason(Element element) {
  if (x_record.reasons.empty()) return;
  if (element == Element::kType) set_word(x_record.reasons.back().type);
  if (element == Element::kComment) x_record.reasons.back().comment = value();
}

void AggregateParser::assign_identifiers(Element element) {
  if (element == Element::kHeaderFrom) set_word(x_record.header_from);
  if (element == Element::kEnvelopeFrom) set_word(x_record.envelope_from);
  if (element == Element::kEnvelopeTo) set_word(x_record.envelope_to);
}

void AggregateParser::assign_dkim(Element element) {
  if (x_record.dkim_results.empty()) return;
  DkimResult& result = x_record.dkim_results.back();
  if (element == Element::kDomain) set_word(result.domain);
  if (element == Element::kSelector) set_word(result.selector);
  if (element == Element::kResult) set_word(result.result);
  if (element == Element::kHumanResult) result.human_result = value();
}

void AggregateParser::assign_spf(Element element) {
  if (x_record.spf_results.empty()) return;
  SpfResult& result = x_record.spf_results.back();
  if (element == Element::kDomain) set_word(result.domain);
  if (element == Element::kScope) set_word(result.scope);
  if (element == Element::kResult) set_word(result.result);
  if (element == Element::kHumanResult) result.human_result = value();
}

}  // namespace mailctl::mail::report
