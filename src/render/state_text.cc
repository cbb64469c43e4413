#include "render/state_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/resource.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

void add_row(Rows& rows, std::string_view name, const std::string& value) {
  if (!value.empty()) rows.emplace_back(name, render::quoted(value));
}

// What the claim on a part of a thing counts.
std::string_view claim_word(model::ResourceKind kind) {
  if (kind == model::ResourceKind::kSuppressions) return "addresses named";
  return kind == model::ResourceKind::kSpf ? "owned term" : "owned value";
}

Rows rows_of(const model::StateEntry& entry) {
  Rows rows;
  add_row(rows, "id", entry.id);
  for (const auto& [name, value] : entry.applied) add_row(rows, name, value);
  const auto owned = claim_word(entry.address.kind());
  for (const auto& text : entry.claim.owned) add_row(rows, owned, text);
  add_row(rows, "published at", entry.outputs.dns_name);
  add_row(rows, "CNAME target", entry.outputs.cname_target);
  add_row(rows, "TXT value", entry.outputs.txt_value);
  add_row(rows, "public key", entry.public_key_hash);
  if (entry.active_since) rows.emplace_back("active since", base::to_rfc3339(*entry.active_since));
  if (entry.retiring_since) {
    rows.emplace_back("retiring since", base::to_rfc3339(*entry.retiring_since));
  }
  return rows;
}

std::string entry_text(const model::StateEntry& entry, Color color) {
  std::string out = paint(color, Ink::kBold, fmt::format("# {}", visible(entry.address.text())));
  out += "\n";
  const auto rows = rows_of(entry);
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.first.size());
  for (const auto& [name, value] : rows)
    out += fmt::format("    {:<{}} = {}\n", name, width, value);
  return out + "\n";
}

std::string day_of(const std::optional<base::Time>& time) {
  return time ? base::to_iso_date(base::date_of(*time)) : std::string();
}

std::string request_text(const model::Address& address, const model::RequestEntry& request) {
  auto out =
      fmt::format("? {}: asked of others {}", visible(address.text()), day_of(request.requested));
  if (request.seen) out += fmt::format(", seen {}", day_of(request.seen));
  if (request.verified) out += fmt::format(", verified {}", day_of(request.verified));
  if (request.regressed) out += fmt::format(", regressed {}", day_of(request.regressed));
  return fmt::format("{}\n    {}\n", out, render::quoted(request.wish));
}

}  // namespace

std::string state_text(const model::State& state, Color color) {
  if (state.lineage.empty()) return "There is no state: nothing was applied yet.\n";
  std::string out;
  for (const auto& [address, entry] : state.entries) out += entry_text(entry, color);
  for (const auto& [address, intent] : state.intents) {
    out += fmt::format("! {}: a run may have begun to {} it ({}); the next run finds out\n",
                       visible(address.text()),
                       model::to_text(intent.action),
                       base::to_rfc3339(intent.since));
  }
  for (const auto& [address, pending] : state.pending) {
    out += fmt::format(". {}: {} (since {})\n",
                       visible(address.text()),
                       visible(pending.waiting_for),
                       base::to_rfc3339(pending.since));
  }
  for (const auto& [address, request] : state.requests) out += request_text(address, request);
  out += fmt::format("State of \"{}\", serial {}, lineage {}: {} resources.\n",
                     visible(state.name),
                     state.serial,
                     state.lineage,
                     state.entries.size());
  return out;
}

}  // namespace mailctl::render
