#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/spf/analyze.h"
#include "plan/guard_check.h"

namespace mailctl::plan {
namespace {

namespace spf = mail::spf;

constexpr std::uint32_t kMaxLookups = 10;  // RFC 7208 §4.6.4
constexpr std::uint32_t kMaxVoids = 2;     // RFC 7208 §4.6.4
// Networks larger than these are nobody's own servers.
constexpr unsigned kWide4 = 16;
constexpr unsigned kWide6 = 32;

const model::SpfValue* value_of(const std::optional<model::Spec>& spec) {
  return spec ? std::get_if<model::SpfValue>(&*spec) : nullptr;
}

spf::Analysis analyze(Outlook& outlook, const dns::Name& name, dns::MissingQuestions& missing) {
  spf::Analysis analysis;
  outlook.settle(
      [&](const dns::View& view, dns::MissingQuestions& lacked) {
        analysis = spf::analyze(name, view, lacked);
      },
      missing);
  return analysis;
}

bool leads_nowhere(const spf::AnalyzedRecord& record) {
  return record.status == spf::RecordStatus::kNone ||
         record.status == spf::RecordStatus::kSeveral ||
         record.status == spf::RecordStatus::kInvalid;
}

// Why a term is of no use; empty where it is.
std::string_view flaw_of(const spf::Analysis& analysis, const spf::AnalyzedTerm& term) {
  if (term.void_for != spf::VoidFor::kNobody) return "  (finds nothing)";
  if (term.record && leads_nowhere(analysis.records[*term.record]))
    return "  (leads to no SPF record: take it out)";
  return {};
}

// The terms that cost, the dearest first, and which of them are of no use: what could go.
std::string costs_of(const spf::Analysis& analysis) {
  std::vector<const spf::AnalyzedTerm*> terms;
  for (const auto& term : analysis.top().terms) {
    if (term.lookups > 0 || term.void_for != spf::VoidFor::kNobody) terms.push_back(&term);
  }
  std::ranges::stable_sort(terms, std::greater<>{}, &spf::AnalyzedTerm::lookups);
  std::string out;
  for (const auto* term : terms) {
    out += fmt::format("{}{:2} {}{}",
                       out.empty() ? "" : "\n",
                       term->lookups,
                       term->term.text,
                       flaw_of(analysis, *term));
  }
  return out;
}

struct SpfChange {
  const model::Change& change;
  const model::SpfValue& after;
  const model::SpfValue* before;  // nullptr: new
};

// What was as bad before is said, and stops nothing: other changes must go on.
base::Severity severity_of(bool was_as_bad) {
  return was_as_bad ? base::Severity::kWarning : base::Severity::kError;
}

void add(GuardCheck& check,
         const SpfChange& spf,
         std::string_view guard,
         base::Severity severity,
         std::pair<std::string, std::string> text_and_detail) {
  check.add({.guard = guard,
             .severity = severity,
             .scope = spf.change.address.text(),
             .text = std::move(text_and_detail.first),
             .detail = std::move(text_and_detail.second),
             .at = spf.change.at,
             .consent = {}});
}

void guard_limits(GuardCheck& check,
                  const SpfChange& change,
                  const spf::Analysis& now,
                  const spf::Analysis& before) {
  const auto& top = now.top();
  const auto& name = change.after.name.text();
  if (top.status != spf::RecordStatus::kValid) {
    if (top.status == spf::RecordStatus::kNotKnown || top.status == spf::RecordStatus::kFailed)
      return;
    const auto& problems = top.problems;
    add(check,
        change,
        "spf-broken",
        severity_of(before.top().status != spf::RecordStatus::kValid && change.before != nullptr),
        {fmt::format("the SPF record of {} would be broken: {}",
                     name,
                     problems.empty() ? top.failure : problems.front().message),
         top.text});
    return;
  }
  if (top.lookups > kMaxLookups) {
    add(check,
        change,
        "spf-limits",
        severity_of(before.top().lookups >= top.lookups),
        {fmt::format("the SPF record of {} would take {} DNS look-ups, and 10 is the most",
                     name,
                     top.lookups),
         "The look-ups of its terms:\n" + costs_of(now)});
  }
  if (now.void_lookups() > kMaxVoids) {
    add(check,
        change,
        "spf-limits",
        severity_of(before.void_lookups() >= now.void_lookups()),
        {fmt::format("{} look-ups of the SPF record of {} would find nothing, and 2 is the most",
                     now.void_lookups(),
                     name),
         costs_of(now)});
  }
}

// Records that others publish, which a term of this one leads to.
void guard_included(GuardCheck& check,
                    const SpfChange& change,
                    const spf::Analysis& now,
                    const spf::Analysis& before) {
  const bool is_world_whole = check.inputs.moment.live.world_extent == model::WorldExtent::kWhole;
  for (std::size_t i = 1; i < now.records.size(); ++i) {
    const auto& record = now.records[i];
    if (!leads_nowhere(record)) continue;
    const bool was_as_bad = std::ranges::any_of(before.records, [&](const auto& other) {
      return other.domain == record.domain && leads_nowhere(other);
    });
    add(check,
        change,
        "spf-broken",
        severity_of(was_as_bad || !is_world_whole),
        {fmt::format(
             "the SPF record of {} leads to {}, which {}",
             change.after.name.text(),
             record.domain,
             record.status == spf::RecordStatus::kNone ? "has no SPF record" : "has a broken one"),
         "A term that leads there makes SPF fail with permerror for mail that it is asked for "
         "(RFC 7208 §5.2)."});
  }
}

// -, ~, ?, +: how strict the end is; 0 is strictest. Without `all` the end is neutral (§4.7).
int looseness_of(const spf::AnalyzedRecord& record) {
  for (const auto& term : record.terms) {
    if (term.term.kind != spf::TermKind::kAll) continue;
    switch (term.term.qualifier) {
      case spf::Qualifier::kFail:
        return 0;
      case spf::Qualifier::kSoftFail:
        return 1;
      case spf::Qualifier::kNeutral:
        return 2;
      case spf::Qualifier::kPass:
        return 3;
    }
  }
  return 2;
}

void guard_end(GuardCheck& check,
               const SpfChange& change,
               const spf::Analysis& now,
               const spf::Analysis& before) {
  const bool is_known = before.top().status == spf::RecordStatus::kValid &&
                        now.top().status == spf::RecordStatus::kValid;
  // A redirect has an end elsewhere.
  const auto redirects = [](const spf::Analysis& analysis) {
    return std::ranges::any_of(analysis.top().terms, [](const spf::AnalyzedTerm& term) {
      return term.term.kind == spf::TermKind::kRedirect && !term.is_dead;
    });
  };
  if (!is_known || redirects(before) || redirects(now)) return;
  if (looseness_of(now.top()) <= looseness_of(before.top())) return;
  add(check,
      change,
      "spf-looser",
      base::Severity::kError,
      {fmt::format("the SPF record of {} would be less strict than it is",
                   change.after.name.text()),
       fmt::format("live:    {}\nplanned: {}", before.top().text, now.top().text)});
}

bool is_wide(const spf::Network& network) {
  const bool is_ip4 = spf::family_of(network.address) == spf::Family::kIp4;
  return network.prefix < (is_ip4 ? kWide4 : kWide6);
}

void guard_networks(GuardCheck& check,
                    const SpfChange& change,
                    const spf::Analysis& now,
                    const spf::Analysis& before) {
  const auto is_needed = [&](const std::string& text) {
    return std::ranges::any_of(check.inputs.graph.streams, [&](const model::Stream& stream) {
      return stream.spf_term == text;
    });
  };
  const auto is_old = [&](const std::string& text) {
    return std::ranges::any_of(
        before.top().terms, [&](const spf::AnalyzedTerm& term) { return term.term.text == text; });
  };
  for (std::size_t i = 0; i < now.top().terms.size(); ++i) {
    const auto& term = now.top().terms[i];
    if (is_old(term.term.text)) continue;
    const auto wide = std::ranges::find_if(now.admitted, [&](const spf::Admitted& admitted) {
      return admitted.place == spf::TermPlace{0, i} && is_wide(admitted.network);
    });
    if (wide == now.admitted.end() || is_needed(term.term.text)) continue;
    add(check,
        change,
        "spf-open",
        base::Severity::kError,
        {fmt::format("`{}` in the SPF record of {} lets in {}",
                     term.term.text,
                     change.after.name.text(),
                     to_text(wide->network)),
         {}});
  }
}

}  // namespace

void guard_spf(GuardCheck& check, Outlook& after) {
  Outlook now(check.inputs.moment.live);
  for (const auto& planned : check.plan.changes) {
    const auto& change = planned.change;
    const auto* value = value_of(change.after);
    if (value == nullptr || !model::makes_call(change.action)) continue;
    const SpfChange spf{change, *value, value_of(change.before)};
    const auto planned_record = analyze(after, value->name, check.missing);
    const auto live_record = analyze(now, value->name, check.missing);
    guard_limits(check, spf, planned_record, live_record);
    guard_included(check, spf, planned_record, live_record);
    guard_end(check, spf, planned_record, live_record);
    guard_networks(check, spf, planned_record, live_record);
  }
}

}  // namespace mailctl::plan
