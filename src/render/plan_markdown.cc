#include "render/plan_markdown.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/forecast_text.h"
#include "render/guard_text.h"
#include "render/markdown.h"
#include "render/markdown_changes.h"
#include "render/paint.h"
#include "render/plan_parts.h"
#include "render/plan_text.h"
#include "render/requests.h"

namespace mailctl::render {
namespace {

// What each part may take; changes get what is left.
constexpr std::size_t kGuardCharacters = 14000;
constexpr std::size_t kForecastCharacters = 12000;
constexpr std::size_t kListCharacters = 4000;  // of one of the five lists
constexpr std::size_t kObservedCharacters = 3000;
constexpr std::size_t kRolloutCharacters = 1500;
constexpr std::size_t kLongestText = 600;
constexpr std::size_t kLongestName = 160;
constexpr std::size_t kMaxRows = 30;
constexpr std::size_t kMaxDetailLines = 40;
constexpr std::size_t kLongestLine = 200;
constexpr std::size_t kWrapAt = 98;

// As many of the items as fit, then a line that says how many do not.
std::string listed(std::string_view title,
                   const std::vector<std::string>& items,
                   std::size_t most) {
  if (items.empty()) return {};
  constexpr std::size_t kLastLine = 100;
  std::string out = title.empty() ? "" : fmt::format("### {}\n\n", title);
  std::size_t left = most - kLastLine;
  std::size_t shown = 0;
  for (const auto& item : items) {
    const auto length = characters_of(item);
    if (length > left) break;
    left -= length;
    out += item;
    ++shown;
  }
  if (shown < items.size()) {
    out += fmt::format("\n**Cut**: {} more; `mailctl plan` shows them.\n", items.size() - shown);
  }
  return out + "\n";
}

std::string sentence(std::string_view text) {
  return prose(shortened(visible(text), kLongestText));
}

std::string name_of(std::string_view text) {
  return code_span(shortened(visible(text), kLongestName));
}

std::string headline(const plan::Plan& plan) {
  const auto title = plan.mode == plan::Mode::kDestroy ? "mailctl plan --destroy" : "mailctl plan";
  auto out = fmt::format("## {}: {}\n\n**{}**", title, name_of(plan.owner), plan_summary(plan));
  if (!plan.forecast.empty()) {
    const auto outlook = outlook_of(plan.forecast);
    out += fmt::format(" Delivery after it: **{}**{} ({}).",
                       mail::path::to_text(outlook.worst),
                       plan.forecast.size() > 1 ? " at worst" : "",
                       outlook.to_text());
  }
  out += "\n\n";
  if (const auto cost = plan_cost(plan); !cost.empty()) out += sentence(cost) + "\n\n";
  if (plan::is_stopped(plan)) {
    out +=
        "> [!CAUTION]\n> Guards stop this plan. Nothing is applied until somebody agrees to what "
        "they say.\n\n";
  }
  if (!plan.is_complete()) {
    out +=
        "> [!WARNING]\n> This plan is incomplete: not everything could be read, and nothing is "
        "planned there.\n\n";
  }
  return out;
}

std::string guard_item(const base::Diagnostic& diagnostic, const base::SourceFiles& files) {
  auto out = fmt::format("**{}** {}: {}",
                         word_of(diagnostic.severity),
                         code_span(diagnostic.code),
                         sentence(diagnostic.summary));
  if (diagnostic.at.is_known()) {
    out += fmt::format(" ({})", name_of(files.to_text(diagnostic.at)));
  }
  out += "\n\n";
  if (diagnostic.detail.empty()) return out;
  std::vector<std::string> lines;
  const auto text = wrapped(diagnostic.detail, "", kWrapAt);
  for (const auto line : base::split(base::trim(text), '\n')) {
    if (lines.size() == kMaxDetailLines) {
      lines.emplace_back("…");
      break;
    }
    lines.push_back(shortened(line, kLongestLine));
  }
  const auto* title =
      diagnostic.severity == base::Severity::kError ? "Why, and how to agree" : "Why";
  return out + fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n",
                           title,
                           fenced("text", lines));
}

// Those that stop the plan first.
std::string guards_part(const plan::Plan& plan, const base::SourceFiles& files) {
  auto diagnostics = guard_diagnostics(plan).all();
  std::ranges::stable_sort(diagnostics, {}, &base::Diagnostic::severity);
  std::vector<std::string> items;
  for (const auto& diagnostic : diagnostics) items.push_back(guard_item(diagnostic, files));
  return listed("Guards", items, kGuardCharacters);
}

std::string forecast_row(const plan::StreamForecast& forecast) {
  const auto& [direct, forwarded, changed] = forecast.paths;
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | **{}** | {} |\n",
                     name_of(forecast.domain.text()),
                     name_of(forecast.stream),
                     spf_word(direct),
                     dkim_word(direct),
                     delivery_word(direct),
                     delivery_word(forwarded),
                     delivery_word(changed),
                     mail::path::to_text(forecast.verdict),
                     sentence(forecast.reason));
}

std::string forecast_part(const plan::Plan& plan) {
  if (plan.forecast.empty()) return {};
  std::vector<const plan::StreamForecast*> worst_first;
  for (const auto& stream : plan.forecast) worst_first.push_back(&stream);
  std::ranges::stable_sort(worst_first, std::greater<>(), &plan::StreamForecast::verdict);
  const auto count = std::min(kMaxRows, worst_first.size());
  std::vector<std::string> rows{
      "| domain | stream | SPF | DKIM | direct | forwarded | changed | verdict | why |\n"
      "|---|---|---|---|---|---|---|---|---|\n"};
  for (std::size_t i = 0; i < count; ++i) rows.push_back(forecast_row(*worst_first[i]));
  auto out =
      listed("Delivery forecast, once all of this is done and seen", rows, kForecastCharacters);
  if (count < worst_first.size()) {
    out += fmt::format("… and {} more, of {} in all.\n\n",
                       base::count_of(worst_first.size() - count, "stream"),
                       outlook_of(plan.forecast).to_text());
  }
  return out +
         "full: survives forwarding; partial: passes directly only; none: does not pass. (pass) "
         "does not count for DMARC; changed: with a footer added on the way.\n\n";
}

