#include <algorithm>

#include <fmt/format.h>

#include "dns/txt.h"
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

// A stream that is not signed fails under an enforcing policy as soon as it is forwarded, and
// RFC 9989 §7.4 wants no domain to enforce on SPF alone.
std::string unsigned_stream(const model::ResourceGraph& graph, const dns::Name& domain) {
  for (const auto& stream : graph.streams) {
    if (!stream.domain.is_at_or_under(domain) || is_signed(graph, stream)) continue;
    const auto where = stream.mail ? "through " + stream.account
                                   : "in " + model::scope_of(stream.account, stream.region);
    return fmt::format(
        "stream {} of {} has no DKIM key {}, so an enforcing policy would reject its mail; give "
        "it `dkim:`",
        stream.name,
        stream.domain.text(),
        where);
  }
  return {};
}

}  // namespace

void resolve_dmarcs(const model::ResourceGraph& graph, Desired& desired) {
  for (const auto& policy : graph.dmarcs) {
    const auto name = policy.domain.with_prefix("_dmarc").value_or(policy.domain);
    const auto address = model::record_set_address(policy.zone, dns::RecordType::kTxt, name);
    dns::RecordSet set{
        .name = name, .type = dns::RecordType::kTxt, .ttl = policy.ttl, .values = {}};
    if (policy.intent == model::Intent::kManage) {
      set.values.emplace_back(dns::make_txt(mail::dmarc::to_text(policy.record)));
      desired.gates[address] = {keys_of(desired, policy.domain),
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
