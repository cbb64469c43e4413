#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/spf/merge.h"
#include "mail/spf/repair.h"
#include "plan/live_view.h"
#include "plan/ours.h"
#include "plan/resolve.h"

namespace mailctl::plan {
namespace {

namespace spf = mail::spf;

std::vector<dns::TxtData> txt_values(const dns::RecordSet* set) {
  std::vector<dns::TxtData> values;
  if (set == nullptr) return values;
  for (const auto& value : set->values) {
    // Text that cannot be read is no SPF record, and stays.
    if (const auto* txt = std::get_if<dns::TxtData>(&value)) values.push_back(*txt);
  }
  return values;
}

std::vector<spf::Term> parse_terms(const std::vector<std::string>& texts) {
  std::vector<spf::Term> terms;
  for (const auto& text : texts) {
    if (auto parsed = spf::parse_term(text); parsed.term) terms.push_back(*parsed.term);
  }
  return terms;
}

std::vector<std::string> texts_of(const std::vector<spf::Term>& terms) {
  std::vector<std::string> texts;
  texts.reserve(terms.size());
  for (const auto& term : terms) texts.push_back(term.text);
  return texts;
}

// An `all` is only set where the manifest names one; a new record without one gets ~all, because
// an SPF record without `all` ends neutral and helps nobody (RFC 7208 §4.7).
std::optional<spf::Qualifier> wanted_all(const model::SpfPolicy& policy, bool is_new) {
  if (!policy.all.empty()) return parse_terms({policy.all}).at(0).qualifier;
  return is_new ? std::optional(spf::Qualifier::kSoftFail) : std::nullopt;
}

void note_merge(const spf::Merge& merge, const model::SpfPolicy& policy, Desired& desired) {
  if (!merge.foreign_kept.empty()) {
    desired.notes.push_back(fmt::format("SPF of {}: {} kept, because other senders may need {}",
                                        policy.name.text(),
                                        base::join(texts_of(merge.foreign_kept), " "),
                                        merge.foreign_kept.size() == 1 ? "it" : "them"));
  }
  if (merge.all_withheld_for) {
    desired.notes.push_back(fmt::format(
        "SPF of {}: `{}` not written, because it would switch off the foreign {} (RFC 7208 §6.1)",
        policy.name.text(),
        policy.all,
        merge.all_withheld_for->text));
  }
}

// The terms that still stand, today; those whose last day is over go to `ended`.
std::vector<std::string> standing_terms(const model::SpfPolicy& policy,
                                        base::Date today,
                                        std::vector<std::string>& ended) {
  std::vector<std::string> standing;
  for (const auto& term : policy.terms) {
    const auto until = policy.until.find(term);
    const bool is_over = until != policy.until.end() && until->second.last < today;
    (is_over ? ended : standing).push_back(term);
  }
  return standing;
}

void say_ended(const model::SpfPolicy& policy,
               const std::vector<std::string>& ended,
               base::Diagnostics& diagnostics) {
  for (const auto& term : ended) {
    const auto& end = policy.until.at(term);
    diagnostics.warning("plan/spf-term-over",
                        end.at,
                        fmt::format("`{}` in the SPF record of {} was declared until {}{}",
                                    term,
                                    policy.name.text(),
                                    base::to_iso_date(end.last),
                                    end.asked_by.empty() ? "" : " (" + end.asked_by + ")"),
                        "It is not published any more. Take it out of the manifest, or give it "
                        "another last day.");
  }
}

std::string reason_of(const spf::SpfAtName& found) {
  if (found.defect) return found.defect->reason;
  return found.status == spf::SpfStatus::kInvalid
             ? "receivers answer permerror: " + found.explanation
             : "";
}

model::Resource make_resource(const model::SpfPolicy& policy) {
  return {.address = model::spf_address(policy.zone, policy.name),
          .intent = policy.intent,
          .spec = model::SpfValue{.zone = policy.zone,
                                  .name = policy.name,
                                  .ttl = policy.ttl,
                                  .text = {},
                                  .strings = {},
                                  .owned = {}},
          .at = policy.at,
          .stream = {},
          .adopt = policy.adopt};
}

// The whole TXT set shares one TTL: ours only where nobody else has a value in it.
std::uint32_t ttl_of(const model::SpfPolicy& policy, const dns::RecordSet* set, std::size_t ours) {
  return set != nullptr && set->values.size() > ours ? set->ttl : policy.ttl;
}

void merge_into(const model::SpfPolicy& policy,
                const spf::SpfAtName& found,
                const Moment& moment,
                Desired& desired,
                base::Diagnostics& diagnostics) {
  auto resource = make_resource(policy);
  auto& value = std::get<model::SpfValue>(resource.spec);
  const bool is_new = found.status == spf::SpfStatus::kNone;
  const auto claim = claim_on(moment.prior, resource.address);
  spf::MergeRequest request;
  if (!is_new) request.live = found.parsed.record;
  std::vector<std::string> ended;
  request.wanted = parse_terms(standing_terms(policy, base::date_of(moment.now), ended));
  say_ended(policy, ended, diagnostics);
  request.all = wanted_all(policy, is_new);
  if (claim) request.owned = parse_terms(claim->owned);
  request.foreign = policy.foreign == model::ForeignTerms::kKeep ? spf::ForeignPolicy::kKeep
                                                                 : spf::ForeignPolicy::kRemove;
  const auto merge = spf::merge(request);
  value.text = spf::to_text(merge.record);
  value.owned = texts_of(merge.owned);
  note_merge(merge, policy, desired);
  if (const auto reason = reason_of(found); !reason.empty()) {
    desired.reasons[resource.address] = reason;
  } else if (!ended.empty()) {
    desired.reasons[resource.address] =
        fmt::format("the last day of {} is over", base::join(ended, " "));
  }
  if (!ended.empty()) desired.due.insert(resource.address);
  desired.resources.push_back(std::move(resource));
}

// What others are asked for is ours alone; what stands there already comes to it when it is shown.
void ask_for(const model::SpfPolicy& policy,
             const Moment& moment,
             Desired& desired,
             base::Diagnostics& diagnostics) {
  if (policy.intent != model::Intent::kManage) {
    desired.resources.push_back(make_resource(policy));
    return;
  }
  spf::SpfAtName nothing;
  nothing.status = spf::SpfStatus::kNone;
  merge_into(policy, nothing, moment, desired, diagnostics);
}

}  // namespace

void resolve_spfs(const model::ResourceGraph& graph,
                  const Moment& moment,
                  Desired& desired,
                  base::Diagnostics& diagnostics) {
  for (const auto& policy : graph.spfs) {
    const auto zone = moment.live.zones.find(policy.zone);
    if (desired.others_zones.contains(policy.zone)) {
      ask_for(policy, moment, desired, diagnostics);
      continue;
    }
    if (zone == moment.live.zones.end()) continue;
    if (policy.intent != model::Intent::kManage) {
      desired.resources.push_back(make_resource(policy));
      continue;
    }
    const auto* set = zone->second.zone.find(policy.name, dns::RecordType::kTxt);
    const auto values = txt_values(set);
    const auto found = spf::find_spf(values);
    if (found.status == spf::SpfStatus::kSeveral) {
      diagnostics.error(
          "spf/several-records",
          policy.at,
          policy.name.text() + " has more than one SPF record",
          found.explanation +
              " Remove all but one of them; mailctl merges what it needs into the rest.");
      continue;
    }
    const auto before = desired.resources.size();
    merge_into(policy, found, moment, desired, diagnostics);
    auto& value = std::get<model::SpfValue>(desired.resources.at(before).spec);
    value.ttl = ttl_of(policy, set, found.indices.size());
  }
}

}  // namespace mailctl::plan
