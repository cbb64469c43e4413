#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "dns/txt.h"
#include "mail/dkim/key_record.h"
#include "plan/resolve.h"

namespace mailctl::plan {
namespace {

// Account, region and email domain.
using Site = std::tuple<std::string, std::string, dns::Name>;

std::set<Site> signed_sites(const model::ResourceGraph& graph) {
  std::set<Site> sites;
  for (const auto& policy : graph.dkims)
    sites.emplace(policy.account, policy.region, policy.domain);
  return sites;
}

bool is_signed(const std::set<Site>& sites, const model::Stream& stream) {
  if (stream.mail) return !stream.mail->signatures.empty();
  return sites.contains({stream.account, stream.region, stream.domain});
}

// Of several the first by name, so that the order of the manifest means nothing.
bool is_before(const model::Stream* one, const model::Stream* other) {
  return std::tie(one->domain, one->name, one->account, one->region) <
         std::tie(other->domain, other->name, other->account, other->region);
}

std::vector<const model::Stream*> unsigned_streams(const model::ResourceGraph& graph) {
  const auto sites = signed_sites(graph);
  std::vector<const model::Stream*> streams;
  for (const auto& stream : graph.streams) {
    if (!is_signed(sites, stream)) streams.push_back(&stream);
  }
  std::ranges::sort(streams, is_before);
  return streams;
}

// A stream that is not signed fails under an enforcing policy as soon as it is forwarded, and
// RFC 9989 §7.4 wants no domain to enforce on SPF alone.
std::string obstacle_of(const model::Stream& stream) {
  const auto where = stream.mail ? "through " + stream.account
                                 : "in " + model::scope_of(stream.account, stream.region);
  return fmt::format(
      "stream {} of {} has no DKIM key {}, so an enforcing policy would reject its mail; give "
      "it `dkim:`",
      stream.name,
      stream.domain.text(),
      where);
}

// The record sets at which services publish keys, by name.
std::map<dns::Name, model::Address> key_records(const Desired& desired) {
  std::map<dns::Name, model::Address> records;
  for (const auto& resource : desired.resources) {
    const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
    if (record != nullptr && record->output_of.empty() && !resource.stream.empty()) {
      records.emplace(record->set.name, resource.address);
    }
  }
  return records;
}

std::vector<model::Address> records_of(const model::Stream& stream,
                                       const std::map<dns::Name, model::Address>& known) {
  std::vector<model::Address> records;
  for (const auto& signature : stream.mail->signatures) {
    const auto name = mail::dkim::key_name(signature.selector, signature.domain);
    const auto found = name ? known.find(*name) : known.end();
    if (found != known.end()) records.push_back(found->second);
  }
  return records;
}

// What must be true before the records of these domains may become stricter.
using Gates = std::map<dns::Name, DmarcGate>;

// Calls `visit` with the gate of each domain that the name is at or under.
template <class Visit>
void at_or_above(Gates& gates, dns::Name name, Visit visit) {
  for (;; name = name.parent()) {
    const auto gate = gates.find(name);
    if (gate != gates.end()) visit(gate->second);
    if (name.is_root()) return;
  }
}

Gates make_gates(const model::ResourceGraph& graph, const Desired& desired) {
  Gates gates;
  for (const auto& policy : graph.dmarcs) {
    if (policy.intent == model::Intent::kManage) gates[policy.domain];
  }
  for (const auto& resource : desired.resources) {
    const auto* key = std::get_if<model::DkimKey>(&resource.spec);
    if (key == nullptr) continue;
    at_or_above(gates, key->domain, [&](auto& gate) { gate.keys.push_back(resource.address); });
  }
  const auto known = key_records(desired);
  for (const auto& stream : graph.streams) {
    const auto records = stream.mail ? records_of(stream, known) : std::vector<model::Address>();
    if (records.empty()) continue;
    at_or_above(gates, stream.domain, [&](auto& gate) { gate.records.push_back(records); });
  }
  for (const auto* stream : unsigned_streams(graph)) {
    at_or_above(gates, stream->domain, [&](auto& gate) {
      if (gate.obstacle.empty()) gate.obstacle = obstacle_of(*stream);
    });
  }
  return gates;
}

}  // namespace

void resolve_dmarcs(const model::ResourceGraph& graph, Desired& desired) {
  const auto gates = make_gates(graph, desired);
  for (const auto& policy : graph.dmarcs) {
    const auto name = policy.domain.with_prefix("_dmarc").value_or(policy.domain);
    const auto address = model::record_set_address(policy.zone, dns::RecordType::kTxt, name);
    dns::RecordSet set{
        .name = name, .type = dns::RecordType::kTxt, .ttl = policy.ttl, .values = {}};
    if (policy.intent == model::Intent::kManage) {
      set.values.emplace_back(dns::make_txt(mail::dmarc::to_text(policy.record)));
      desired.gates[address] = gates.at(policy.domain);
    }
    desired.resources.push_back(
        {.address = address,
         .intent = policy.intent,
         .spec = model::ManagedRecordSet{.zone = policy.zone, .set = set, .output_of = {}},
         .at = policy.at,
         .stream = {},
         .adopt = policy.adopt});
  }
}

}  // namespace mailctl::plan
