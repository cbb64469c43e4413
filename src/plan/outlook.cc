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

}  // namespace

Outlook::FutureZone& Outlook::zone_of(const model::LiveZone& live) {
  const auto known = x_zones.find(live.zone.apex);
  if (known != x_zones.end()) return known->second;
  return x_zones
      .emplace(live.zone.apex,
               FutureZone{.zone = live.zone, .view = dns::View::of(sets_of(live.zone))})
      .first->second;
}

void Outlook::carry_out(std::span<const model::Change* const> changes) {
  // A shared set first: what its owner planned holds the old SPF value still.
  for (const auto* change : changes) carry_out_record(*change);
  for (const auto* change : changes) carry_out_spf(*change);
  for (const auto* change : changes) {
    const auto& spec = change->after ? change->after : change->before;
    if (!change->address.is_dns() || !spec || !model::makes_call(change->action)) continue;
    const auto found = x_zones.find(dns::name_of(change->address.region()));
    if (found != x_zones.end()) found->second.view = dns::View::of(sets_of(found->second.zone));
  }
  x_view = {};
}

void Outlook::carry_out_record(const model::Change& change) {
  const auto& spec = change.after ? change.after : change.before;
  if (!spec || !model::makes_call(change.action)) return;
  const auto* record = std::get_if<model::ManagedRecordSet>(&*spec);
  const auto* live = record == nullptr ? nullptr : x_live.zone_for(record->set.name);
  if (live == nullptr) return;
  auto& sets = zone_of(*live).zone.sets;
  const dns::RecordSetKey key{record->set.name, record->set.type};
  if (!change.after) {
    sets.erase(key);
  } else if (!record->set.values.empty()) {
    sets.insert_or_assign(key, record->set);
  }
}

void Outlook::carry_out_spf(const model::Change& change) {
  const auto& spec = change.after ? change.after : change.before;
  if (!spec || !model::makes_call(change.action)) return;
  const auto* value = std::get_if<model::SpfValue>(&*spec);
  const auto* live = value == nullptr ? nullptr : x_live.zone_for(value->name);
  if (live == nullptr) return;
  auto& sets = zone_of(*live).zone.sets;
  const dns::RecordSetKey key{value->name, dns::RecordType::kTxt};
  auto& set =
      sets.try_emplace(key, dns::RecordSet{key.first, key.second, value->ttl, {}}).first->second;
  set.values = without_spf(set);
  if (change.after) set.values.emplace_back(dns::make_txt(value->text));
  if (set.values.empty()) sets.erase(key);
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
    if (live == nullptr || is_delegated(zone_of(*live).zone, next.name)) {
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
