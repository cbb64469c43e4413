#include "plan/outlook.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "dns/txt.h"
#include "mail/spf/repair.h"

namespace mailctl::plan {
namespace {

constexpr int kMaxLooks = 40;
constexpr int kMaxHops = 8;      // of aliases from zone to zone
constexpr int kMaxAliases = 16;  // within one

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

// What stays beside what others are asked for at a name.
std::vector<dns::RecordData> values_of_others(const std::vector<dns::RecordData>& values,
                                              const std::vector<const Request*>& asked) {
  const bool has_spf = std::ranges::any_of(asked, [](const Request* request) {
    return request->address.kind() == model::ResourceKind::kSpf;
  });
  auto out = has_spf ? without_spf({{}, dns::RecordType::kTxt, 0, values}) : values;
  std::erase_if(out, [&](const dns::RecordData& value) {
    return std::ranges::any_of(asked, [&](const Request* request) {
      return std::ranges::find(request->set.values, value) != request->set.values.end();
    });
  });
  return out;
}

// One that receivers would refuse is not asked for.
bool is_held_spf(const Request& request) {
  return request.status == model::RequestStatus::kWaiting &&
         request.address.kind() == model::ResourceKind::kSpf;
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

const dns::Name* alias_at(const dns::Zone& zone, const dns::Name& name) {
  const auto* set = zone.find(name, dns::RecordType::kCname);
  if (set == nullptr || set->values.empty()) return nullptr;
  const auto* data = std::get_if<dns::CnameData>(&set->values.front());
  return data == nullptr ? nullptr : &data->target;
}

}  // namespace

Outlook::FutureZone& Outlook::future_of(const model::LiveZone& live) {
  auto& future = x_zones[live.zone.apex];
  if (future.pending.empty()) return future;
  if (!future.changed) future.changed = live.zone;
  // A shared set first: what its owner planned holds the old SPF value still.
  for (const auto* change : future.pending) carry_out_record(*change, *future.changed);
  for (const auto* change : future.pending) carry_out_spf(*change, *future.changed);
  future.pending.clear();
  future.existing.clear();
  return future;
}

const dns::Zone& Outlook::zone_of(const model::LiveZone& live) {
  const auto& future = future_of(live);
  return future.changed ? *future.changed : live.zone;
}

void Outlook::carry_out(std::span<const model::Change* const> changes) {
  for (const auto* change : changes) {
    const auto* name = name_of(*change);
    const auto* live = name == nullptr ? nullptr : x_live.zone_for(*name);
    if (live != nullptr) x_zones[live->zone.apex].pending.push_back(change);
  }
}

void Outlook::lay_over(std::span<const Request> requests) {
  for (const auto& request : requests) {
    const bool is_known = request.intent == model::Intent::kAbsent || !request.set.values.empty();
    const bool is_laid = is_known && !is_fulfilled(request) && !is_held_spf(request);
    if (is_laid) x_asked[{request.set.name, request.set.type}].push_back(&request);
  }
}

const Request* Outlook::asked_alias(const dns::Question& question) const {
  if (x_asked.empty() || question.type == dns::RecordType::kCname) return nullptr;
  const auto found = x_asked.find({question.name, dns::RecordType::kCname});
  const bool is_alias =
      found != x_asked.end() && found->second.front()->intent == model::Intent::kManage;
  return is_alias ? found->second.front() : nullptr;
}

dns::Answer Outlook::answer_of_world(const dns::Question& question) const {
  const auto& answer = x_live.world.at(question);
  const auto asked = x_asked.find(question);
  if (asked == x_asked.end()) return answer;
  const bool is_beside_others = std::ranges::any_of(asked->second, [](const Request* request) {
    return request->sharing == model::Sharing::kValues;
  });
  if (is_beside_others && answer.status == dns::AnswerStatus::kNotFetched) return answer;
  dns::Answer out;
  if (is_beside_others) out.records = values_of_others(answer.records, asked->second);
  for (const auto* request : asked->second) {
    const auto& values = request->set.values;
    if (request->intent == model::Intent::kAbsent) continue;
    out.records.insert(out.records.end(), values.begin(), values.end());
  }
  out.status = out.records.empty() ? dns::AnswerStatus::kNoData : dns::AnswerStatus::kOk;
  return out;
}

bool Outlook::exists(const model::LiveZone& live, const dns::Name& name) {
  auto& existing = future_of(live).existing;
  if (existing.empty()) {
    existing.insert(live.zone.apex);
    for (const auto& [key, set] : zone_of(live).sets) {
      auto above = key.first;
      while (above.is_at_or_under(live.zone.apex) && existing.insert(above).second)
        above = above.parent();
    }
  }
  return existing.contains(name);
}

std::optional<dns::Name> Outlook::source_of(const model::LiveZone& live, const dns::Name& name) {
  if (exists(live, name)) return name;
  auto encloser = name.parent();
  while (!encloser.is_root() && !exists(live, encloser)) encloser = encloser.parent();
  const auto wildcard = encloser.with_prefix("*");
  if (!wildcard || !exists(live, *wildcard)) return std::nullopt;
  return *wildcard;
}

dns::Answer Outlook::answer_of(const model::LiveZone& live, const dns::Question& question) {
  const auto& zone = zone_of(live);
  dns::Answer out;
  out.status = dns::AnswerStatus::kNxDomain;
  auto ttl = std::numeric_limits<std::uint32_t>::max();
  for (auto name = question.name; name.is_at_or_under(zone.apex);) {
    const auto* set = zone.find(name, question.type);
    const auto* alias = question.type == dns::RecordType::kCname ? nullptr : alias_at(zone, name);
    if (alias != nullptr) {
      if (out.aliases.size() > kMaxAliases) {
        out.status = dns::AnswerStatus::kServFail;  // a circle, which resolvers refuse
        return out;
      }
      ttl = std::min(ttl, zone.find(name, dns::RecordType::kCname)->ttl);
      out.aliases.push_back(*alias);
      name = *alias;
    } else if (set != nullptr && !set->values.empty()) {
      out.status = dns::AnswerStatus::kOk;
      out.records = set->values;
      out.ttl = std::min(ttl, set->ttl);
      return out;
    } else {
      auto source = source_of(live, name);
      if (source && *source != name) {
        name = *std::move(source);
        continue;
      }
      out.status = source ? dns::AnswerStatus::kNoData : dns::AnswerStatus::kNxDomain;
      return out;
    }
  }
  return out;
}

Outlook::Told Outlook::tell(const dns::Question& question) {
  Told told{question, {}, question};
  auto& [asked, answer, next] = told;
  bool is_planned = false;  // an alias on the way is not published yet
  for (int hop = 0; hop < kMaxHops; ++hop) {
    const auto* live = x_live.zone_for(next.name);
    if (live == nullptr || is_delegated(zone_of(*live), next.name)) {
      if (const auto* alias = asked_alias(next)) {
        next.name = std::get<dns::CnameData>(alias->set.values.front()).target;
        answer.aliases.push_back(next.name);
        is_planned = true;
        continue;
      }
      const auto rest = answer_of_world(next);
      const bool is_unknown = rest.status == dns::AnswerStatus::kNotFetched;
      answer.status = is_unknown && is_planned ? dns::AnswerStatus::kNxDomain : rest.status;
      answer.records = rest.records;
      answer.aliases.insert(answer.aliases.end(), rest.aliases.begin(), rest.aliases.end());
      return told;
    }
    auto held = answer_of(*live, next);
    const bool leaves = !held.aliases.empty() && held.records.empty() &&
                        x_live.zone_for(held.aliases.back()) != live;
    std::ranges::move(held.aliases, std::back_inserter(answer.aliases));
    if (!leaves) {
      answer.status = held.status;
      answer.records = std::move(held.records);
      answer.ttl = held.ttl;
      return told;
    }
    is_planned = is_planned || live->zone.find(next.name, dns::RecordType::kCname) == nullptr;
    next.name = answer.aliases.back();
  }
  answer.status = dns::AnswerStatus::kServFail;  // aliases in a circle, which resolvers refuse
  return told;
}

std::vector<Outlook::Told> Outlook::settle(const Look& look, dns::MissingQuestions& missing) {
  dns::View view;
  std::vector<Told> all;
  dns::MissingQuestions asked;
  for (int i = 0; i < kMaxLooks; ++i) {
    dns::MissingQuestions lacked;
    look(view, lacked);
    bool has_news = false;
    for (const auto& question : lacked) {
      if (!asked.insert(question).second) continue;
      auto told = tell(question);
      if (told.answer.status == dns::AnswerStatus::kNotFetched) {
        missing.insert(told.ask);
      } else {
        view.set(question, told.answer);
        has_news = true;
      }
      all.push_back(std::move(told));
    }
    if (!has_news) break;
  }
  return all;
}

}  // namespace mailctl::plan
