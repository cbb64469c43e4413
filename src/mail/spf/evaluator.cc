#include "mail/spf/evaluator.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/spf/address.h"
#include "mail/spf/macro.h"
#include "mail/spf/select.h"

namespace mailctl::mail::spf {
namespace {

using dns::AnswerStatus;

// Of an explanation; it has to fit into an SMTP reply (§6.2 allows a limit).
constexpr std::size_t kMaxExplanation = 2048;

std::string_view section_of(TermKind kind) {
  switch (kind) {
    case TermKind::kAll:
      return "7208 §5.1";
    case TermKind::kInclude:
      return "7208 §5.2";
    case TermKind::kA:
      return "7208 §5.3";
    case TermKind::kMx:
      return "7208 §5.4";
    case TermKind::kPtr:
      return "7208 §5.5";
    case TermKind::kIp4:
    case TermKind::kIp6:
      return "7208 §5.6";
    case TermKind::kExists:
      return "7208 §5.7";
    case TermKind::kRedirect:
      return "7208 §6.1";
    case TermKind::kExp:
      return "7208 §6.2";
    case TermKind::kUnknownModifier:
      return "7208 §6";
  }
  return {};
}

Result to_result(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::kPass:
      return Result::kPass;
    case Qualifier::kFail:
      return Result::kFail;
    case Qualifier::kSoftFail:
      return Result::kSoftFail;
    case Qualifier::kNeutral:
      return Result::kNeutral;
  }
  return Result::kNeutral;
}

bool has_term(const Record& record, TermKind kind) {
  return std::ranges::find(record.terms, kind, &Term::kind) != record.terms.end();
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::string in_record(const Term& term, const std::string& domain, std::string_view what) {
  std::string text;
  text.reserve(term.text.size() + domain.size() + what.size() + 8);
  text += '"';
  text += term.text;
  text += "\" of ";
  text += domain;
  text += what;
  return text;
}

}  // namespace

Evaluator::Evaluator(const Identity& identity,
                     const Request& request,
                     const HostLookup& lookup,
                     Evaluation& out)
    : x_identity(identity),
      x_request(request),
      x_lookup(lookup),
      x_ip(unmapped(request.ip)),
      x_hosts(x_ip, lookup),
      x_out(out) {}

void Evaluator::run(const std::string& domain) {
  Outcome outcome = check(domain, 0);
  x_out.result = outcome.result;
  x_out.domain = base::to_lower(domain);
  if (x_out.domain.ends_with('.')) x_out.domain.pop_back();
  if (outcome.result == Result::kFail && !outcome.exp.empty() && x_hosts.lacking() == 0) {
    explain(outcome);
  }
  x_out.reason = std::move(outcome.reason);
  x_out.term = std::move(outcome.term);
  x_out.term_domain = std::move(outcome.domain);
}

// §4.3 to §4.6
Evaluator::Outcome Evaluator::check(const std::string& domain, unsigned depth) {
  Frame frame{.domain = base::to_lower(domain), .name = {}, .record = {}, .depth = depth};
  if (frame.domain.ends_with('.')) frame.domain.pop_back();
  auto name = to_query_name(frame.domain);
  if (!name || frame.domain.find('.') == std::string::npos) {
    return without_record(
        frame,
        Result::kNone,
        fmt::format("\"{}\" cannot be a domain with a record (RFC 7208 §4.3)", frame.domain));
  }
  frame.name = *std::move(name);
  const dns::Answer& answer = x_hosts.ask(frame.name, dns::RecordType::kTxt);
  if (answer.status == AnswerStatus::kServFail || answer.status == AnswerStatus::kTimeout) {
    return without_record(
        frame, Result::kTempError, fmt::format("{} TXT: {}", frame.domain, to_text(answer.status)));
  }
  const Selected selected = select_record(answer);
  if (selected.count == 0) {
    return without_record(frame, Result::kNone, frame.domain + " has no SPF record");
  }
  if (selected.count > 1) {
    return without_record(
        frame,
        Result::kPermError,
        fmt::format("{} has {} SPF records, and only one is allowed (RFC 7208 §4.5)",
                    frame.domain,
                    selected.count));
  }
  ParsedRecord parsed = parse_record(selected.text);
  if (!parsed.is_valid()) {
    return without_record(
        frame,
        Result::kPermError,
        fmt::format(
            "the record of {} is not valid: {}", frame.domain, error_text(parsed.problems)));
  }
  if (traces()) note_record(frame, "record", selected.text);
  frame.record = std::move(parsed.record);
  return evaluate(frame);
}

Evaluator::Outcome Evaluator::without_record(const Frame& frame,
                                             Result result,
                                             std::string reason) {
  note_record(frame, to_text(result), reason);
  Outcome outcome;
  outcome.result = result;
  outcome.domain = frame.domain;
  outcome.reason = std::move(reason);
  return outcome;
}

// §4.6.2
Evaluator::Outcome Evaluator::evaluate(const Frame& frame) {
  for (const Term& term : frame.record.terms) {
    if (!is_mechanism(term.kind)) continue;
    auto outcome = evaluate_term(frame, term);
    if (outcome) return *std::move(outcome);
  }
  return end_of_record(frame);
}

std::optional<Evaluator::Outcome> Evaluator::evaluate_term(const Frame& frame, const Term& term) {
  const std::size_t step = begin_step(frame, term);
  Match found = match(frame, term);
  if (found.is_void && ++x_out.void_lookups > x_lookup.limits.void_lookups &&
      found.kind == MatchKind::kNo) {
    found.kind = MatchKind::kPermError;
    found.detail = fmt::format("more than {} lookups found nothing (RFC 7208 §4.6.4)",
                               x_lookup.limits.void_lookups);
  }
  end_step(step, found, term.qualifier);
  Outcome outcome;
  outcome.term = term.text;
  outcome.domain = frame.domain;
  switch (found.kind) {
    case MatchKind::kNo:
    case MatchKind::kMissing:
      return std::nullopt;
    case MatchKind::kYes: {
      outcome.result = to_result(term.qualifier);
      outcome.reason = in_record(term, frame.domain, " matches");
      if (term.kind == TermKind::kInclude) outcome.reason += ": " + found.detail;
      const auto exp = std::ranges::find(frame.record.terms, TermKind::kExp, &Term::kind);
      if (outcome.result == Result::kFail && exp != frame.record.terms.end()) {
        outcome.exp = exp->domain_spec;
      }
      return outcome;
    }
    case MatchKind::kTempError:
    case MatchKind::kPermError:
      outcome.result =
          found.kind == MatchKind::kTempError ? Result::kTempError : Result::kPermError;
      outcome.reason = found.names_place ? std::move(found.detail)
                                         : in_record(term, frame.domain, ": ") + found.detail;
      return outcome;
  }
  return std::nullopt;
}

// §4.7, §6.1
Evaluator::Outcome Evaluator::end_of_record(const Frame& frame) {
  const auto modifier = std::ranges::find(frame.record.terms, TermKind::kRedirect, &Term::kind);
  if (modifier != frame.record.terms.end() && !has_term(frame.record, TermKind::kAll)) {
    return redirect(frame, *modifier);
  }
  Outcome outcome;
  outcome.result = Result::kNeutral;
  outcome.domain = frame.domain;
  outcome.reason = "nothing in the record of " + frame.domain + " matches";
  return outcome;
}

// §6.1
Evaluator::Outcome Evaluator::redirect(const Frame& frame, const Term& term) {
  const std::size_t step = begin_step(frame, term);
  Outcome outcome;
  outcome.term = term.text;
  outcome.domain = frame.domain;
  std::string target;
  auto failure = count_lookup();
  if (!failure) failure = expand_target(frame, term.domain_spec, target);
  if (!failure && frame.depth >= kMaxDepth) {
    failure =
        Match::failed(MatchKind::kPermError, "redirects are nested too deep (RFC 7208 §4.6.4)");
  }
  if (failure) {
    if (failure->kind == MatchKind::kPermError) outcome.result = Result::kPermError;
    outcome.reason = in_record(term, frame.domain, ": ") + failure->detail;
    end_step(step, *failure, term.qualifier);
    return outcome;
  }
  Outcome inner = check(target, frame.depth + 1);
  if (inner.result != Result::kNone) {
    end_redirect_step(step, inner.result, target);
    return inner;
  }
  outcome.result = Result::kPermError;
  outcome.reason = in_record(term, frame.domain, ": ") + inner.reason;
  end_redirect_step(step, outcome.result, inner.reason);
  return outcome;
}

// §6.2: whatever is wrong with an explanation, the result stands and there is none.
void Evaluator::explain(const Outcome& outcome) {
  Frame frame{.domain = outcome.domain, .name = {}, .record = {}, .depth = 0};
  if (const auto name = to_query_name(outcome.domain)) frame.name = *name;
  const auto domain = expand_macros(parse_macro_string(outcome.exp, MacroUse::kDomainSpec), frame);
  const auto target = domain ? to_query_name(*domain) : std::nullopt;
  if (!target) return;
  const dns::Answer& answer = x_hosts.ask(*target, dns::RecordType::kTxt);
  if (answer.status != AnswerStatus::kOk || answer.records.size() != 1) return;
  const auto* const txt = std::get_if<dns::TxtData>(&answer.records.front());
  if (txt == nullptr) return;
  const auto macro = parse_macro_string(txt->joined(), MacroUse::kExplanation);
  if (!macro.problems.empty()) return;
  const auto text = expand_macros(macro, frame);
  if (text && is_printable(*text)) x_out.explanation = text->substr(0, kMaxExplanation);
}

std::size_t Evaluator::begin_step(const Frame& frame, const Term& term) {
  if (!traces()) return 0;
  x_out.steps.push_back({.depth = frame.depth,
                         .domain = frame.domain,
                         .term = term.text,
                         .outcome = {},
                         .detail = {},
                         .section = section_of(term.kind)});
  return x_out.steps.size() - 1;
}

void Evaluator::end_step(std::size_t step, const Match& match, Qualifier qualifier) {
  if (!traces()) return;
  Step& ended = x_out.steps[step];
  ended.detail = match.detail;
  switch (match.kind) {
    case MatchKind::kYes:
      ended.outcome = fmt::format("match: {}", to_text(qualifier));
      break;
    case MatchKind::kNo:
      ended.outcome = match.is_void ? "no match (void)" : "no match";
      break;
    case MatchKind::kTempError:
      ended.outcome = "temperror";
      break;
    case MatchKind::kPermError:
      ended.outcome = "permerror";
      break;
    case MatchKind::kMissing:
      ended.outcome = "not known yet";
      break;
  }
}

void Evaluator::end_redirect_step(std::size_t step, Result result, const std::string& detail) {
  if (!traces()) return;
  x_out.steps[step].outcome = to_text(result);
  x_out.steps[step].detail = detail;
}

void Evaluator::note_record(const Frame& frame, std::string_view outcome, std::string detail) {
  if (!traces()) return;
  x_out.steps.push_back({.depth = frame.depth,
                         .domain = frame.domain,
                         .term = {},
                         .outcome = std::string(outcome),
                         .detail = std::move(detail),
                         .section = "7208 §4.5"});
}

}  // namespace mailctl::mail::spf
