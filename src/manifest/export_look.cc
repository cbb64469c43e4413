#include <algorithm>

#include <fmt/format.h>

#include "manifest/export_parts.h"

namespace mailctl::manifest {

const model::LiveZone* zone_of(const Exporting& work, const dns::Name& name) {
  return work.request.live.zone_for(name);
}

std::optional<dns::RecordSet> look(Exporting& work, const dns::Name& name, dns::RecordType type) {
  if (const auto* zone = zone_of(work, name)) {
    const auto* set = zone->zone.find(name, type);
    return set == nullptr ? std::nullopt : std::optional(*set);
  }
  const auto& world = work.request.live.world;
  const auto& answer = world.at(name, type);
  if (answer.status == dns::AnswerStatus::kNotFetched) {
    work.missing.insert(world.to_fetch({name, type}));
  }
  if (answer.status != dns::AnswerStatus::kOk) return std::nullopt;
  return dns::RecordSet{name, type, answer.ttl, answer.records};
}

std::optional<dns::RecordSet> look_below(Exporting& work,
                                         const Part& part,
                                         std::string_view prefix,
                                         dns::RecordType type) {
  const auto name = part.name.with_prefix(prefix);
  return name ? look(work, *name, type) : std::nullopt;
}

std::vector<std::string> texts_in(const std::optional<dns::RecordSet>& set) {
  std::vector<std::string> texts;
  if (!set) return texts;
  for (const auto& value : set->values) {
    if (const auto* txt = std::get_if<dns::TxtData>(&value)) texts.push_back(txt->joined());
  }
  return texts;
}

std::optional<std::string> only_text(const std::optional<dns::RecordSet>& set) {
  auto texts = texts_in(set);
  if (texts.size() != 1 || set->values.size() != 1) return std::nullopt;
  return std::move(texts.front());
}

std::uint32_t zone_ttl(const Exporting& work, const dns::Name& name) {
  const auto* zone = zone_of(work, name);
  const auto found = zone == nullptr ? work.ttls.end() : work.ttls.find(zone->zone.apex);
  constexpr std::uint32_t kDefault = 3600;
  return found == work.ttls.end() ? kDefault : found->second;
}

bool can_hold(const Exporting& work, const dns::Name& name, std::uint32_t ttl) {
  const auto* zone = zone_of(work, name);
  if (zone == nullptr || ttl == 0) return false;
  for (const auto& declared : work.request.head.zones) {
    if (declared.name.value != zone->zone.apex) continue;
    const auto facts = work.request.facts.find(declared.publish.value);
    if (facts == work.request.facts.end()) return true;
    const auto& limits = facts->second->capabilities;
    return ttl >= limits.min_ttl && ttl <= limits.max_ttl;
  }
  return true;
}

std::string ttl_text(std::uint32_t seconds) {
  const auto text = base::to_text(std::chrono::seconds(seconds));
  const auto back = base::parse_duration(text);
  return back && *back == std::chrono::seconds(seconds) ? text : std::to_string(seconds);
}

std::string ttl_field(const Exporting& work, const dns::RecordSet& set) {
  if (set.ttl == zone_ttl(work, set.name)) return {};
  return fmt::format(", ttl: {}", ttl_text(set.ttl));
}

std::string relative_name(const dns::Name& name, const dns::Name& domain) {
  if (name == domain) return "@";
  if (!name.is_at_or_under(domain)) return name.absolute();
  auto relative = name.text().substr(0, name.text().size() - domain.text().size() - 1);
  const auto read = dns::Name::parse(relative);
  return read && read->is_at_or_under(domain) ? name.absolute() : relative;
}

}  // namespace mailctl::manifest
