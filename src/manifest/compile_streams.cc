#include <algorithm>
#include <map>

#include "base/text.h"
#include "mail/spf/record.h"
#include "manifest/compile_parts.h"
#include "manifest/compile_services.h"
#include "manifest/compile_sites.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

std::string spf_term_of(Compilation& work, const Domain& domain, const Place& place) {
  for (const auto& include : place.account.spf_includes) {
    if (include.region == place.region.id || include.region.empty()) {
      return "include:" + include.term.value;
    }
  }
  if (!place.region.spf_include.empty()) return "include:" + place.region.spf_include;
  const auto key = place.account.name.value + "/" + place.region.id;
  const bool is_needed = domain.spf.form == BlockForm::kValue;
  if (is_needed && work.reported_without_include.insert(key).second) {
    const auto& regions = place.account.regions;
    const auto region = std::ranges::find(regions, place.region.id, &Text::value);
    work.diagnostics.error(
        "manifest/unknown-spf-include",
        region == regions.end() ? place.account.name.at : region->at,
        "what an SPF record must include for " + place.region.id + " is not known",
        "Write it from the provider's documentation: spf_include: { " + place.region.id +
            ": … } in this account.");
  }
  return {};
}

void add_sender(Compilation& work,
                const Domain& domain,
                const Stream& stream,
                const Place& place,
                const Sender& sender) {
  const auto address =
      model::sender_address(place.account.name.value, place.region.id, sender.email.value);
  model::Resource resource;
  resource.address = address;
  resource.spec = model::ApprovedSender{domain.name.value, sender.email.value};
  resource.at = sender.email.at;
  resource.stream = stream.name.value;
  resource.adopt = adopt_of(work, address, domain, stream.adopt);
  work.graph.resources.push_back(std::move(resource));
}

// What a stream has for itself in one region. Two streams may send from one address.
void compile_stream_in(Compilation& work,
                       const Domain& domain,
                       const Stream& stream,
                       const Place& place,
                       std::set<std::string>& senders) {
  work.graph.streams.push_back({stream.name.value,
                                domain.name.value,
                                place.account.name.value,
                                place.region.id,
                                stream.name.at,
                                spf_term_of(work, domain, place),
                                std::nullopt});
  for (const auto& sender : stream.from) {
    const auto key = place.account.name.value + "/" + place.region.id + "/" + sender.email.value;
    if (senders.insert(key).second) add_sender(work, domain, stream, place, sender);
  }
}

}  // namespace

void compile_streams(Compilation& work, const Domain& domain) {
  std::set<std::string> senders;
  Sites sites(work, domain);
  ServiceStreams services(work, domain);
  for (const auto& stream : domain.streams) {
    const auto* account = work.manifest.account(stream.via.value);
    const auto* service = account == nullptr ? find_service(stream.via.value) : nullptr;
    if (service != nullptr) services.add(stream, *service);
    const auto* facts = account != nullptr ? work.facts_of(account->name.value) : nullptr;
    if (facts == nullptr) continue;  // reported where the account is named
    for (const auto& region : stream.regions.empty() ? account->regions : stream.regions) {
      const auto* region_facts = facts->region(region.value);
      if (region_facts == nullptr) continue;  // reported where the account is declared
      const Place place{*account, *facts, *region_facts};
      compile_stream_in(work, domain, stream, place, senders);
      sites.add(stream, place);
    }
  }
  sites.compile();
}

}  // namespace mailctl::manifest