std::string waiting_part(const plan::Plan& plan) {
  std::vector<std::string> items;
  for (const auto& item : plan.pending) {
    items.push_back(fmt::format("- {}: {} (since {})\n",
                                name_of(item.address.text()),
                                sentence(item.waiting_for),
                                code_span(base::to_rfc3339(item.since))));
  }
  return listed("Waiting for others", items, kListCharacters);
}

std::string requests_part(const plan::Plan& plan) {
  if (plan.requests.empty() && plan.withdrawn.empty()) return {};
  const auto shown = shown_requests(plan);
  std::vector<std::string> items;
  for (const auto& group : shown.domains) {
    for (const auto* request : group.shown) {
      auto item = fmt::format(
          "- {}: {}", name_of(request_name(*request)), sentence(request_status(*request)));
      if (!request->found.empty()) item += fmt::format("; found {}", name_of(request->found));
      if (!request->advice.empty()) item += ". " + sentence(request->advice);
      items.push_back(item + "\n");
    }
  }
  if (shown.left_out > 0) {
    items.push_back(fmt::format("- {} more not verified\n", shown.left_out));
  }
  if (!plan.withdrawn.empty()) {
    items.push_back(
        fmt::format("- {} no longer asked for\n", base::count_of(plan.withdrawn.size(), "record")));
  }
  const auto counts = counts_text(plan::count_requests(plan.requests));
  return listed(
      counts.empty() ? "Asked of others" : "Asked of others: " + counts, items, kListCharacters);
}

std::string unread_part(const plan::Plan& plan) {
  std::vector<std::string> items;
  for (const auto& [scope, why] : plan.unread) {
    items.push_back(fmt::format("- {}: {}\n", name_of(scope), sentence(why)));
  }
  return listed("Could not be read", items, kListCharacters);
}

std::string rollout_part(const plan::Plan& plan) {
  if (plan.stages.empty()) return {};
  std::vector<std::string> items;
  for (const auto& stage : plan.stages) items.push_back(fmt::format("1. {}\n", stage_text(stage)));
  return listed("Rollout: " + rollout_rule(plan), items, kRolloutCharacters);
}

std::string observed_part(const plan::Plan& plan, const base::SourceFiles& files) {
  const auto changes = markdown_changes(plan::observed_only(plan), files, kObservedCharacters);
  if (changes.empty()) return {};
  return "### Observed, not managed\n\nNothing of this is done while the domain says "
         "`mode: observe`.\n\n" +
         changes;
}

std::string drift_part(const plan::Plan& plan) {
  if (plan.drift.empty()) return {};
  FoldedSection section{.summary = base::count_of(plan.drift.size(), "resource"), .items = {}};
  for (const auto& drift : plan.drift) {
    auto lines = markdown_diff(attribute_changes(drift.seen, drift.live));
    lines.insert(
        lines.begin(),
        fmt::format("# {} {}", shortened(drift.address.text(), kLongestLine), what_drifted(drift)));
    lines.emplace_back();
    section.items.push_back(std::move(lines));
  }
  const auto [text, shown] = folded(section, 2 * kListCharacters);
  auto out = "### Changed outside of mailctl since it was last there\n\n" + text;
  if (shown < section.items.size()) {
    out += fmt::format("**Cut**: {} more; `mailctl plan` shows them.\n\n",
                       section.items.size() - shown);
  }
  return out;
}

std::string discrepancies_part(const plan::Plan& plan) {
  std::vector<std::string> items;
  for (const auto& discrepancy : plan.discrepancies) {
    items.push_back(fmt::format("- {}: the zone holds {}, the world answers {}. {}\n",
                                name_of(discrepancy.address.text()),
                                name_of(discrepancy.held),
                                name_of(discrepancy.answered),
                                sentence(discrepancy.text)));
  }
  return listed("What the world resolves is not what the zone holds", items, kListCharacters);
}

std::string notes_part(const plan::Plan& plan, const Messages& messages) {
  std::vector<std::string> items;
  for (const auto& message : messages) {
    items.push_back(
        fmt::format("- **{}**: {}\n", word_of(message.severity), sentence(message.summary)));
  }
  for (const auto& note : plan.notes) items.push_back(fmt::format("- {}\n", sentence(note)));
  return listed("Notes", items, 2 * kListCharacters);
}

}  // namespace

std::string plan_markdown(const plan::Plan& plan,
                          const base::SourceFiles& files,
                          const Messages& messages) {
  auto out = headline(plan) + guards_part(plan, files) + forecast_part(plan);
  const auto rest = rollout_part(plan) + observed_part(plan, files) + unread_part(plan) +
                    waiting_part(plan) + requests_part(plan) + drift_part(plan) +
                    discrepancies_part(plan) + notes_part(plan, messages);
  constexpr std::string_view kTitle = "### Changes\n\n";
  const auto taken = characters_of(out) + characters_of(rest) + kTitle.size();
  const auto changes = markdown_changes(plan, files, kCommentLimit - taken);
  if (!changes.empty()) out += std::string(kTitle) + changes;
  out += rest;
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace mailctl::render
