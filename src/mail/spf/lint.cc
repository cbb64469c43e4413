#include "mail/spf/lint.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/ask.h"
#include "mail/spf/linting.h"
#include "mail/spf/repair.h"
#include "mail/spf/select.h"

namespace mailctl::mail::spf {
namespace {

using base::Severity;
using dns::AnswerStatus;
using dns::RecordType;

constexpr std::size_t kComfortableOctets = 450;  // §3.4

std::vector<dns::TxtData> txt_of(const dns::Answer& answer) {
  std::vector<dns::TxtData> values;
  for (const auto& record : answer.records) {
    if (const auto* const txt = std::get_if<dns::TxtData>(&record)) values.push_back(*txt);
  }
  return values;
}

// "v=spf10 a", " v=spf1 a", "\"v=spf1 a\"", "v=spf2 a", "v = spf1 …", "spf1 a": meant as SPF, but
// not selected.
bool is_near_miss(std::string_view text) {
  std::string folded = base::to_lower(text);
  std::erase_if(folded, [](char c) {
    return c == ' ' || c == '"' || c == '\'' || c == '\t' || static_cast<unsigned char>(c) >= 0x80;
  });
  return !is_spf_text(text) &&
         (folded.starts_with("v=spf") || folded.starts_with("vspf1") ||
          folded.starts_with("v:spf1") || folded.starts_with("spf1") ||
          folded.starts_with("v-spf1") || folded.starts_with("v=sfp1")) &&
         !folded.starts_with("spf2.0");
}

// The terms of all of them in one record, each once, with the mildest `all` at the end.
std::string joined_records(const std::vector<dns::TxtData>& values) {
  Record joined;
  std::optional<Term> all;
  for (const auto& value : values) {
    const auto text = value.joined();
    if (!is_spf_text(text)) continue;
    for (auto& term : parse_record(text).record.terms) {
      if (term.kind == TermKind::kAll) {
        if (!all || all->qualifier == Qualifier::kFail) all = std::move(term);
        continue;
      }
      const bool is_known = std::ranges::any_of(
          joined.terms, [&](const Term& known) { return is_same_term(known, term); });
      if (!is_known) joined.terms.push_back(std::move(term));
    }
  }
  joined.terms.push_back(all.value_or(make_all(Qualifier::kSoftFail)));
  return to_text(joined);
}

}  // namespace

Linting::Linting(const LintRequest& request, const dns::View& view, dns::MissingQuestions& missing)
    : x_request(request),
      x_view(view),
      x_missing(missing),
      x_analysis(analyze(request.domain, view, missing)) {
  find_own();
}

void Linting::find_own() {
  const auto& records = x_analysis.records;
  x_is_own.assign(records.size(), false);
  x_is_own[0] = true;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto name = dns::Name::parse(records[i].domain);
    if (name && name->is_at_or_under(x_request.domain)) x_is_own[i] = true;
    if (!x_is_own[i]) continue;
    for (const auto& analyzed : records[i].terms) {
      if (analyzed.term.kind == TermKind::kRedirect && analyzed.record) {
        x_is_own[*analyzed.record] = true;
      }
    }
  }
}

const dns::Answer& Linting::ask(const dns::Name& name, RecordType type) {
  return mail::ask(x_view, {name, type}, x_missing);
}

Finding& Linting::add(Severity severity, std::string_view rule, const AnalyzedRecord& record) {
  Finding finding;
  finding.severity = severity;
  finding.rule = rule;
  finding.subject = record.domain;
  finding.text = record.text;
  x_out.push_back(std::move(finding));
  return x_out.back();
}

Finding& Linting::add_at(Severity severity, std::string_view rule, const TermPlace& place) {
  Finding& finding = add(severity, rule, record(place));
  finding.offset = term(place).term.offset;
  finding.length = term(place).term.text.size();
  return finding;
}

