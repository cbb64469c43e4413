#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/diff.h"

namespace mailctl::plan {
namespace {

std::string texts_of(const std::vector<dns::RecordData>& records) {
  std::vector<std::string> texts;
  for (const auto& record : records) texts.push_back(dns::to_text(record));
  std::ranges::sort(texts);
  return base::join(texts, " | ");
}

std::string answer_text(const dns::Answer& answer) {
  return answer.status == dns::AnswerStatus::kOk ? texts_of(answer.records)
                                                 : std::string(dns::to_text(answer.status));
}

struct Comparison {
  const model::Snapshot& live;
  Plan& plan;
  dns::MissingQuestions& missing;
};

// kNotFetched is noted as missing; a failure to answer says nothing about the content.
const dns::Answer* answer_to(Comparison& comparison, const dns::Question& question) {
  const auto& answer = comparison.live.world.at(question);
  switch (answer.status) {
    case dns::AnswerStatus::kNotFetched:
      comparison.missing.insert(question);
      return nullptr;
    case dns::AnswerStatus::kServFail:
    case dns::AnswerStatus::kTimeout:
      return nullptr;
    case dns::AnswerStatus::kOk:
    case dns::AnswerStatus::kNoData:
    case dns::AnswerStatus::kNxDomain:
      break;
  }
  return &answer;
}

bool same_values(const std::vector<dns::RecordData>& a, const std::vector<dns::RecordData>& b) {
  const auto in = [](const std::vector<dns::RecordData>& all, const dns::RecordData& one) {
    return std::ranges::any_of(all,
                               [&](const auto& other) { return dns::is_same_meaning(one, other); });
  };
  return a.size() == b.size() &&
         std::ranges::all_of(a, [&](const auto& value) { return in(b, value); });
}

// False where the world is sent to other name servers than the provider's.
bool check_delegation(Comparison& comparison, const model::LiveZone& zone) {
  const dns::Question question{zone.zone.apex, dns::RecordType::kNs};
  const auto* held = zone.zone.find(question.name, question.type);
  const auto* answer = answer_to(comparison, question);
  if (held == nullptr || answer == nullptr) return true;
  const bool meets = std::ranges::any_of(answer->records, [&](const auto& server) {
    return std::ranges::find(held->values, server) != held->values.end();
  });
  if (meets) return true;
  comparison.plan.discrepancies.push_back(
      {.address = model::record_set_address(zone.zone.apex, question.type, question.name),
       .held = texts_of(held->values),
       .answered = answer_text(*answer),
       .text = fmt::format(
           "{} is delegated to other name servers than the provider's, so nothing written there is "
           "seen by anybody. Set the provider's name servers at the registrar of the domain.",
           zone.zone.apex.text())});
  return false;
}

void check_record(Comparison& comparison,
                  const model::Address& address,
                  const dns::RecordSet& held) {
  const auto* answer = answer_to(comparison, {held.name, held.type});
  if (answer == nullptr || same_values(answer->records, held.values)) return;
  // Resolvers follow a CNAME; one that is there is its own answer only when asked for by type.
  comparison.plan.discrepancies.push_back(
      {.address = address,
       .held = texts_of(held.values),
       .answered = answer_text(*answer),
       .text = fmt::format(
           "resolvers still answer something else; an old answer may be kept for up to its TTL{}. "
           "Nothing to do unless it stays.",
           answer->ttl > 0 ? fmt::format(" ({} s)", answer->ttl) : std::string())});
}

}  // namespace

void compare_with_world(const Desired& desired,
                        const Moment& moment,
                        Plan& plan,
                        base::Diagnostics& diagnostics,
                        dns::MissingQuestions& missing) {
  plan.discrepancies.clear();
  Comparison comparison{moment.live, plan, missing};
  std::map<dns::Name, bool> delegated;
  for (const auto& [name, zone] : moment.live.zones)
    delegated[name] = check_delegation(comparison, zone);
  std::set<std::pair<dns::Name, dns::RecordType>> seen;
  for (const auto& resource : desired.resources) {
    if (!resource.address.is_dns() || resource.intent == model::Intent::kAbsent) continue;
    const auto zone = moment.live.zones.find(dns::name_of(resource.address.region()));
    if (zone == moment.live.zones.end() || !delegated[zone->first]) continue;
    const auto key = record_key(resource.address);
    const auto* held = zone->second.zone.find(key.first, key.second);
    if (held == nullptr || !seen.insert(key).second) continue;
    check_record(comparison, resource.address, *held);
  }
  check_kept_elsewhere(desired, moment.live.world, diagnostics, missing);
}

}  // namespace mailctl::plan
