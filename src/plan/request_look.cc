#include "plan/request_look.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/dmarc/strictness.h"
#include "mail/same_record.h"
#include "mail/spf/repair.h"
#include "plan/live_view.h"

namespace mailctl::plan {
namespace {

namespace spf = mail::spf;
namespace dmarc = mail::dmarc;

constexpr std::string_view kKeyLabel = "._domainkey.";
constexpr std::string_view kDmarcLabel = "_dmarc.";

Look there() {
  return {.sighting = Sighting::kThere, .leads_to_key = false, .found = {}, .advice = {}};
}

Look missing_look(Mistake mistake) {
  return {.sighting = Sighting::kMissing,
          .leads_to_key = false,
          .found = std::move(mistake.found),
          .advice = std::move(mistake.advice)};
}

bool is_answered(const dns::Answer& answer) {
  return answer.status == dns::AnswerStatus::kOk || answer.status == dns::AnswerStatus::kNoData ||
         answer.status == dns::AnswerStatus::kNxDomain;
}

std::vector<dns::TxtData> texts_of(const dns::Answer& answer) {
  std::vector<dns::TxtData> texts;
  for (const auto& record : answer.records) {
    if (const auto* txt = std::get_if<dns::TxtData>(&record)) texts.push_back(*txt);
  }
  return texts;
}

// Terms behind `all` are dead (RFC 7208 §5.1).
bool has_living_term(const spf::Record& record, const spf::Term& wanted) {
  for (const auto& term : record.terms) {
    if (spf::is_same_term(term, wanted)) return true;
    if (term.kind == spf::TermKind::kAll) return false;
  }
  return false;
}

std::vector<std::string> lacking_terms(const model::SpfValue& asked, const spf::Record& live) {
  std::vector<std::string> lacking;
  for (const auto& text : asked.owned) {
    const auto parsed = spf::parse_term(text);
    if (!parsed.term || parsed.term->kind == spf::TermKind::kAll) continue;
    if (!has_living_term(live, *parsed.term)) lacking.push_back(text);
  }
  return lacking;
}

Look look_for_spf(const model::SpfValue& asked,
                  model::Intent intent,
                  const std::vector<dns::TxtData>& texts) {
  const auto found = spf::find_spf(texts);
  std::vector<dns::RecordData> records;
  for (const auto index : found.indices) records.emplace_back(texts[index]);
  const bool is_none = found.status == spf::SpfStatus::kNone;
  if (intent == model::Intent::kAbsent) {
    return is_none ? there() : missing_look({shown(records), "Delete the SPF record."});
  }
  if (is_none) return missing_look({});
  if (found.status == spf::SpfStatus::kSeveral) {
    return missing_look({shown(records),
                         "Two SPF records at one name count as none (permerror). Keep one, with "
                         "the terms of both, and delete the other."});
  }
  if (found.defect) return missing_look({shown(records), found.defect->reason});
  if (found.status == spf::SpfStatus::kInvalid)
    return missing_look({shown(records), found.explanation});
  const auto lacking = lacking_terms(asked, found.parsed.record);
  if (lacking.empty()) return there();
  return missing_look(
      {shown(records),
       fmt::format("Add {} to the record that is there, before its `all`; make no second record.",
                   base::join(lacking, " "))});
}

bool has_all_uris(const std::vector<mail::ReportUri>& live,
                  const std::vector<mail::ReportUri>& asked) {
  return std::ranges::all_of(asked, [&](const mail::ReportUri& wanted) {
    return std::ranges::find(live, wanted.uri, &mail::ReportUri::uri) != live.end();
  });
}

// The same or stricter, with the reports that were asked for.
bool fulfils(const dmarc::Record& live, const dmarc::Record& asked) {
  return !dmarc::is_stricter(asked, live) && has_all_uris(live.rua, asked.rua) &&
         has_all_uris(live.ruf, asked.ruf);
}

// nullopt where there is no DMARC record.
std::optional<Look> look_for_dmarc(const std::string& asked,
                                   const std::vector<dns::TxtData>& texts) {
  std::vector<dns::RecordData> records;
  for (const auto& text : texts) {
    if (dmarc::is_dmarc_text(text.joined())) records.emplace_back(text);
  }
  if (records.empty()) return std::nullopt;
  if (records.size() > 1) {
    return missing_look(
        {shown(records), "Two DMARC records at one name count as none. Delete one of them."});
  }
  const auto live = dmarc::parse_record(std::get<dns::TxtData>(records.front()).joined());
  if (live.applies && fulfils(live.record, dmarc::parse_record(asked).record)) return there();
  return missing_look({shown(records), "Replace the record that is there by the one asked for."});
}

bool holds(const dns::Answer& answer, const dns::RecordData& wanted) {
  const auto* text = std::get_if<dns::TxtData>(&wanted);
  return std::ranges::any_of(answer.records, [&](const dns::RecordData& record) {
    if (dns::is_same_meaning(record, wanted)) return true;
    const auto* other = std::get_if<dns::TxtData>(&record);
    return text != nullptr && other != nullptr &&
           mail::is_same_record(other->joined(), text->joined());
  });
}

bool shows(const model::ManagedRecordSet& asked, const dns::Answer& answer) {
  const auto& values = asked.set.values;
  if (asked.set.type == dns::RecordType::kCname && is_key_name(asked.set.name)) {
    return !answer.aliases.empty() &&
           answer.aliases.front() == std::get<dns::CnameData>(values.front()).target;
  }
  const bool is_whole = asked.sharing == model::Sharing::kWhole;
  return std::ranges::all_of(values, [&](const auto& value) { return holds(answer, value); }) &&
         (!is_whole || answer.records.size() == values.size());
}

Look look_for_set(const model::Resource& resource,
                  const model::ManagedRecordSet& asked,
                  const dns::Answer& answer) {
  if (resource.intent == model::Intent::kAbsent) {
    const bool is_gone = answer.records.empty() && answer.aliases.empty();
    return is_gone ? there() : missing_look({shown(answer.records), "Delete the record."});
  }
  if (shows(asked, answer)) return there();
  const bool is_dmarc =
      asked.set.type == dns::RecordType::kTxt && asked.set.name.text().starts_with(kDmarcLabel);
  if (is_dmarc) {
    const auto text = std::get<dns::TxtData>(asked.set.values.front()).joined();
    if (auto look = look_for_dmarc(text, texts_of(answer))) return *std::move(look);
  }
  return missing_look({});
}

Look unanswered(const dns::Question& question, const dns::Answer& answer) {
  Look look;
  if (answer.status != dns::AnswerStatus::kNotFetched) {
    look.found =
        fmt::format("no answer about {}: {}", question.name.text(), dns::to_text(answer.status));
  }
  return look;
}

}  // namespace

bool is_key_name(const dns::Name& name) {
  return name.text().find(kKeyLabel) != std::string::npos;
}

dns::Question question_of(const dns::RecordSet& set) {
  const bool is_key = set.type == dns::RecordType::kCname && is_key_name(set.name);
  return {set.name, is_key ? dns::RecordType::kTxt : set.type};
}

Look look_for(const model::Resource& asked,
              const dns::View& world,
              dns::MissingQuestions& missing) {
  const auto* value = std::get_if<model::SpfValue>(&asked.spec);
  const auto* record = std::get_if<model::ManagedRecordSet>(&asked.spec);
  const auto question = value != nullptr ? dns::Question{value->name, dns::RecordType::kTxt}
                                         : question_of(record->set);
  const auto& answer = world.at(question);
  if (answer.status == dns::AnswerStatus::kNotFetched) missing.insert(question);
  // An alias is there although what it leads to does not answer.
  if (!is_answered(answer) && answer.aliases.empty()) return unanswered(question, answer);
  auto look = value != nullptr ? look_for_spf(*value, asked.intent, texts_of(answer))
                               : look_for_set(asked, *record, answer);
  look.leads_to_key = answer.records.size() == 1 && holds_public_key(answer.records.front());
  if (look.sighting != Sighting::kMissing || !look.advice.empty()) return look;
  Mistake mistake;
  if (value != nullptr) {
    const dns::RecordSet set{
        value->name, dns::RecordType::kTxt, value->ttl, {dns::make_txt(value->text)}};
    mistake = doubled_name(value->zone, set, world, missing);
  } else {
    mistake = mistake_in(*record, answer, world, missing);
  }
  look.found = std::move(mistake.found);
  look.advice = std::move(mistake.advice);
  return look;
}

}  // namespace mailctl::plan
