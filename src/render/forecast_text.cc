#include "render/forecast_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using mail::path::Handling;
using mail::path::Verdict;
using plan::PathForecast;
using plan::StreamForecast;

// Of what is not published yet; said once for all.
constexpr std::string_view kTakenForGranted = "Taken for granted";
constexpr std::size_t kMaxRows = 30;
constexpr std::size_t kColumns = 100;
constexpr std::size_t kCells = 7;

using Cells = std::array<std::string, kCells>;

const Cells kHeads{"stream", "SPF", "DKIM", "direct", "forwarded", "changed", "verdict"};

Cells cells_of(const StreamForecast& forecast) {
  const auto& [direct, forwarded, changed] = forecast.paths;
  return {visible(forecast.stream),
          spf_word(direct),
          dkim_word(direct),
          std::string(delivery_word(direct)),
          std::string(delivery_word(forwarded)),
          std::string(delivery_word(changed)),
          std::string(to_text(forecast.verdict))};
}

Ink ink_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFull:
      return Ink::kGood;
    case Verdict::kPartial:
      return Ink::kWarning;
    case Verdict::kNone:
      break;
  }
  return Ink::kRemove;
}

using Widths = std::array<std::size_t, kCells>;

std::string row_text(const Cells& cells, const Widths& widths, Ink ink, Color color) {
  std::string out = "   ";
  for (std::size_t i = 0; i + 1 < kCells; ++i) {
    out += fmt::format(" {:<{}} ", cells[i], widths[i]);
  }
  return out + " " + paint(color, ink, cells.back()) + "\n";
}

// Streams of one domain.
using Group = std::vector<const StreamForecast*>;

// Reasons and notes, each once below the last row that has it.
std::string remarks(const StreamForecast& forecast, const StreamForecast* next) {
  std::string out;
  const auto add = [&](std::string_view text) {
    out += wrapped(visible(text), "        ", kColumns);
  };
  if (next == nullptr || next->reason != forecast.reason) add(forecast.reason);
  for (const auto& note : forecast.notes) {
    if (note.starts_with(kTakenForGranted)) continue;
    if (next == nullptr || std::ranges::find(next->notes, note) == next->notes.end()) add(note);
  }
  return out;
}

std::string group_text(const Group& group, Color color) {
  Widths widths{};
  for (std::size_t i = 0; i < kCells; ++i) widths[i] = kHeads[i].size();
  std::vector<Cells> rows;
  for (const auto* forecast : group) {
    rows.push_back(cells_of(*forecast));
    for (std::size_t i = 0; i < kCells; ++i) widths[i] = std::max(widths[i], rows.back()[i].size());
  }
  const auto& first = *group.front();
  auto out = fmt::format(
      "  {}\n",
      paint(color, Ink::kBold, visible(fmt::format("{}: {}", first.domain.text(), first.policy))));
  out += row_text(kHeads, widths, Ink::kPlain, color);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += row_text(rows[i], widths, ink_of(group[i]->verdict), color);
    out += remarks(*group[i], i + 1 < group.size() ? group[i + 1] : nullptr);
  }
  return out;
}

std::string rest_text(std::span<const StreamForecast* const> rest) {
  if (rest.empty()) return {};
  std::array<std::size_t, 3> counts{};
  for (const auto* forecast : rest) ++counts[static_cast<std::size_t>(forecast->verdict)];
  std::vector<std::string> parts;
  for (const auto verdict : {Verdict::kFull, Verdict::kPartial, Verdict::kNone}) {
    const auto count = counts[static_cast<std::size_t>(verdict)];
    if (count > 0) parts.push_back(fmt::format("{} {}", count, to_text(verdict)));
  }
  return fmt::format("  … and {} more: {}; --json has them all.\n",
                     base::count_of(rest.size(), "stream"),
                     base::join(parts, ", "));
}

std::string granted_text(std::span<const StreamForecast> forecast) {
  const bool is_any = std::ranges::any_of(forecast, [](const StreamForecast& stream) {
    return std::ranges::any_of(
        stream.notes, [](const std::string& note) { return note.starts_with(kTakenForGranted); });
  });
  if (!is_any) return {};
  return "  Keys and return paths that services are going to publish are taken for granted; --json "
         "names them.\n";
}

}  // namespace

std::string spf_word(const PathForecast& path) {
  if (path.spf != mail::spf::Result::kPass) return std::string(to_text(path.spf));
  return path.is_spf_aligned ? "pass" : "(pass)";
}

std::string dkim_word(const PathForecast& path) {
  if (path.dkim != "pass") return std::string(path.dkim);
  return path.is_dkim_aligned ? "pass" : "(pass)";
}

std::string_view delivery_word(const PathForecast& path) {
  switch (path.handling) {
    case Handling::kAccepted:
      return path.dmarc == mail::dmarc::Result::kNone ? "no policy" : to_text(path.dmarc);
    case Handling::kQuarantined:
      return "quarantine";
    case Handling::kRejected:
      return "reject";
    case Handling::kUndecided:
      break;
  }
  return "unknown";
}

std::string forecast_text(std::span<const StreamForecast> forecast, Color color) {
  if (forecast.empty()) return {};
  std::vector<const StreamForecast*> shown;
  for (const auto& stream : forecast) shown.push_back(&stream);
  const auto worst_first = [](const auto* a, const auto* b) { return a->verdict > b->verdict; };
  if (shown.size() > kMaxRows) std::ranges::stable_sort(shown, worst_first);
  const auto rest = std::span(shown).subspan(std::min(shown.size(), kMaxRows));
  std::string out = "\nDelivery forecast, once all of this is done and seen:\n\n";
  Group group;
  const auto flush = [&] {
    if (!group.empty()) out += group_text(group, color) + "\n";
    group.clear();
  };
  for (const auto* stream : std::span(shown).first(shown.size() - rest.size())) {
    if (!group.empty() && group.front()->domain != stream->domain) flush();
    group.push_back(stream);
  }
  flush();
  out += rest_text(rest);
  out +=
      "  full: survives forwarding; partial: passes directly only; none: does not pass. (pass) "
      "does "
      "not\n  count for DMARC. changed: with a footer added on the way.\n";
  return out + granted_text(forecast);
}

}  // namespace mailctl::render
