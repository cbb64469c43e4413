#include <algorithm>

#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

void read_first(model::Rollout& rollout, const yaml::Entry& entry, Diagnostics& diagnostics) {
  for (const auto& text : read_texts(value_of(entry), EmptyList::kRefuse, diagnostics)) {
    if (auto name = parse_domain_name(text, diagnostics)) {
      rollout.first.push_back({*std::move(name), text.at});
    }
  }
}

void read_shares(model::Rollout& rollout, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) {
    const auto share = read_percent({entry.key, item, "shares: [1%, 10%, 50%]"}, diagnostics);
    if (!share) continue;
    const auto before = rollout.shares.empty() ? 0 : rollout.shares.back();
    if (*share > before && *share < 100) {
      rollout.shares.push_back(*share);
      continue;
    }
    diagnostics.error("manifest/bad-rollout",
                      item.at,
                      "the shares of a rollout grow, from more than 0 % to less than 100 %",
                      "Each is a part of all domains, the ones before included; the rest comes "
                      "last by itself. Write, for example, shares: [1%, 10%, 50%].");
  }
}

void read_stop_at(model::Rollout& rollout, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto percent = read_percent({entry.key, entry.value, "stop_at: 2%"}, diagnostics);
  if (percent) rollout.stop_at = *percent;
}

constexpr std::array<Field<model::Rollout>, 3> kFields{{
    {"first", read_first},
    {"shares", read_shares},
    {"stop_at", read_stop_at},
}};

}  // namespace

std::optional<std::uint32_t> read_percent(Value value, Diagnostics& diagnostics) {
  auto node = value.node;
  if (node.kind == yaml::NodeKind::kScalar && node.text.ends_with('%')) node.text.pop_back();
  const auto number = read_unsigned({value.field, node, value.example}, 100, diagnostics);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

void read_rollout(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  model::Rollout rollout;
  rollout.at = entry.key_at;
  read_fields({"rollout", entry.value, "rollout: { first: [canary.example], shares: [10%] }"},
              entry.key_at,
              kFields,
              rollout,
              diagnostics);
  manifest.rollout = std::move(rollout);
}

}  // namespace mailctl::manifest
