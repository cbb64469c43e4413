#include "plan/rollout.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "plan/selection.h"

namespace mailctl::plan {
namespace {

constexpr std::size_t kNoStage = static_cast<std::size_t>(-1);

// FNV-1a, 64 bits: the same on every machine and in every version, unlike std::hash.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

// The stage of each domain of the manifest; stage 0 is of those that are named.
std::map<dns::Name, std::size_t> stages_of(const model::Rollout& rollout,
                                           const std::unordered_set<dns::Name>& domains) {
  std::map<dns::Name, std::size_t> stages;
  for (const auto& name : rollout.first) stages.emplace(name.value, 0);
  std::vector<std::pair<std::uint64_t, dns::Name>> rest;
  for (const auto& name : domains) {
    if (!stages.contains(name)) rest.emplace_back(hash_of(name.text()), name);
  }
  std::ranges::sort(rest);
  std::size_t stage = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    // The first i domains are in the shares before when they are less than that part of all.
    while (stage < rollout.shares.size() && i * 100 >= rollout.shares[stage] * rest.size()) ++stage;
    stages.emplace(rest[i].second, stage + 1);
  }
  return stages;
}

std::string name_of(const model::Rollout& rollout, std::size_t stage) {
  if (stage == 0) return "first";
  return stage <= rollout.shares.size() ? fmt::format("{} %", rollout.shares[stage - 1]) : "100 %";
}

// What stands on a change of a later stage is of that stage.
void move_behind_needs(const Plan& plan, std::vector<std::size_t>& stages) {
  for (bool has_moved = true; has_moved;) {
    has_moved = false;
    const auto behind = [&](ChangeId id, ChangeId before) {
      if (stages[id] == kNoStage || stages[before] == kNoStage || stages[id] >= stages[before])
        return;
      stages[id] = stages[before];
      has_moved = true;
    };
    for (ChangeId id = 0; id < plan.changes.size(); ++id) {
      for (const auto before : plan.changes[id].after) behind(id, before);
      for (const auto wait : plan.changes[id].after_waits) {
        for (const auto before : plan.waits[wait].after) behind(id, before);
      }
    }
  }
}

}  // namespace

void set_stages(const model::Rollout& rollout,
                const std::unordered_set<dns::Name>& domains,
                Plan& plan) {
  const auto by_domain = stages_of(rollout, domains);
  const auto last = rollout.shares.size() + 1;
  std::vector<dns::Name> owners;
  std::vector<std::size_t> stages;
  for (const auto& planned : plan.changes) {
    const auto& address = planned.change.address;
    // What is of no domain of the manifest any more goes with the last of them.
    owners.push_back(nearest_domain(domains, address).value_or(address.subject()));
    const auto found = by_domain.find(owners.back());
    const bool is_staged = model::makes_call(planned.change.action) && !owners.back().is_root();
    stages.push_back(!is_staged ? kNoStage : found == by_domain.end() ? last : found->second);
  }
  move_behind_needs(plan, stages);
  std::map<std::size_t, Stage> used;
  for (ChangeId id = 0; id < plan.changes.size(); ++id) {
    if (stages[id] == kNoStage) continue;
    auto& stage = used[stages[id]];
    stage.name = name_of(rollout, stages[id]);
    stage.domains[owners[id]].push_back(id);
  }
  plan.stop_at = rollout.stop_at;
  for (auto& [place, stage] : used) plan.stages.push_back(std::move(stage));
}

}  // namespace mailctl::plan
