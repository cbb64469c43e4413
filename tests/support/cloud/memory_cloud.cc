#include "support/cloud/memory_cloud.h"

#include <algorithm>

#include <fmt/format.h>

#include "dns/txt.h"
#include "plan/live_view.h"

namespace mailctl::testing {
namespace {

// Of a key that nobody holds.
constexpr const char* kKeyRecord =
    "v=DKIM1; k=rsa; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn82/2i8GCBiMdcs3K2PJ4mRn/rV0F20oJPa9"
    "cOtuUthcfne2C/TCKxAsXKpj/eIzL9VLbHsKcesJLFWGW9j9jLsLaAQDtiPO0ilaDViRqcjKWJSvnLmw"
    "fymRgCpb9NmNf+Vy6nBXIMY9LAci26i9xgdZgPEnFDjbol9eRSKjKoDuDxifSCYfmEsK8yS2Mgagi/ES"
    "0x3ptJ+1EM1KxIyhn5p8OdXVlxaCweEvsr1zefj9ZoAa+AOowHhNOy0qBxoxsnpZ7QIekWIpRS45B3VG"
    "3IJpooaTfbCwai6++MHnh+UOEivLERpq3r0y5Q6P6MCW+PuRo3s0jpIE8qQom+ulHQIDAQAB";

std::string key_target(const model::DkimKey& key, const std::string& region) {
  return fmt::format("{}.{}.dkim.{}.cloud.example", key.selector, key.domain.text(), region);
}

// The TXT values that a change of an SPF value sees as the one to replace.
void replace_spf(dns::RecordSet& set,
                 const std::optional<model::Spec>& before,
                 const std::optional<model::Spec>& after) {
  if (before) {
    const auto& strings = std::get<model::SpfValue>(*before).strings;
    std::erase_if(set.values, [&](const auto& value) {
      return std::get<dns::TxtData>(value).strings == strings;
    });
  }
  if (after) set.values.emplace_back(dns::make_txt(std::get<model::SpfValue>(*after).text));
}

// Values that are in both, or in neither, are left as they are.
void replace_values(dns::RecordSet& set,
                    const std::optional<model::Spec>& before,
                    const std::optional<model::Spec>& after) {
  if (before) {
    for (const auto& old : std::get<model::ManagedRecordSet>(*before).set.values) {
      std::erase_if(set.values, [&](const auto& v) { return dns::is_same_meaning(v, old); });
    }
  }
  if (!after) return;
  const auto& wanted = std::get<model::ManagedRecordSet>(*after).set;
  set.ttl = wanted.ttl;
  set.values.insert(set.values.end(), wanted.values.begin(), wanted.values.end());
}

bool is_asked_for(const provider::ReadScope& scope, const model::LiveResource& resource) {
  if (resource.address.kind() == model::ResourceKind::kSuppressions)
    return scope.lists == provider::Lists::kRead;
  const auto* path = std::get_if<model::ReturnPath>(&resource.spec);
  const auto name = path != nullptr ? path->domain : resource.address.subject();
  return scope.reach == provider::Reach::kAll ||
         std::ranges::find(scope.domains, name) != scope.domains.end();
}

}  // namespace

MemoryCloud::MemoryCloud(std::string account, base::Clock& clock, CloudSettings settings)
    : x_account(std::move(account)), x_clock(clock) {
  x_world.with([&](World& world) { world.settings = settings; });
}

bool MemoryCloud::leads_to(const World& world, dns::Name name, const dns::Name& target) {
  constexpr int kMaxAliases = 4;
  for (int hop = 0; hop < kMaxAliases; ++hop) {
    const dns::RecordSet* alias = nullptr;
    for (const auto& [apex, zone] : world.zones) {
      const auto* set = zone.zone.find(name, dns::RecordType::kCname);
      if (set != nullptr) alias = set;
    }
    if (alias == nullptr) return false;
    name = std::get<dns::CnameData>(alias->values.front()).target;
    if (name == target) return true;
  }
  return false;
}

void MemoryCloud::settle_key(World& world, Item& item) const {
  const auto& key = std::get<model::DkimKey>(item.resource.spec);
  const auto name = plan::selector_name(key);
  const auto target = dns::name_of(item.resource.outputs.cname_target);
  if (!leads_to(world, name, target)) {
    item.published.reset();
    item.resource.lifecycle = model::Lifecycle::kNeedsAttention;
    return;
  }
  if (!item.published) item.published = x_clock.now();
  const bool is_active = x_clock.now() >= *item.published + world.settings.dkim_lag;
  item.resource.lifecycle =
      is_active ? model::Lifecycle::kActive : model::Lifecycle::kNeedsAttention;
}

void MemoryCloud::settle(World& world) const {
  std::erase_if(world.items, [&](const auto& item) {
    return item.second.deleted && x_clock.now() >= *item.second.deleted + world.settings.delete_lag;
  });
  for (auto& [address, item] : world.items) {
    if (item.deleted) {
      item.resource.lifecycle = model::Lifecycle::kDeleting;
    } else if (x_clock.now() < item.created + world.settings.create_lag) {
      item.resource.lifecycle = model::Lifecycle::kCreating;
    } else if (address.kind() == model::ResourceKind::kDkim) {
      settle_key(world, item);
    } else {
      item.resource.lifecycle = model::Lifecycle::kActive;
    }
  }
}

base::Result<provider::Findings> MemoryCloud::read(const provider::ReadScope& scope,
                                                   std::stop_token /*stop*/) {
  return x_world.with([&](World& world) -> base::Result<provider::Findings> {
    settle(world);
    provider::Findings findings;
    findings.tenancy = "tenancy-of-" + x_account;
    const auto region = model::scope_of(x_account, scope.region);
    if (!scope.region.empty() && world.down.contains(region)) {
      return base::Error{base::ErrorKind::kTransient, region + " does not answer", {}};
    }
    for (const auto& [address, item] : world.items) {
      if (!scope.region.empty() && address.scope() == region && is_asked_for(scope, item.resource))
        findings.resources.push_back(item.resource);
    }
    for (const auto& name : scope.zones) {
      if (world.down.contains(model::zone_scope(name))) {
        findings.unread_zones[name] =
            base::Error{base::ErrorKind::kTransient, name.text() + " does not answer", {}};
      } else {
        findings.zones.push_back(world.zones.at(name));
      }
    }
    return findings;
  });
}

std::optional<Fault> MemoryCloud::take_fault(World& world,
                                             const model::Change& change,
                                             Fault::When when) {
  const auto found = std::ranges::find_if(world.faults, [&](const Fault& fault) {
    return fault.when == when &&
           change.address.text().find(fault.address_contains) != std::string::npos;
  });
  if (found == world.faults.end()) return std::nullopt;
  auto fault = *found;
  world.faults.erase(found);
  return fault;
}

std::vector<model::Outcome> MemoryCloud::apply(std::span<const model::Change> changes,
                                               std::stop_token /*stop*/) {
  return x_world.with([&](World& world) {
    settle(world);
    for (auto& [name, zone] : world.zones) world.versions[name] = zone.versions;
    std::vector<model::Outcome> outcomes;
    for (const auto& change : changes) {
      if (world.down.contains(change.address.scope())) {
        outcomes.emplace_back(base::Error{
            base::ErrorKind::kTransient, change.address.scope() + " does not answer", {}});
        continue;
      }
      if (const auto fault = take_fault(world, change, Fault::When::kBefore)) {
        outcomes.emplace_back(fault->error);
        continue;
      }
      auto outcome = apply_one(world, change);
      if (!std::holds_alternative<base::Error>(outcome)) {
        world.log.push_back(std::string(model::to_text(change.action)) + " " +
                            change.address.text());
      }
      if (const auto fault = take_fault(world, change, Fault::When::kAfter)) outcome = fault->error;
      outcomes.push_back(std::move(outcome));
    }
    return outcomes;
  });
}

model::Outcome MemoryCloud::apply_one(World& world, const model::Change& change) const {
  return change.address.is_dns() ? apply_record(world, change) : apply_resource(world, change);
}

model::Outcome MemoryCloud::apply_record(World& world, const model::Change& change) const {
  const auto zone_name = dns::name_of(change.address.region());
  auto& zone = world.zones.at(zone_name);
  const auto key = plan::record_key(change.address);
  // One call is one transaction: what it changes first is not somebody else's.
  if (world.versions[zone_name][key] != change.version) {
    return base::Error{base::ErrorKind::kConflict,
                       change.address.text() + " was changed by somebody else meanwhile",
                       {}};
  }
  auto set = zone.zone.find(key.first, key.second) == nullptr
                 ? dns::RecordSet{.name = key.first, .type = key.second, .ttl = 3600, .values = {}}
                 : *zone.zone.find(key.first, key.second);
  if (change.address.kind() == model::ResourceKind::kSpf) {
    replace_spf(set, change.before, change.after);
    if (change.after) set.ttl = std::get<model::SpfValue>(*change.after).ttl;
  } else {
    replace_values(set, change.before, change.after);
  }
  if (set.values.empty()) {
    zone.zone.sets.erase(key);
    zone.versions.erase(key);
    return model::Done{};
  }
  zone.zone.sets[key] = set;
  zone.versions[key] = std::to_string(world.next_version++);
  return model::Done{.resource = {}, .note = {}};
}

model::LiveResource MemoryCloud::make_live(World& world, const model::Change& change) const {
  model::LiveResource live{.address = change.address,
                           .spec = *change.after,
                           .id = "id-" + std::to_string(world.next_id++),
                           .owner = change.owner,
                           .lifecycle = model::Lifecycle::kActive,
                           .detail = {},
                           .outputs = {},
                           .created = x_clock.now()};
  if (auto* key = std::get_if<model::DkimKey>(&live.spec)) {
    key->private_key = {};
    live.outputs = {.dns_name = plan::selector_name(*key).text(),
                    .cname_target = key_target(*key, change.address.region()),
                    .txt_value = kKeyRecord};
  }
  if (const auto* path = std::get_if<model::ReturnPath>(&live.spec)) {
    live.outputs = {.dns_name = path->name.text(),
                    .cname_target = "rp." + change.address.region() + ".cloud.example",
                    .txt_value = {}};
  }
  return live;
}

model::Outcome MemoryCloud::delete_resource(World& world, const model::Change& change) const {
  const auto found = world.items.find(change.address);
  if (found == world.items.end()) return model::Done{};
  if (change.address.kind() != model::ResourceKind::kDkim) {
    world.items.erase(found);
    return model::Done{};
  }
  found->second.deleted = x_clock.now();
  return model::Pending{
      .token = {.address = change.address,
                .action = model::Action::kDelete,
                .token = "gone",
                .waiting_for = "DKIM key " + change.address.leaf() + " is DELETING",
                .since = x_clock.now()},
      .not_before = x_clock.now() + std::chrono::hours(1),
      .resource = {}};
}

model::Outcome MemoryCloud::apply_resource(World& world, const model::Change& change) const {
  if (change.action == model::Action::kDelete) return delete_resource(world, change);
  if (auto* list = std::get_if<model::SuppressionList>(&*change.after)) {
    auto& item = world.items[change.address];
    if (item.resource.address.empty()) item.resource = make_live(world, change);
    item.resource.spec = *list;
    return model::Done{.resource = item.resource, .note = {}};
  }
  if (change.action == model::Action::kCreate && world.items.contains(change.address)) {
    return base::Error{base::ErrorKind::kAlreadyExists, change.address.text() + " exists", {}};
  }
  auto& item = world.items[change.address];
  const auto old = item.resource;
  item.resource = make_live(world, change);
  if (change.action == model::Action::kUpdate) {
    item.resource.id = old.id;
    return model::Done{.resource = item.resource, .note = {}};
  }
  item.created = x_clock.now();
  settle(world);
  if (item.resource.lifecycle != model::Lifecycle::kCreating)
    return model::Done{.resource = item.resource, .note = {}};
  return model::Pending{.token = {.address = change.address,
                                  .action = model::Action::kCreate,
                                  .token = "created:" + item.resource.id,
                                  .waiting_for = change.address.text() + " is CREATING",
                                  .since = x_clock.now()},
                        .not_before = x_clock.now() + std::chrono::seconds(1),
                        .resource = item.resource};
}

model::Outcome MemoryCloud::poll_one(World& world, const model::PendingToken& token) const {
  const auto found = world.items.find(token.address);
  const auto pending = [&](std::string why) {
    auto again = token;
    again.waiting_for = std::move(why);
    return model::Pending{
        .token = again, .not_before = x_clock.now() + std::chrono::seconds(1), .resource = {}};
  };
  if (found == world.items.end()) {
    if (token.action == model::Action::kDelete) return model::Done{};
    return base::Error{
        base::ErrorKind::kNotFoundOrForbidden, token.address.text() + " is not there", {}};
  }
  const auto& live = found->second.resource;
  const bool wants_active = token.token.starts_with("active:");
  const bool is_there = wants_active ? live.lifecycle == model::Lifecycle::kActive
                                     : live.lifecycle != model::Lifecycle::kCreating;
  if (token.action == model::Action::kDelete || !is_there) {
    return pending(fmt::format("{}{} ({})",
                               token.address.text(),
                               wants_active ? " to become ACTIVE" : " to settle",
                               model::to_text(live.lifecycle)));
  }
  return model::Done{.resource = live, .note = {}};
}

std::vector<model::Outcome> MemoryCloud::poll(std::span<const model::PendingToken> tokens,
                                              std::stop_token /*stop*/) {
  return x_world.with([&](World& world) {
    settle(world);
    std::vector<model::Outcome> outcomes;
    for (const auto& token : tokens) outcomes.push_back(poll_one(world, token));
    return outcomes;
  });
}

std::vector<dns::Answer> MemoryCloud::query_all(std::span<const dns::Question> questions,
                                                std::stop_token /*stop*/) {
  return x_world.with([&](World& world) {
    std::vector<dns::RecordSet> published;
    for (const auto& [apex, zone] : world.zones) {
      for (const auto& [key, set] : zone.zone.sets) published.push_back(set);
    }
    for (const auto& [address, item] : world.items) {
      const auto& outputs = item.resource.outputs;
      if (outputs.txt_value.empty()) continue;
      published.push_back({.name = dns::name_of(outputs.cname_target),
                           .type = dns::RecordType::kTxt,
                           .ttl = 300,
                           .values = {dns::make_txt(outputs.txt_value)}});
    }
    // What customers of the service include.
    for (const auto* name : {"rp.oracleemaildelivery.com", "eu.rp.oracleemaildelivery.com"}) {
      published.push_back({.name = dns::name_of(name),
                           .type = dns::RecordType::kTxt,
                           .ttl = 300,
                           .values = {dns::make_txt("v=spf1 ip4:192.0.2.0/24 ~all")}});
    }
    const auto view = dns::View::of(published);
    std::vector<dns::Answer> answers;
    for (const auto& question : questions) {
      answers.push_back(view.at(question));
      if (answers.back().status == dns::AnswerStatus::kNotFetched)
        answers.back().status = dns::AnswerStatus::kNxDomain;
    }
    return answers;
  });
}

void MemoryCloud::add_zone(const dns::Name& apex) {
  x_world.with([&](World& world) { world.zones[apex].zone.apex = apex; });
  add_record(apex, apex.text(), dns::RecordType::kNs, "ns1.cloud.example.");
}

void MemoryCloud::add_record(const dns::Name& apex,
                             std::string_view name,
                             dns::RecordType type,
                             std::string_view text) {
  x_world.with([&](World& world) {
    auto& zone = world.zones.at(apex);
    const auto owner = dns::name_of(name);
    zone.zone.add(owner, 3600, dns::parse_record_data(type, text).value());
    zone.versions[{owner, type}] = std::to_string(world.next_version++);
  });
}

void MemoryCloud::remove_record_set(const dns::Name& apex,
                                    std::string_view name,
                                    dns::RecordType type) {
  x_world.with([&](World& world) {
    auto& zone = world.zones.at(apex);
    zone.zone.sets.erase({dns::name_of(name), type});
    zone.versions.erase({dns::name_of(name), type});
  });
}

void MemoryCloud::put(model::LiveResource resource) {
  x_world.with([&](World& world) {
    auto address = resource.address;
    world.items[address] = Item{.resource = std::move(resource)};
  });
}

void MemoryCloud::remove(const model::Address& address) {
  x_world.with([&](World& world) { world.items.erase(address); });
}

void MemoryCloud::add_fault(Fault fault) {
  x_world.with([&](World& world) { world.faults.push_back(std::move(fault)); });
}

void MemoryCloud::set_down(const std::string& scope, bool is_down) {
  x_world.with([&](World& world) {
    if (is_down) {
      world.down.insert(scope);
    } else {
      world.down.erase(scope);
    }
  });
}

void MemoryCloud::set_settings(CloudSettings settings) {
  x_world.with([&](World& world) { world.settings = settings; });
}

std::vector<std::string> MemoryCloud::record_texts(const dns::Name& apex,
                                                   std::string_view name,
                                                   dns::RecordType type) const {
  return x_world.with([&](const World& world) {
    std::vector<std::string> texts;
    const auto* set = world.zones.at(apex).zone.find(dns::name_of(name), type);
    if (set == nullptr) return texts;
    for (const auto& value : set->values) texts.push_back(dns::to_text(value));
    return texts;
  });
}

std::map<model::Address, model::LiveResource> MemoryCloud::resources() const {
  return x_world.with([&](const World& world) {
    std::map<model::Address, model::LiveResource> resources;
    for (const auto& [address, item] : world.items) resources.emplace(address, item.resource);
    return resources;
  });
}

std::vector<std::string> MemoryCloud::log() const {
  return x_world.with([](const World& world) { return world.log; });
}

}  // namespace mailctl::testing
