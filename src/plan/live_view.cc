#include "plan/live_view.h"

#include "base/text.h"
#include "mail/dkim/key_record.h"
#include "mail/spf/repair.h"

namespace mailctl::plan {
namespace {

const model::LiveZone* zone_of(const model::Snapshot& live, const dns::Name& zone) {
  const auto found = live.zones.find(zone);
  return found == live.zones.end() ? nullptr : &found->second;
}

std::optional<LiveView> live_spf(const model::LiveZone& zone, const dns::RecordSet& set) {
  std::vector<dns::TxtData> values;
  for (const auto& value : set.values) {
    // Text that cannot be read is no SPF record, and stays.
    if (const auto* txt = std::get_if<dns::TxtData>(&value)) values.push_back(*txt);
  }
  const auto found = mail::spf::find_spf(values);
  if (found.indices.size() != 1) return std::nullopt;
  const auto& value = values[found.indices.front()];
  LiveView view;
  view.spec = model::SpfValue{.zone = zone.zone.apex,
                              .name = set.name,
                              .ttl = set.ttl,
                              .text = value.joined(),
                              .strings = value.strings,
                              .owned = {}};
  return view;
}

std::optional<LiveView> live_record(const model::Snapshot& live, const model::Address& address) {
  const auto zone_name = dns::name_of(address.region());
  const auto* zone = zone_of(live, zone_name);
  if (zone == nullptr) return std::nullopt;
  const auto key = record_key(address);
  const auto* set = zone->zone.find(key.first, key.second);
  if (set == nullptr) return std::nullopt;
  auto view = address.kind() == model::ResourceKind::kSpf
                  ? live_spf(*zone, *set)
                  : std::optional(LiveView{.spec = model::ManagedRecordSet{
                                               .zone = zone_name, .set = *set, .output_of = {}}});
  if (view) view->version = version_of(live, zone_name, key);
  return view;
}

}  // namespace

dns::RecordSetKey record_key(const model::Address& address) {
  const auto parts = base::split(address.text(), '/');
  return {dns::name_of(address.leaf()), dns::parse_record_type(parts.at(2)).value()};
}

dns::Name selector_name(const model::DkimKey& key) {
  return key.domain.with_prefix(key.selector + "._domainkey").value_or(key.domain);
}

mail::dmarc::Record dmarc_of(const std::optional<model::Spec>& spec) {
  const auto* record = spec ? std::get_if<model::ManagedRecordSet>(&*spec) : nullptr;
  if (record == nullptr || record->set.values.size() != 1) return {};
  const auto* txt = std::get_if<dns::TxtData>(&record->set.values.front());
  if (txt == nullptr) return {};
  const auto parsed = mail::dmarc::parse_record(txt->joined());
  return parsed.applies ? parsed.record : mail::dmarc::Record{};
}

bool holds_public_key(const dns::RecordData& value) {
  const auto* txt = std::get_if<dns::TxtData>(&value);
  if (txt == nullptr) return false;
  const auto key = mail::dkim::parse_key_record(txt->joined());
  return key.is_valid() && !key.record.is_revoked();
}

std::string version_of(const model::Snapshot& live,
                       const dns::Name& zone,
                       const dns::RecordSetKey& key) {
  const auto* found = zone_of(live, zone);
  if (found == nullptr) return {};
  const auto version = found->versions.find(key);
  return version == found->versions.end() ? std::string() : version->second;
}

std::optional<LiveView> live_view(const model::Snapshot& live, const model::Address& address) {
  if (address.is_dns()) return live_record(live, address);
  const auto found = live.resources.find(address);
  if (found == live.resources.end()) return std::nullopt;
  const auto& resource = found->second;
  return LiveView{.spec = resource.spec,
                  .id = resource.id,
                  .version = {},
                  .owner = resource.owner,
                  .lifecycle = resource.lifecycle,
                  .detail = resource.detail};
}

}  // namespace mailctl::plan
