#include "provider/oci/email_read.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "provider/oci/email_json.h"

namespace mailctl::provider::oci {
namespace {

using Resources = std::vector<model::LiveResource>;
using Pages = std::vector<base::Result<std::vector<Json>>>;

// Up to so many domains are read one by one.
constexpr std::size_t kFewDomains = 50;

std::optional<base::Error> first_error(const Pages& lists) {
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

// What the lists of a region say.
struct Listed {
  Resources domains;
  std::vector<Json> senders;
  std::vector<Json> return_paths;
  std::optional<std::vector<Json>> suppressions;
};

void append(std::vector<Json>& all, const std::vector<Json>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

base::Result<Listed> list_region(const EmailPlace& place,
                                 const ReadScope& scope,
                                 Client& client,
                                 std::stop_token stop) {
  std::vector<Call> calls{list_domains(place), list_senders(place), list_return_paths(place)};
  if (scope.lists == Lists::kRead) calls.push_back(list_suppressions(place));
  auto lists = client.read_pages(calls, std::move(stop));
  if (auto error = first_error(lists)) return *std::move(error);
  Listed listed{.domains = to_domains(place, *lists[0]),
                .senders = std::move(lists[1]).value(),
                .return_paths = std::move(lists[2]).value(),
                .suppressions = std::nullopt};
  if (scope.lists == Lists::kRead) listed.suppressions = std::move(lists[3]).value();
  return listed;
}

// By domain: what a few of them have, whatever else there is.
base::Result<Listed> list_named(const EmailPlace& place,
                                const ReadScope& scope,
                                Client& client,
                                const std::stop_token& stop) {
  std::vector<Call> calls;
  for (const auto& name : scope.domains) {
    calls.push_back(list_domains_named(place, name.text()));
    calls.push_back(list_senders_of(place, name.text()));
  }
  if (scope.lists == Lists::kRead) calls.push_back(list_suppressions(place));
  const auto lists = client.read_pages(calls, stop);
  if (auto error = first_error(lists)) return *std::move(error);
  Listed listed;
  for (std::size_t i = 0; i < scope.domains.size(); ++i) {
    const auto domains = to_domains(place, *lists[2 * i]);
    listed.domains.insert(listed.domains.end(), domains.begin(), domains.end());
    append(listed.senders, *lists[2 * i + 1]);
  }
  if (scope.lists == Lists::kRead) listed.suppressions = *lists.back();
  std::vector<Call> paths;
  for (const auto& domain : listed.domains)
    paths.push_back(list_return_paths_of(place, domain.id, name_of_domain(domain).text()));
  const auto found = client.read_pages(paths, stop);
  if (auto error = first_error(found)) return *std::move(error);
  for (const auto& list : found) append(listed.return_paths, *list);
  return listed;
}

// Where there are many names, the pages of the whole region are fewer calls.
void keep_named(const ReadScope& scope, Listed& listed) {
  const std::set<dns::Name> names(scope.domains.begin(), scope.domains.end());
  std::erase_if(listed.domains,
                [&](const auto& domain) { return !names.contains(name_of_domain(domain)); });
  std::erase_if(listed.senders, [&](const Json& sender) {
    const auto& email = sender.text("emailAddress");
    const auto domain = dns::Name::parse(email.substr(email.rfind('@') + 1));
    return !domain || !names.contains(*domain);
  });
}

base::Result<Listed> list_all(const EmailPlace& place,
                              const ReadScope& scope,
                              Client& client,
                              const std::stop_token& stop) {
  const bool is_named = scope.reach == Reach::kNamed;
  if (is_named && scope.domains.size() <= kFewDomains)
    return list_named(place, scope, client, stop);
  auto listed = list_region(place, scope, client, stop);
  if (listed && is_named) keep_named(scope, *listed);
  return listed;
}

}  // namespace

base::Result<Resources> read_email(const EmailPlace& place,
                                   const ReadScope& scope,
                                   Client& client,
                                   DomainIds& ids,
                                   std::stop_token stop) {
  const auto listed = list_all(place, scope, client, stop);
  if (!listed) return listed.error();
  const auto& domains = listed->domains;
  Resources resources;
  for (const auto& item : listed->senders) {
    if (auto sender = to_sender(place, item)) resources.push_back(std::move(*sender));
  }
  add_return_paths(place, listed->return_paths, domains, resources);
  if (listed->suppressions) resources.push_back(to_suppressions(place, *listed->suppressions));

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
