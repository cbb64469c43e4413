#include "plan/outlook.h"

#include <algorithm>

#include "dns/txt.h"
#include "mail/spf/repair.h"

namespace mailctl::plan {
namespace {

constexpr int kMaxLooks = 40;
constexpr int kMaxHops = 8;  // of aliases from zone to zone

std::vector<dns::RecordSet> sets_of(const dns::Zone& zone) {
  std::vector<dns::RecordSet> sets;
  sets.reserve(zone.sets.size());
  for (const auto& [key, set] : zone.sets) sets.push_back(set);
  return sets;
}

// The zone has handed the name to other servers.
bool is_delegated(const dns::Zone& zone, dns::Name name) {
  for (; name != zone.apex && !name.is_root(); name = name.parent()) {
    if (zone.find(name, dns::RecordType::kNs) != nullptr) return true;
  }
  return false;
}

std::vector<dns::RecordData> without_spf(const dns::RecordSet& set) {
  std::vector<dns::TxtData> texts;
  for (const auto& value : set.values) {
    if (const auto* txt = std::get_if<dns::TxtData>(&value)) texts.push_back(*txt);
  }
  const auto spf = mail::spf::find_spf(texts).indices;
  std::vector<dns::RecordData> out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (std::ranges::find(spf, i) == spf.end()) out.emplace_back(texts[i]);
  }
  return out;
}

const model::Spec* spec_of(const model::Change& change) {
  if (change.after) return &*change.after;
  return change.before ? &*change.before : nullptr;
}

// The name whose record set changes; nullptr where DNS shows nothing of the change.
const dns::Name* name_of(const model::Change& change) {
  const auto* spec = model::makes_call(change.action) ? spec_of(change) : nullptr;
  if (spec == nullptr) return nullptr;
  if (const auto* record = std::get_if<model::ManagedRecordSet>(spec)) return &record->set.name;
  const auto* value = std::get_if<model::SpfValue>(spec);
  return value == nullptr ? nullptr : &value->name;
}

void carry_out_record(const model::Change& change, dns::Zone& zone) {
  const auto* record = std::get_if<model::ManagedRecordSet>(spec_of(change));
  if (record == nullptr) return;
  const dns::RecordSetKey key{record->set.name, record->set.type};
  if (!change.after) {
    zone.sets.erase(key);
  } else if (!record->set.values.empty()) {
    zone.sets.insert_or_assign(key, record->set);
  }
}

void carry_out_spf(const model::Change& change, dns::Zone& zone) {
  const auto* value = std::get_if<model::SpfValue>(spec_of(change));
  if (value == nullptr) return;
  const dns::RecordSetKey key{value->name, dns::RecordType::kTxt};
  auto& set = zone.sets.try_emplace(key, dns::RecordSet{key.first, key.second, value->ttl, {}})
                  .first->second;
  set.values = without_spf(set);
  if (change.after) set.values.emplace_back(dns::make_txt(value->text));
  if (set.values.empty()) zone.sets.erase(key);
}

}  // namespace

Outlook::FutureZone& Outlook::zone_of(const model::LiveZone& live) {
  auto& future = x_zones[live.zone.apex];
  if (future.zone && future.pending.empty()) return future;
  if (!future.zone) future.zone = live.zone;
  // A shared set first: what its owner planned holds the old SPF value still.
  for (const auto* change : future.pending) carry_out_record(*change, *future.zone);
  for (const auto* change : future.pending) carry_out_spf(*change, *future.zone);
  future.pending.clear();
  future.view = dns::View::of(sets_of(*future.zone));
  return future;
}

void Outlook::carry_out(std::span<const model::Change* const> changes) {
  for (const auto* change : changes) {
    const auto* name = name_of(*change);
    const auto* live = name == nullptr ? nullptr : x_live.zone_for(*name);
    if (live != nullptr) x_zones[live->zone.apex].pending.push_back(change);
  }
  x_view = {};
}

dns::Answer Outlook::answer_of_world(const dns::Question& question, dns::Question& ask) {
  ask = question;
  return x_live.world.at(question);
}

dns::Answer Outlook::answer(const dns::Question& question, dns::Question& ask) {
  dns::Answer out;
  auto next = question;
  bool is_planned = false;  // an alias on the way is not published yet
  for (int hop = 0; hop < kMaxHops; ++hop) {
    const auto* live = x_live.zone_for(next.name);
    if (live == nullptr || is_delegated(*zone_of(*live).zone, next.name)) {
      auto rest = answer_of_world(next, ask);
      if (rest.status == dns::AnswerStatus::kNotFetched && is_planned) {
        rest.status = dns::AnswerStatus::kNxDomain;
      }
      out.status = rest.status;
      out.records = std::move(rest.records);
      out.aliases.insert(out.aliases.end(), rest.aliases.begin(), rest.aliases.end());
      return out;
    }
    const auto& held = zone_of(*live).view.at(next);
    out.aliases.insert(out.aliases.end(), held.aliases.begin(), held.aliases.end());
    const bool leaves = !held.aliases.empty() && x_live.zone_for(held.aliases.back()) != live &&
                        !held.records.size();
    if (!leaves) {
      out.status = held.status;
      out.records = held.records;
      out.ttl = held.ttl;
      return out;
    }
    is_planned = is_planned || live->zone.find(next.name, dns::RecordType::kCname) == nullptr;
    next.name = held.aliases.back();
  }
  out.status = dns::AnswerStatus::kServFail;  // aliases in a circle, which resolvers refuse
  return out;
}

void Outlook::settle(const Look& look, dns::MissingQuestions& missing) {
  for (int i = 0; i < kMaxLooks; ++i) {
    dns::MissingQuestions lacked;
    look(x_view, lacked);
    bool has_news = false;
    for (const auto& question : lacked) {
      dns::Question ask;
      auto found = answer(question, ask);
      if (found.status == dns::AnswerStatus::kNotFetched) {
        missing.insert(std::move(ask));
        continue;
      }
      x_view.set(question, std::move(found));
      has_news = true;
    }
    if (!has_news) return;
  }
}

}  // namespace mailctl::plan
