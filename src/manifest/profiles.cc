#include "manifest/profiles.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "manifest/compose.h"
#include "manifest/read.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;
using yaml::Node;

constexpr std::string_view kLike = "like";

// What is said of a block without the word by which it got there.
Node without_like(const Node& block) {
  auto rest = block;
  std::erase_if(rest.entries, [](const yaml::Entry& entry) { return entry.key == kLike; });
  return rest;
}

}  // namespace

Text like_of(const Node& block, Diagnostics& diagnostics) {
  for (const auto& entry : block.entries) {
    if (entry.key != kLike) continue;
    if (auto text = read_text(value_of(entry), diagnostics)) return *std::move(text);
  }
  return {};
}

Profiles::Profiles(const Node& root, Diagnostics& diagnostics) {
  for (const auto& block : root.entries) {
    if (block.key != "profiles") continue;
    if (!is_mapping(value_of(block), diagnostics)) return;
    for (const auto& entry : block.value.entries) {
      const auto name = read_key_label(entry, "name of a profile", diagnostics);
      if (!name || !is_mapping({"a profile", entry.value}, diagnostics)) continue;
      x_profiles[name->value].entry = &entry;
    }
  }
  for (auto& [name, profile] : x_profiles) resolve(profile, diagnostics);
}

void Profiles::resolve(Profile& profile, Diagnostics& diagnostics) {
  if (profile.progress == Progress::kDone) return;
  profile.progress = Progress::kOpen;
  const auto& own = profile.entry->value;
  const auto like = like_of(own, diagnostics);
  profile.whole = without_like(own);
  if (!like.value.empty()) {
    const auto found = x_profiles.find(like.value);
    if (found != x_profiles.end() && found->second.progress == Progress::kOpen) {
      report_ring(profile, like, diagnostics);
    } else if (found != x_profiles.end()) {
      resolve(found->second, diagnostics);
      found->second.is_used = true;
      auto whole = found->second.whole;
      lay_over(whole, profile.whole, diagnostics);
      profile.whole = std::move(whole);
    } else {
      report_unknown(like, diagnostics);
    }
  }
  profile.progress = Progress::kDone;
}

void Profiles::report_ring(const Profile& last, const Text& like, Diagnostics& diagnostics) const {
  std::string ring = like.value;
  const Profile* profile = &x_profiles.find(like.value)->second;
  while (profile != &last) {
    Diagnostics known;
    const auto next = like_of(profile->entry->value, known);
    ring += " → " + next.value;
    profile = &x_profiles.find(next.value)->second;
  }
  diagnostics.error(
      "manifest/profile-ring",
      like.at,
      fmt::format("these profiles are like each other in a ring: {} → {}", ring, like.value),
      "What they hold would have no beginning. One of them must stand for itself: "
      "take its `like` away.");
}

const Node* Profiles::find(const Text& name, Diagnostics& diagnostics) {
  const auto found = x_profiles.find(name.value);
  if (found != x_profiles.end()) {
    found->second.is_used = true;
    return &found->second.whole;
  }
  report_unknown(name, diagnostics);
  return nullptr;
}

void Profiles::report_unknown(const Text& name, Diagnostics& diagnostics) const {
  std::vector<std::string_view> names;
  for (const auto& [known, profile] : x_profiles) names.push_back(known);
  const std::vector<std::string> listed(names.begin(), names.end());
  diagnostics.error(
      "manifest/unknown-profile",
      name.at,
      fmt::format("there is no profile `{}`{}", name.value, did_you_mean(name.value, names)),
      listed.empty() ? "Declare it under `profiles`."
                     : "Profiles of this manifest: " + base::join(listed, ", ") + ".");
}

Node Profiles::complete(const Node& own, Diagnostics& diagnostics) {
  const auto like = like_of(own, diagnostics);
  const auto* profile = like.value.empty() ? nullptr : find(like, diagnostics);
  if (profile == nullptr) return without_like(own);
  auto whole = *profile;
  lay_over(whole, without_like(own), diagnostics);
  return whole;
}

void Profiles::report_unused(Diagnostics& diagnostics) const {
  for (const auto& [name, profile] : x_profiles) {
    if (profile.is_used) continue;
    diagnostics.warning("manifest/unused-profile",
                        profile.entry->key_at,
                        fmt::format("nothing is like the profile `{}`", name),
                        "What it says is not checked. Write `like: " + name +
                            "` in a domain or a set, or remove it.");
  }
}

}  // namespace mailctl::manifest
