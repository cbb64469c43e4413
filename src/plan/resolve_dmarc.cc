#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "dns/txt.h"
#include "mail/dkim/key_record.h"
#include "plan/resolve.h"

namespace mailctl::plan {
namespace {

std::vector<model::Address> keys_of(const Desired& desired, const dns::Name& domain) {
  std::vector<model::Address> keys;
  for (const auto& resource : desired.resources) {
    const auto* key = std::get_if<model::DkimKey>(&resource.spec);
    if (key != nullptr && key->domain.is_at_or_under(domain)) keys.push_back(resource.address);
  }
  return keys;
}

bool is_signed(const model::ResourceGraph& graph, const model::Stream& stream) {
  if (stream.mail) return !stream.mail->signatures.empty();
  return std::ranges::any_of(graph.dkims, [&](const model::DkimPolicy& policy) {
    return policy.account == stream.account && policy.region == stream.region &&
           policy.domain == stream.domain;
  });
}

// Of several the first by name, so that the order of the manifest means nothing.
bool is_before(const model::Stream& one, const model::Stream& other) {
  return std::tie(one.domain, one.name, one.account, one.region) <
         std::tie(other.domain, other.name, other.account, other.region);
}

// A stream that is not signed fails under an enforcing policy as soon as it is forwarded, and
// RFC 9989 §7.4 wants no domain to enforce on SPF alone.
std::string unsigned_stream(const model::ResourceGraph& graph, const dns::Name& domain) {
  const model::Stream* first = nullptr;
  for (const auto& stream : graph.streams) {
    if (!stream.domain.is_at_or_under(domain) || is_signed(graph, stream)) continue;
    if (first == nullptr || is_before(stream, *first)) first = &stream;
  }
  if (first == nullptr) return {};
  const auto where = first->mail ? "through " + first->account
                                 : "in " + model::scope_of(first->account, first->region);
  return fmt::format(
      "stream {} of {} has no DKIM key {}, so an enforcing policy would reject its mail; give "
      "it `dkim:`",
      first->name,
      first->domain.text(),
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

std::vector<std::vector<model::Address>> records_of(
    const model::ResourceGraph& graph,
    const dns::Name& domain,
    const std::map<dns::Name, model::Address>& known) {
  std::vector<std::vector<model::Address>> all;
  if (known.empty()) return all;
  for (const auto& stream : graph.streams) {
    if (!stream.mail || !stream.domain.is_at_or_under(domain)) continue;
    std::vector<model::Address> records;
    for (const auto& signature : stream.mail->signatures) {
      const auto name = mail::dkim::key_name(signature.selector, signature.domain);
      const auto found = name ? known.find(*name) : known.end();
      if (found != known.end()) records.push_back(found->second);
    }
    if (!records.empty()) all.push_back(std::move(records));
  }
  return all;
}

}  // namespace

void resolve_dmarcs(const model::ResourceGraph& graph, Desired& desired) {
  const auto known = key_records(desired);
  for (const auto& policy : graph.dmarcs) {
    const auto name = policy.domain.with_prefix("_dmarc").value_or(policy.domain);
    const auto address = model::record_set_address(policy.zone, dns::RecordType::kTxt, name);
    dns::RecordSet set{
        .name = name, .type = dns::RecordType::kTxt, .ttl = policy.ttl, .values = {}};
    if (policy.intent == model::Intent::kManage) {
      set.values.emplace_back(dns::make_txt(mail::dmarc::to_text(policy.record)));
      desired.gates[address] = {keys_of(desired, policy.domain),
                                records_of(graph, policy.domain, known),
                                unsigned_stream(graph, policy.domain)};
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
