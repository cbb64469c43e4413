#include "plan/ours.h"

#include <algorithm>

#include "mail/spf/merge.h"
#include "mail/spf/repair.h"

namespace mailctl::plan {
namespace {

namespace spf = mail::spf;

bool is_among(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

bool is_our_text(const dns::RecordData& value, const model::Claim& claim) {
  const auto* txt = std::get_if<dns::TxtData>(&value);
  return txt != nullptr && is_among(claim.owned, txt->joined());
}

// Only the terms that are ours leave an SPF record.
std::optional<model::Spec> foreign_terms(const model::SpfValue& live, const model::Claim& claim) {
  const dns::TxtData value{live.strings};
  const auto found = spf::find_spf(std::span(&value, 1));
  std::vector<spf::Term> owned;
  for (const auto& text : claim.owned) {
    if (auto term = spf::parse_term(text).term) owned.push_back(*term);
  }
  const auto rest = spf::remove_owned(found.parsed.record, owned);
  if (!rest) return std::nullopt;
  auto after = live;
  after.text = spf::to_text(*rest);
  // As published where nothing goes: also a record that is cut oddly is left as it is.
  if (after.text == live.text) return after;
  after.strings.clear();
  return after;
}

std::optional<model::Spec> foreign_values(const model::ManagedRecordSet& live,
                                          const model::Claim& claim) {
  auto after = live;
  after.sharing = model::Sharing::kValues;
  std::erase_if(after.set.values, [&](const auto& value) { return is_our_text(value, claim); });
  if (after.set.values.empty()) return std::nullopt;
  return after;
}

}  // namespace

model::Claim claim_of(const model::Spec& desired) {
  if (const auto* value = std::get_if<model::SpfValue>(&desired)) {
    return {model::Sharing::kValues, value->owned};
  }
  if (const auto* record = std::get_if<model::ManagedRecordSet>(&desired)) {
    return {record->sharing, record->owned};
  }
  if (const auto* list = std::get_if<model::SuppressionList>(&desired)) {
    return {model::Sharing::kWhole, {std::to_string(list->named)}};
  }
  return {};
}

std::optional<model::Claim> claim_on(const model::State& state, const model::Address& address) {
  const auto entry = state.entries.find(address);
  const auto intent = state.intents.find(address);
  if (entry == state.entries.end() && intent == state.intents.end()) return std::nullopt;
  if (entry == state.entries.end()) return intent->second.claim;
  if (intent == state.intents.end()) return entry->second.claim;
  return joined(entry->second.claim, intent->second.claim);
}

model::Claim joined(model::Claim a, const model::Claim& b) {
  if (b.sharing == model::Sharing::kValues) a.sharing = model::Sharing::kValues;
  for (const auto& text : b.owned) {
    if (!is_among(a.owned, text)) a.owned.push_back(text);
  }
  return a;
}

bool claims_anything(const model::Claim& claim) {
  return claim.sharing == model::Sharing::kWhole || !claim.owned.empty();
}

std::optional<model::Spec> foreign_rest(const model::Spec& live, const model::Claim& claim) {
  if (claim.sharing == model::Sharing::kWhole) return std::nullopt;
  if (const auto* value = std::get_if<model::SpfValue>(&live)) return foreign_terms(*value, claim);
  return foreign_values(std::get<model::ManagedRecordSet>(live), claim);
}

std::uint32_t recently_mended(const model::StateEntry& entry, base::Time now) {
  constexpr base::Duration kMemory = std::chrono::days(30);
  return entry.mended_at && now - *entry.mended_at <= kMemory ? entry.mended : 0;
}

AttributeMap our_attributes(const model::Spec& spec, const model::Claim& claim) {
  const auto* record = std::get_if<model::ManagedRecordSet>(&spec);
  if (record != nullptr && claim.sharing == model::Sharing::kValues) {
    auto ours = *record;
    std::erase_if(ours.set.values, [&](const auto& value) { return !is_our_text(value, claim); });
    return our_attributes(ours, {});
  }
  AttributeMap map;
  for (auto& [name, value] : model::attributes_of(spec)) {
    if (name != "public_key_hash") map[name] = value;
  }
  return map;
}

}  // namespace mailctl::plan
