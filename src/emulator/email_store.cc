#include "emulator/email_store.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mailctl::emulator {

namespace {

constexpr std::array<std::pair<LifeState, std::string_view>, 8> kStateTexts{{
    {LifeState::kCreating, "CREATING"},
    {LifeState::kActive, "ACTIVE"},
    {LifeState::kUpdating, "UPDATING"},
    {LifeState::kDeleting, "DELETING"},
    {LifeState::kDeleted, "DELETED"},
    {LifeState::kFailed, "FAILED"},
    {LifeState::kInactive, "INACTIVE"},
    {LifeState::kNeedsAttention, "NEEDS_ATTENTION"},
}};

}  // namespace

std::string_view to_text(LifeState state) {
  const auto* found =
      std::ranges::find(kStateTexts, state, &std::pair<LifeState, std::string_view>::first);
  return found == kStateTexts.end() ? std::string_view{} : found->second;
}

std::optional<LifeState> parse_life_state(std::string_view text) {
  const auto* found =
      std::ranges::find(kStateTexts, text, &std::pair<LifeState, std::string_view>::second);
  if (found == kStateTexts.end()) return std::nullopt;
  return found->first;
}

Resource& EmailStore::add(Resource resource) {
  resource.sequence = next_sequence();
  x_names[{resource.kind, resource.name}].push_back(resource.id);
  const std::string id = resource.id;
  return x_resources.insert_or_assign(id, std::move(resource)).first->second;
}

void EmailStore::restore(Resource resource) {
  x_sequence = std::max(x_sequence, resource.sequence);
  x_names[{resource.kind, resource.name}].push_back(resource.id);
  const std::string id = resource.id;
  x_resources.insert_or_assign(id, std::move(resource));
}

void EmailStore::erase(const std::string& id) {
  const auto found = x_resources.find(id);
  if (found == x_resources.end()) return;
  const auto names = x_names.find({found->second.kind, found->second.name});
  std::erase(names->second, id);
  if (names->second.empty()) x_names.erase(names);
  x_resources.erase(found);
}

Resource* EmailStore::find(std::string_view id) {
  const auto found = x_resources.find(std::string(id));
  return found == x_resources.end() ? nullptr : &found->second;
}

Resource* EmailStore::find(Kind kind, std::string_view region, std::string_view id) {
  Resource* resource = find(id);
  const bool is_match = resource != nullptr && resource->kind == kind && resource->region == region;
  return is_match ? resource : nullptr;
}

std::vector<Resource*> EmailStore::all(Kind kind, std::string_view region) {
  std::vector<Resource*> found;
  for (auto& [id, resource] : x_resources) {
    if (resource.kind == kind && (region.empty() || resource.region == region)) {
      found.push_back(&resource);
    }
  }
  std::ranges::sort(found, {}, &Resource::sequence);
  return found;
}

Resource* EmailStore::find_name(Kind kind, std::string_view region, std::string_view name) {
  const auto ids = x_names.find({kind, std::string(name)});
  if (ids == x_names.end()) return nullptr;
  for (const std::string& id : ids->second) {
    Resource* resource = find(id);
    if (resource->region == region && !resource->is_gone()) return resource;
  }
  return nullptr;
}

std::vector<Resource*> EmailStore::children(Kind kind, std::string_view domain_id) {
  std::vector<Resource*> found;
  for (auto& [id, resource] : x_resources) {
    if (resource.kind == kind && resource.parent == domain_id && !resource.is_gone()) {
      found.push_back(&resource);
    }
  }
  std::ranges::sort(found, {}, &Resource::sequence);
  return found;
}

void EmailStore::clear() {
  *this = EmailStore();
}

}  // namespace mailctl::emulator
