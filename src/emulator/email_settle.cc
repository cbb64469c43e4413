#include "emulator/email_settle.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "emulator/email_names.h"
#include "emulator/email_store.h"

namespace mailctl::emulator {

namespace {

constexpr base::Duration kRemembered = std::chrono::hours(24 * 7);

void enter(World& world, Resource& resource, LifeState state, base::Time at) {
  resource.state = state;
  resource.updated = at;
  ++resource.version;
  resource.next.reset();
  world.touch();
}

// The domain signs with `dkim` from now on; the key before it rests.
void take_over_signing(World& world, Resource& dkim, base::Time at) {
  Resource* domain = world.email().find(dkim.parent);
  if (domain == nullptr) return;
  if (Resource* former = world.email().find(domain->active_dkim);
      former != nullptr && former->id != dkim.id && former->state == LifeState::kActive) {
    enter(world, *former, LifeState::kInactive, at);
  }
  domain->active_dkim = dkim.id;
  ++domain->version;
}

void become_deleted(World& world, Resource& resource) {
  if (resource.kind == Kind::kDkim) {
    const Resource* domain = world.email().find(resource.parent);
    if (domain != nullptr) withdraw_dkim(world, resource, *domain);
    resource.private_pem.clear();
  }
  if (resource.kind == Kind::kReturnPath) withdraw_return_path(world, resource);
  if (resource.kind == Kind::kDomain) {
    for (Resource* sender : world.email().children(Kind::kSender, resource.id)) {
      sender->parent.clear();
    }
  }
}

void end_transition(World& world, Resource& resource) {
  const Transition due = *resource.next;
  if (due.to == LifeState::kDeleted) become_deleted(world, resource);
  enter(world, resource, due.to, due.at);
}

bool is_in_dns(World& world, const Resource& resource) {
  if (resource.kind == Kind::kReturnPath) return is_return_path_in_dns(world, resource);
  const Resource* domain = world.email().find(resource.parent);
  return domain != nullptr && is_dkim_in_dns(world, resource, *domain);
}

void look_into_dns(World& world, Resource& resource, base::Time now) {
  if (!is_in_dns(world, resource)) {
    resource.in_dns_since.reset();
    return;
  }
  if (!resource.in_dns_since) {
    resource.in_dns_since = std::max(now, resource.updated);
    world.touch();
  }
  const base::Duration lag =
      resource.kind == Kind::kDkim ? world.settings().dkim_lag : base::Duration::zero();
  const base::Time at = *resource.in_dns_since + lag;
  if (at > now) return;
  enter(world, resource, LifeState::kActive, at);
  if (resource.kind == Kind::kDkim) take_over_signing(world, resource, at);
}

bool is_unsettled(const Resource& resource) {
  return resource.next || resource.state == LifeState::kNeedsAttention || resource.is_gone();
}

// When the next thing happens to it by itself; nullopt when that takes a change elsewhere.
std::optional<base::Time> next_due(World& world, const Resource& resource) {
  if (resource.next) return resource.next->at;
  if (resource.is_gone()) return resource.updated + kRemembered;
  if (resource.state != LifeState::kNeedsAttention || !resource.in_dns_since) return std::nullopt;
  return *resource.in_dns_since + world.settings().dkim_lag;
}

}  // namespace

void settle_email(World& world) {
  const base::Time now = world.service_now();
  EmailStore& store = world.email();
  if (world.changes() == store.settled_changes && now < store.settled_until) return;
  std::vector<std::string> unsettled;
  for (const auto& [id, resource] : store.resources()) {
    if (is_unsettled(resource)) unsettled.push_back(id);
  }
  base::Time until = base::Time::max();
  for (const std::string& id : unsettled) {
    Resource& resource = *store.find(id);
    if (resource.next && resource.next->at <= now) end_transition(world, resource);
    if (resource.state == LifeState::kNeedsAttention) look_into_dns(world, resource, now);
    if (resource.is_gone() && resource.updated + kRemembered <= now) {
      store.erase(id);
      world.touch();
      continue;
    }
    if (const auto due = next_due(world, resource)) until = std::min(until, *due);
  }
  store.settled_changes = world.changes();
  store.settled_until = until;
}

}  // namespace mailctl::emulator