void Linting::look_at_values() {
  const auto& top = x_analysis.top();
  const auto& answer = ask(x_request.domain, RecordType::kTxt);
  if (!answer.aliases.empty() && top.status != RecordStatus::kNotKnown) {
    add(Severity::kWarning, "spf/alias", top).message =
        fmt::format("{} is an alias, so its SPF record is that of {}",
                    top.domain,
                    answer.aliases.back().text());
  }
  look_for_near_misses(answer);
  look_at_several(answer);
  for (std::size_t i = 0; i < x_analysis.records.size(); ++i) {
    const auto& record = x_analysis.records[i];
    if (is_own(i)) add_problems(x_out, record.problems, record.domain, record.text);
  }
  if (top.status == RecordStatus::kFailed) {
    add(Severity::kWarning, "spf/dns-failure", top).message =
        fmt::format("{} TXT: {}; receivers answer temperror", top.domain, top.failure);
  }
  if (top.status == RecordStatus::kNone) look_for_type_spf();
  if (top.status == RecordStatus::kValid || top.status == RecordStatus::kInvalid) look_at_size();
}

void Linting::look_for_near_misses(const dns::Answer& answer) {
  const auto values = txt_of(answer);
  for (const auto& value : values) {
    const auto text = value.joined();
    if (const auto defect = find_defect(value)) {
      Finding& finding = add(Severity::kError, "spf/broken-strings", x_analysis.top());
      finding.text = text;
      finding.message = defect->reason;
      finding.fix = publish_instead(finding.subject, to_text(defect->repaired));
    } else if (is_near_miss(text)) {
      Finding& finding = add(Severity::kError, "spf/near-miss", x_analysis.top());
      finding.text = text;
      finding.message =
          "this is not taken for an SPF record: it does not begin with \"v=spf1\" and "
          "a blank";
    }
  }
}

void Linting::look_at_several(const dns::Answer& answer) {
  for (std::size_t i = 0; i < x_analysis.records.size(); ++i) {
    const auto& record = x_analysis.records[i];
    if (record.status != RecordStatus::kSeveral || !is_own(i)) continue;
    Finding& finding = add(Severity::kError, "spf/several-records", record);
    finding.message = record.domain + " has several SPF records: receivers answer permerror";
    if (i == 0) finding.fix = publish_instead(record.domain, joined_records(txt_of(answer)));
  }
}

void Linting::look_for_type_spf() {
  const auto& top = x_analysis.top();
  const auto& old = ask(x_request.domain, RecordType::kSpf);
  if (old.status == AnswerStatus::kOk) {
    Finding& finding = add(Severity::kError, "spf/type-spf", top);
    finding.message = fmt::format("{} has a record of type SPF, which nobody reads", top.domain);
    return;
  }
  const bool has_other_finding = !x_out.empty();
  if (has_other_finding || x_request.sending == Sending::kNever) return;  // parking says more
  Finding& finding = add(Severity::kWarning, "spf/no-record", top);
  finding.message = fmt::format("{} has no SPF record ({})", top.domain, top.failure);
}

void Linting::look_at_size() {
  const auto& top = x_analysis.top();
  const std::size_t octets = top.domain.size() + top.txt_octets;
  if (octets <= kComfortableOctets) return;
  Finding& finding = add(Severity::kWarning, "spf/large-answer", top);
  finding.message = fmt::format(
      "the name and its {} TXT values have {} octets; above {} the answer may not fit into a UDP "
      "packet",
      top.txt_count,
      octets,
      kComfortableOctets);
}

std::string publish_instead(std::string_view domain, std::string_view text) {
  return fmt::format(
      "Publish instead:\n{}. IN TXT {}", domain, dns::to_quoted(dns::make_txt(text)));
}

std::string with_term_replaced(const AnalyzedRecord& record,
                               std::size_t term,
                               std::string_view replacement) {
  std::string text = "v=spf1";
  for (std::size_t i = 0; i < record.terms.size(); ++i) {
    const std::string_view written =
        i == term ? replacement : std::string_view(record.terms[i].term.text);
    if (written.empty()) continue;
    text += ' ';
    text += written;
  }
  return text;
}

Findings lint(const LintRequest& request, const dns::View& view, dns::MissingQuestions& missing) {
  Linting linting(request, view, missing);
  linting.look_at_values();
  linting.look_at_limits();
  linting.look_at_terms();
  linting.look_at_networks();
  linting.look_at_surroundings();
  return std::move(linting).take();
}

}  // namespace mailctl::mail::spf
