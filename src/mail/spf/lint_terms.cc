// The terms of a domain's own records, one by one.

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/spf/expand.h"
#include "mail/spf/linting.h"
#include "mail/spf/macro.h"

namespace mailctl::mail::spf {
namespace {

using base::Severity;

// RFC 6652 and what else is registered: no reason to say anything.
bool is_known_modifier(std::string_view name) {
  return base::equals_ignoring_case(name, "ra") || base::equals_ignoring_case(name, "rp") ||
         base::equals_ignoring_case(name, "rr");
}

std::string_view status_text(const AnalyzedRecord& record) {
  switch (record.status) {
    case RecordStatus::kNone:
      return "it has no SPF record";
    case RecordStatus::kBadName:
      return "it cannot be a domain with a record";
    case RecordStatus::kSeveral:
      return "it has several SPF records";
    case RecordStatus::kInvalid:
      return "its record is not valid";
    case RecordStatus::kFailed:
      return "DNS does not answer for it";
    case RecordStatus::kValid:
    case RecordStatus::kNotKnown:
      break;
  }
  return {};
}

const AnalyzedTerm* find_kind(const AnalyzedRecord& record, TermKind kind) {
  const auto found = std::ranges::find_if(
      record.terms, [kind](const AnalyzedTerm& one) { return one.term.kind == kind; });
  return found == record.terms.end() ? nullptr : &*found;
}

}  // namespace

void Linting::look_at_terms() {
  for (std::size_t i = 0; i < x_analysis.records.size(); ++i) {
    const auto& record = x_analysis.records[i];
    for (std::size_t j = 0; j < record.terms.size(); ++j) {
      const TermPlace place{.record = i, .term = j};
      if (record.terms[j].record) look_at_include(place);
      if (is_own(i)) look_at_term(place);
    }
  }
  look_at_end();
}

// What an include or redirect leads to; of others' records only what breaks ours.
void Linting::look_at_include(const TermPlace& place) {
  const auto& analyzed = term(place);
  const auto& below = x_analysis.records[*analyzed.record];
  const bool is_redirect = analyzed.term.kind == TermKind::kRedirect;
  if (below.status == RecordStatus::kFailed) {
    add_at(Severity::kWarning, "spf/dns-failure", place).message = fmt::format(
        "{} TXT: {}; receivers answer temperror when they come here", below.domain, below.failure);
  } else if (below.status == RecordStatus::kNone || below.status == RecordStatus::kBadName) {
    Finding& finding =
        add_at(Severity::kError,
               is_redirect ? "spf/redirect-without-record" : "spf/include-without-record",
               place);
    finding.message = fmt::format(
        "{} leads nowhere ({}): receivers answer permerror", below.domain, status_text(below));
    if (is_own(place.record)) {
      finding.fix =
          publish_instead(record(place).domain, with_term_replaced(record(place), place.term, {}));
    }
  } else if (below.status == RecordStatus::kSeveral || below.status == RecordStatus::kInvalid) {
    if (is_own(*analyzed.record)) return;  // said there
    Finding& finding = add_at(Severity::kError, "spf/include-broken", place);
    finding.message = fmt::format("{}: {}, so receivers answer permerror{}{}",
                                  below.domain,
                                  status_text(below),
                                  below.problems.empty() ? "" : ": ",
                                  error_text(below.problems));
  }
  const auto* const all = find_kind(below, TermKind::kAll);
  if (is_redirect || all == nullptr || below.status != RecordStatus::kValid) return;
  if (all->term.qualifier == Qualifier::kPass && analyzed.term.qualifier == Qualifier::kPass) {
    add_at(Severity::kError, "spf/included-pass-all", place).message =
        fmt::format("{} ends in \"{}\", so everybody passes", below.domain, all->term.text);
  }
}

void Linting::look_at_term(const TermPlace& place) {
  const auto& analyzed = term(place);
  const Term& written = analyzed.term;
  if (analyzed.is_dead) {
    look_at_dead(place);
    return;
  }
  look_at_macros(place);
  if (!analyzed.failure.empty()) {
    const bool is_error = analyzed.has_too_many_hosts;
    add_at(is_error ? Severity::kError : Severity::kWarning,
           is_error ? "spf/too-many-mx-hosts" : "spf/dns-failure",
           place)
        .message = analyzed.failure;
  }
  if (written.kind == TermKind::kAll) look_at_all(place);
  if (written.kind == TermKind::kPtr) {
    Finding& finding = add_at(Severity::kWarning, "spf/ptr", place);
    finding.message = "ptr is slow, unreliable, and should not be published";
    finding.fix =
        publish_instead(record(place).domain, with_term_replaced(record(place), place.term, {}));
  }
  const bool is_host = (written.kind == TermKind::kIp4 && written.text.ends_with("/32")) ||
                       (written.kind == TermKind::kIp6 && written.text.ends_with("/128"));
  if (is_host) {
    Finding& finding = add_at(Severity::kInfo, "spf/needless-prefix", place);
    finding.message = "the prefix length is the default and can be left out";
    finding.fix =
        publish_instead(record(place).domain,
                        with_term_replaced(record(place), place.term, canonical_text(written)));
  }
  if (!is_mechanism(written.kind)) look_at_modifier(place);
}

void Linting::look_at_dead(const TermPlace& place) {
  const bool is_redirect = term(place).term.kind == TermKind::kRedirect;
  Finding& finding =
      add_at(Severity::kWarning, is_redirect ? "spf/ignored-redirect" : "spf/dead-term", place);
  finding.message = is_redirect ? "redirect= is ignored, because the record has an all"
                                : "this stands behind all, where receivers never look";
  finding.fix =
      publish_instead(record(place).domain, with_term_replaced(record(place), place.term, {}));
}

void Linting::look_at_all(const TermPlace& place) {
  const auto& owner = record(place);
  const auto replaced = [&](Qualifier qualifier) {
    return publish_instead(owner.domain,
                           with_term_replaced(owner, place.term, make_all(qualifier).text));
  };
  if (term(place).term.qualifier == Qualifier::kPass) {
    Finding& finding = add_at(Severity::kError, "spf/pass-all", place);
    finding.message = "every address in the world passes";
    finding.fix = replaced(Qualifier::kSoftFail);
  } else if (term(place).term.qualifier == Qualifier::kNeutral) {
    Finding& finding = add_at(Severity::kWarning, "spf/neutral-all", place);
    finding.message = "who is not listed gets \"neutral\", as if there were no record";
    finding.fix = replaced(Qualifier::kSoftFail);
  } else if (term(place).term.qualifier == Qualifier::kFail &&
             x_request.sending == Sending::kSends) {
    Finding& finding = add_at(Severity::kInfo, "spf/fail-all", place);
    finding.message = "some receivers refuse by -all alone, before they look at DKIM";
    finding.fix = replaced(Qualifier::kSoftFail);
  }
}

void Linting::look_at_modifier(const TermPlace& place) {
  const Term& written = term(place).term;
  if (written.kind == TermKind::kExp) look_at_explanation(place);
  if (written.kind != TermKind::kUnknownModifier || is_known_modifier(written.name)) return;
  // A mechanism with an equals sign is the parser's warning.
  for (const auto& problem : record(place).problems) {
    if (problem.offset == written.offset) return;
  }
  add_at(Severity::kInfo, "spf/unknown-modifier", place).message =
      fmt::format("receivers do not know \"{}=\" and ignore it", written.name);
}

void Linting::look_at_macros(const TermPlace& place) {
  const auto& analyzed = term(place);
  const auto& domain_spec = analyzed.term.domain_spec;
  if (analyzed.term.kind == TermKind::kUnknownModifier || domain_spec.empty()) return;
  const auto macro = parse_macro_string(domain_spec, MacroUse::kModifierValue);
  if (uses_macro(macro, 'p')) {
    add_at(Severity::kWarning, "spf/p-macro", place).message =
        "%{p} costs a lookup and is \"unknown\" for most clients";
  }
  if (uses_macro(macro, 'l') || uses_macro(macro, 's')) {
    add_at(Severity::kInfo, "spf/local-part-macro", place).message =
        "the local-part is asked for in DNS, so answers cannot be cached and addresses can be "
        "guessed";
  }
  if (!analyzed.is_dynamic && !analyzed.target.empty() && !to_query_name(analyzed.target)) {
    add_at(Severity::kWarning, "spf/bad-target-name", place).message =
        fmt::format("\"{}\" is no name that DNS can hold", analyzed.target);
  }
}

// §6.2: anything wrong with it, and there is no explanation.
void Linting::look_at_explanation(const TermPlace& place) {
  const auto& domain_spec = term(place).term.domain_spec;
  if (domain_spec.find('%') != std::string::npos) return;
  const auto name = to_query_name(domain_spec);
  if (!name) return;
  const auto& answer = ask(*name, dns::RecordType::kTxt);
  if (answer.status == dns::AnswerStatus::kNotFetched) return;
  std::string what;
  const auto* const txt =
      answer.records.size() == 1 ? std::get_if<dns::TxtData>(&answer.records.front()) : nullptr;
  if (txt == nullptr) {
    what = fmt::format("{} has {}, and it must be exactly one",
                       name->text(),
                       base::count_of(answer.records.size(), "TXT value"));
  } else {
    what = error_text(parse_macro_string(txt->joined(), MacroUse::kExplanation).problems);
  }
  if (what.empty()) return;
  add_at(Severity::kInfo, "spf/bad-explanation", place).message =
      "the explanation is not used: " + what;
}

// The end of the domain's own record.
void Linting::look_at_end() {
  const auto& top = x_analysis.top();
  if (top.status != RecordStatus::kValid || find_kind(top, TermKind::kAll) != nullptr ||
      find_kind(top, TermKind::kRedirect) != nullptr) {
    return;
  }
  Finding& finding = add(Severity::kWarning, "spf/no-all", top);
  finding.offset = top.text.size();
  finding.message = "the record does not say what happens to all others, so they get \"neutral\"";
  finding.fix =
      publish_instead(top.domain, with_term_replaced(top, top.terms.size(), {}) + " ~all");
}

}  // namespace mailctl::mail::spf
