#include "provider/oci/email_read.h"

#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "provider/oci/email_json.h"

namespace mailctl::provider::oci {
namespace {

using Resources = std::vector<model::LiveResource>;
using Lists = std::vector<base::Result<std::vector<Json>>>;

std::optional<base::Error> first_error(const Lists& lists) {
  for (const auto& list : lists) {
    if (!list) return list.error();
  }
  return std::nullopt;
}

const dns::Name& name_of_domain(const model::LiveResource& domain) {
  return std::get<model::EmailDomain>(domain.spec).name;
}

// Keys come without their targets in lists: state's memory first, a read of its own otherwise. A
// key that is still CREATING has none yet.
bool lacks_outputs(const model::LiveResource& live) {
  const auto kind = live.address.kind();
  const bool has_outputs =
      kind == model::ResourceKind::kDkim || kind == model::ResourceKind::kReturnPath;
  return has_outputs && live.outputs.empty() && live.lifecycle != model::Lifecycle::kCreating &&
         live.lifecycle != model::Lifecycle::kFailed;
}

void fill_from_memory(Resources& resources,
                      const std::map<std::string, model::Outputs>& remembered) {
  for (auto& live : resources) {
    const auto outputs = remembered.find(live.id);
    if (!lacks_outputs(live) || outputs == remembered.end()) continue;
    live.outputs = outputs->second;
    if (auto* key = std::get_if<model::DkimKey>(&live.spec)) {
      key->public_key_hash = public_key_hash_of(live.outputs.txt_value);
    }
  }
}

dns::Name domain_of(const model::Spec& spec) {
  if (const auto* key = std::get_if<model::DkimKey>(&spec)) return key->domain;
  if (const auto* path = std::get_if<model::ReturnPath>(&spec)) return path->domain;
  return {};
}

std::optional<base::Error> read_outputs(const EmailPlace& place,
                                        Resources& resources,
                                        Client& client,
                                        std::stop_token stop) {
  std::vector<Call> calls;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const auto& live = resources[i];
    if (!lacks_outputs(live)) continue;
    calls.push_back(get_resource(place, live.address.kind(), live.id, subject_of(live.address)));
    places.push_back(i);
  }
  const auto replies = client.send_all(calls, std::move(stop));
  std::set<std::size_t> gone;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (!replies[i]) return replies[i].error();
    if (!replies[i]->is_ok()) return client.refusal(calls[i], *replies[i]);
    auto& live = resources[places[i]];
    auto whole = to_resource(place, live.address, domain_of(live.spec), replies[i]->body);
    if (whole) {
      live = std::move(*whole);
    } else {
      gone.insert(places[i]);  // deleted between the list and now
    }
  }
  std::size_t index = 0;
  std::erase_if(resources, [&](const auto&) { return gone.contains(index++); });
  return std::nullopt;
}

Resources to_domains(const EmailPlace& place, const std::vector<Json>& items) {
  Resources domains;
  for (const auto& item : items) {
    if (auto domain = to_domain(place, item)) domains.push_back(std::move(*domain));
  }
  return domains;
}

void add_return_paths(const EmailPlace& place,
                      const std::vector<Json>& items,
                      const Resources& domains,
                      Resources& resources) {
  std::map<std::string, dns::Name> names;
  for (const auto& domain : domains) names.emplace(domain.id, name_of_domain(domain));
  for (const auto& item : items) {
    const auto parent = names.find(item.text("parentResourceId"));
    if (parent == names.end()) continue;  // of a domain in another compartment
    if (auto path = to_return_path(place, parent->second, item)) {
      resources.push_back(std::move(*path));
    }
  }
}

std::optional<base::Error> add_dkims(const EmailPlace& place,
                                     const std::vector<const model::LiveResource*>& domains,
                                     Resources& resources,
                                     Client& client,
                                     std::stop_token stop) {
  std::vector<Call> calls;
  for (const auto* domain : domains) {
    calls.push_back(list_dkims(place, domain->id, name_of_domain(*domain).text()));
  }
  const auto lists = client.read_pages(calls, std::move(stop));
  if (auto error = first_error(lists)) return error;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (const auto& item : *lists[i]) {
      if (auto key = to_dkim(place, name_of_domain(*domains[i]), item)) {
        resources.push_back(std::move(*key));
      }
    }
  }
  return std::nullopt;
}

}  // namespace

base::Result<Resources> read_email(const EmailPlace& place,
                                   const ReadScope& scope,
                                   Client& client,
                                   DomainIds& ids,
                                   std::stop_token stop) {
  const std::vector<Call> calls{
      list_domains(place), list_senders(place), list_return_paths(place), list_suppressions(place)};
  const auto lists = client.read_pages(calls, stop);
  if (auto error = first_error(lists)) return *std::move(error);

  const auto domains = to_domains(place, *lists[0]);
  Resources resources;
  for (const auto& item : *lists[1]) {
    if (auto sender = to_sender(place, item)) resources.push_back(std::move(*sender));
  }
  add_return_paths(place, *lists[2], domains, resources);
  resources.push_back(to_suppressions(place, *lists[3]));

  const std::set<dns::Name> wanted(scope.domains.begin(), scope.domains.end());
  std::vector<const model::LiveResource*> with_keys;
  for (const auto& name : scope.domains) ids.forget(place.region, name.text());
  for (const auto& domain : domains) {
    const auto& name = name_of_domain(domain);
    ids.remember(place.region, name.text(), domain.id);
    const bool is_ours = !scope.owner.empty() && domain.owner == scope.owner;
    if (is_ours || wanted.contains(name)) with_keys.push_back(&domain);
  }
  if (auto error = add_dkims(place, with_keys, resources, client, stop)) return *std::move(error);
  fill_from_memory(resources, scope.remembered);
  if (auto error = read_outputs(place, resources, client, std::move(stop))) {
    return *std::move(error);
  }
  resources.insert(resources.end(), domains.begin(), domains.end());
  return resources;
}

}  // namespace mailctl::provider::oci
