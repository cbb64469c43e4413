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

void Outlook::lay_over(std::span<const Request> requests) {
  for (const auto& request : requests) {
    const bool is_known = request.intent == model::Intent::kAbsent || !request.set.values.empty();
    const bool is_laid = is_known && !is_fulfilled(request) && !is_held_spf(request);
    if (is_laid) x_asked[{request.set.name, request.set.type}].push_back(&request);
  }
  x_view = {};
}

const Request* Outlook::asked_alias(const dns::Question& question) const {
  if (x_asked.empty() || question.type == dns::RecordType::kCname) return nullptr;
  const auto found = x_asked.find({question.name, dns::RecordType::kCname});
  const bool is_alias =
      found != x_asked.end() && found->second.front()->intent == model::Intent::kManage;
  return is_alias ? found->second.front() : nullptr;
}

dns::Answer Outlook::answer_of_world(const dns::Question& question, dns::Question& ask) {
  ask = question;
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

dns::Answer Outlook::answer(const dns::Question& question, dns::Question& ask) {
  dns::Answer out;
  auto next = question;
  bool is_planned = false;  // an alias on the way is not published yet
  for (int hop = 0; hop < kMaxHops; ++hop) {
    const auto* live = x_live.zone_for(next.name);
    if (live == nullptr || is_delegated(*zone_of(*live).zone, next.name)) {
      if (const auto* alias = asked_alias(next)) {
        next.name = std::get<dns::CnameData>(alias->set.values.front()).target;
        out.aliases.push_back(next.name);
        is_planned = true;
        continue;
      }
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
