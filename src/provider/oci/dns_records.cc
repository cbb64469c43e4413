#include "provider/oci/dns_records.h"

#include <limits>
#include <utility>

#include "base/text.h"
#include "net/url.h"

namespace mailctl::provider::oci {
namespace {

std::string path_of(const dns::Name& zone) {
  return "/20180115/zones/" + base::percent_encode(zone.text()) + "/records";
}

Call list_call(const std::string& region,
               const dns::Name& zone,
               std::vector<net::QueryParameter> query) {
  query.emplace_back("scope", "GLOBAL");
  query.emplace_back("limit", "100");  // the largest page known to be accepted
  Call call;
  call.service = Service::kDns;
  call.region = region;
  call.path = path_of(zone) + net::to_query(query);
  call.operation = "GetZoneRecords";
  call.member = "domain";
  call.subject = zone.text();
  return call;
}

dns::RecordData parse_data(dns::RecordType type, const std::string& text) {
  auto data = dns::parse_record_data(type, text);
  if (data) return std::move(*data);
  return dns::OpaqueData{type, text};
}

}  // namespace

std::vector<ZoneRecord> to_records(const std::vector<Json>& items) {
  std::vector<ZoneRecord> records;
  records.reserve(items.size());
  for (const auto& item : items) {
    const auto name = dns::Name::parse(item.text("domain"));
    const auto type = dns::parse_record_type(item.text("rtype"));
    if (!name || !type) continue;
    const auto ttl = item.number("ttl").value_or(0);
    const bool fits = ttl >= 0 && ttl <= std::numeric_limits<std::int32_t>::max();
    records.push_back({*name,
                       *type,
                       fits ? static_cast<std::uint32_t>(ttl) : 0,
                       parse_data(*type, item.text("rdata")),
                       item.text("recordHash"),
                       item.text("rrsetVersion"),
                       item.is_true("isProtected") ? Protection::kProtected : Protection::kNone});
  }
  return records;
}

std::string to_rdata(const dns::RecordData& data) {
  auto text = dns::to_text(data);
  const auto* opaque = std::get_if<dns::OpaqueData>(&data);
  if (opaque == nullptr) return text;
  const auto again = dns::parse_record_data(opaque->type, text);
  const bool is_wire_form = again && *again == data;
  return is_wire_form ? text : opaque->octets;
}

model::LiveZone to_zone(const dns::Name& apex, const std::vector<ZoneRecord>& records) {
  model::LiveZone live;
  live.zone.apex = apex;
  for (const auto& record : records) {
    live.zone.add(record.name, record.ttl, record.data);
    live.versions.try_emplace({record.name, record.type}, record.version);
  }
  return live;
}

Call list_records(const std::string& region, const dns::Name& zone) {
  return list_call(region, zone, {});
}

Call list_record_set(const std::string& region,
                     const dns::Name& zone,
                     const dns::RecordSetKey& key) {
  const auto type = dns::to_text(key.second);
  return list_call(region, zone, {{"domain", key.first.text()}, {"rtype", type}});
}

Call patch_records(const std::string& region, const dns::Name& zone, std::vector<Json> operations) {
  Call call;
  call.method = net::Method::kPatch;
  call.service = Service::kDns;
  call.region = region;
  call.path = path_of(zone) + "?scope=GLOBAL";
  call.operation = "PatchZoneRecords";
  call.subject = zone.text();
  call.body = Json::object({{"items", Json::array(std::move(operations))}});
  // Its conditions make a second one harmless: it is refused, and reading shows what happened.
  call.repeat = net::Repeat::kSafe;
  return call;
}

}  // namespace mailctl::provider::oci
