#include "render/plan_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/cost.h"
#include "render/attribute_changes.h"
#include "render/forecast_text.h"
#include "render/paint.h"
#include "render/plan_parts.h"
#include "render/requests.h"

namespace mailctl::render {
namespace {

using model::Action;

Ink ink_of(Action action) {
  switch (action) {
    case Action::kCreate:
      return Ink::kAdd;
    case Action::kUpdate:
    case Action::kReplace:
      return Ink::kChange;
    case Action::kDelete:
      return Ink::kRemove;
    case Action::kAdopt:
    case Action::kForget:
    case Action::kNoOp:
      break;
  }
  return Ink::kPlain;
}

// Values as they read on the right of "=".
std::string value_text(const std::optional<std::string>& value) {
  if (!value) return "null";
  return *value == model::kKnownAfterApply ? *value : render::quoted(*value);
}

struct Symbol {
  char character;
  Ink ink;
};

Symbol symbol_of(const AttributeChange& change) {
  if (!change.before) return {'+', Ink::kAdd};
  if (!change.after) return {'-', Ink::kRemove};
  return {'~', Ink::kChange};
}

// A term that looks like an order to a build system ("::stop-commands::") is put in quotes.
std::string element_text(const std::string& element) {
  const bool is_order = element.starts_with("::") || element.find("##[") != std::string::npos;
  return is_order ? render::quoted(element) : visible(element);
}

std::string element_lines(const AttributeChange& change, Color color) {
  std::string out;
  for (const auto& element : marked_elements(change)) {
    const auto text = element_text(element.text);
    switch (element.mark) {
      case Mark::kSame:
        out += fmt::format("            {}\n", text);
        break;
      case Mark::kAdded:
        out += fmt::format("          {} {}\n", paint(color, Ink::kAdd, "+"), text);
        break;
      case Mark::kRemoved:
        out += fmt::format("          {} {}\n", paint(color, Ink::kRemove, "-"), text);
        break;
      case Mark::kHidden:
        out += "            " + paint(color, Ink::kDim, fmt::format("# ({})", text)) + "\n";
        break;
    }
  }
  return out;
}

// One attribute, `width` columns for its name.
std::string attribute_text(const AttributeChange& change, std::size_t width, Color color) {
  const Symbol symbol = symbol_of(change);
  const auto lead = fmt::format("      {} {:<{}} = ",
                                paint(color, symbol.ink, std::string_view(&symbol.character, 1)),
                                change.name,
                                width);
  if (is_list(change)) return fmt::format("{}[\n{}        ]\n", lead, element_lines(change, color));
  if (!change.before) return lead + value_text(change.after) + "\n";
  return fmt::format("{}{} -> {}\n", lead, value_text(change.before), value_text(change.after));
}

std::string attributes_text(const std::vector<AttributeChange>& all, Color color) {
  const auto changes = telling_attributes(all);
  std::size_t width = 0;
  for (const auto& change : changes) {
    if (!change.is_unchanged()) width = std::max(width, change.name.size());
  }
  std::string out;
  std::size_t hidden = 0;
  for (const auto& change : changes) {
    if (change.is_unchanged()) {
      ++hidden;
    } else {
      out += attribute_text(change, width, color);
    }
  }
  if (hidden > 0) {
    out +=
        paint(color,
              Ink::kDim,
              fmt::format("        # ({} hidden)", base::count_of(hidden, "unchanged attribute")));
    out += "\n";
  }
  return out;
}

std::string comment(std::string_view text) {
  return fmt::format("  #   {}\n", visible(text));
}

// The lines above a change: what, why, where it is asked for, what it waits for.
std::string headline(const plan::Plan& plan,
                     const plan::PlannedChange& planned,
                     const base::SourceFiles& files,
                     Color color) {
  const auto& change = planned.change;
  const auto fate = fate_of(plan, change.action);
  std::string out =
      paint(color, Ink::kBold, fmt::format("  # {} {}", visible(change.address.text()), fate)) +
      "\n";
  for (const auto& remark : remarks_of(plan, planned, files)) out += comment(remark);
  return out;
}

std::string change_text(const plan::Plan& plan,
                        const plan::PlannedChange& planned,
                        const base::SourceFiles& files,
                        Color color) {
  const auto& change = planned.change;
  const Look look = look_of(change.action);
  std::string out = headline(plan, planned, files, color);
  if (change.action == Action::kAdopt || change.action == Action::kForget) return out;
  out += fmt::format("  {} {} {} {{\n",
                     paint(color, ink_of(change.action), look.symbol),
                     model::to_text(change.address.kind()),
                     render::quoted(change.address.leaf()));
  return out + attributes_text(attribute_changes(change.before, change.after), color) + "    }\n";
}

std::string legend(const plan::Plan& plan, Color color) {
  std::string out = "Resource actions are indicated with the following symbols:\n";
  for (const auto action : {Action::kCreate,
                            Action::kUpdate,
                            Action::kReplace,
                            Action::kDelete,
                            Action::kAdopt,
                            Action::kForget}) {
    const bool is_used = std::ranges::any_of(plan.changes, [&](const auto& planned) {
      return planned.change.action == action && is_shown(plan, planned);
    });
    const Look look = look_of(action);
    if (is_used)
      out += fmt::format("  {} {}\n", paint(color, ink_of(action), look.symbol), look.legend);
  }
  return out + "\n";
}

std::string changes_text(const plan::Plan& plan, const base::SourceFiles& files, Color color) {
  const auto scopes = changes_by_scope(plan);
  if (scopes.empty()) return {};
  std::string out = legend(plan, color) + "mailctl will perform the following actions:\n\n";
  for (const auto& scope : scopes) {
    out += paint(color,
                 Ink::kBold,
                 fmt::format("{} {}: {}", scope.noun, visible(scope.name), counts_text(scope))) +
           "\n\n";
    for (const auto* planned : scope.changes) {
      out += change_text(plan, *planned, files, color) + "\n";
    }
  }
  return out;
}

std::string stages_text(const plan::Plan& plan) {
  if (plan.stages.empty()) return {};
  auto out = fmt::format("Rollout: {}.\n\n", rollout_rule(plan));
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    out += fmt::format("  {}. {}\n", i + 1, stage_text(plan.stages[i]));
  }
  return out + "\n";
}

std::string observed_text(const plan::Plan& plan, const base::SourceFiles& files, Color color) {
  const auto observed = plan::observed_only(plan);
  std::string out;
  for (const auto& scope : changes_by_scope(observed)) {
    for (const auto* planned : scope.changes) {
      out += change_text(observed, *planned, files, color) + "\n";
    }
  }
  if (out.empty()) return out;
  return paint(color, Ink::kBold, "Observed, not managed:") +
         " nothing of this is done while the domain says `mode: observe`.\n\n" + out;
}

std::string drift_text(const plan::Plan& plan, Color color) {
  if (plan.drift.empty()) return {};
  std::string out = "Changed outside of mailctl since it was last there:\n\n";
  for (const auto& drift : plan.drift) {
    out += paint(color,
                 Ink::kBold,
                 fmt::format("  # {} {}", visible(drift.address.text()), what_drifted(drift)));
    out += "\n" + attributes_text(attribute_changes(drift.seen, drift.live), color) + "\n";
  }
  return out;
}

std::string discrepancies_text(const plan::Plan& plan, Color color) {
  if (plan.discrepancies.empty()) return {};
  std::string out = "What the world resolves is not what the zone holds:\n\n";
  for (const auto& discrepancy : plan.discrepancies) {
    out += paint(color, Ink::kWarning, fmt::format("  ! {}", visible(discrepancy.address.text())));
    out += fmt::format("\n      the zone holds:   {}\n      the world answers: {}\n      {}\n",
                       visible(discrepancy.held),
                       visible(discrepancy.answered),
                       visible(discrepancy.text));
  }
  return out + "\n";
}

std::string pending_text(const plan::Plan& plan) {
  if (plan.pending.empty()) return {};
  std::string out = "Waiting for others:\n\n";
  for (const auto& item : plan.pending) {
    out += fmt::format("  . {}: {} (since {})\n",
                       visible(item.address.text()),
                       visible(item.waiting_for),
                       base::to_rfc3339(item.since));
  }
  return out + "\n";
}

std::string unread_text(const plan::Plan& plan, Color color) {
  if (plan.unread.empty()) return {};
  std::string out = paint(color, Ink::kWarning, "This plan is incomplete.");
  out += " Nothing is planned for what could not be read:\n\n";
  for (const auto& [scope, why] : plan.unread) {
    out += fmt::format("  ! {}: {}\n", visible(scope), visible(why));
  }
  return out + "\n";
}

std::string notes_text(const plan::Plan& plan) {
  std::string out;
  for (const auto& note : plan.notes) out += fmt::format("Note: {}\n", visible(note));
  return out.empty() ? out : out + "\n";
}

std::string drift_summary(const plan::Plan& plan) {
  if (!plan.drift.empty()) {
    return fmt::format("Drift: {} changed outside of mailctl.",
                       base::count_of(plan.drift.size(), "resource"));
  }
  if (!plan.is_complete()) return "No drift in what could be read.";
  return "No drift. Everything is as mailctl left it.";
}

}  // namespace

std::string plan_summary(const plan::Plan& plan) {
  if (plan.extent == plan::Extent::kRefresh) return drift_summary(plan);
  const auto counts = plan::count_changes(plan);
  if (!plan::has_no_changes(plan)) {
    return fmt::format(
        "Plan: {} to add, {} to change, {} to destroy.", counts.add, counts.change, counts.destroy);
  }
  if (!plan.is_complete()) return "No changes in what could be read.";
  if (plan.mode == plan::Mode::kDestroy) return "No changes. Nothing of this manifest is left.";
  return "No changes. Your infrastructure matches the configuration.";
}

std::string plan_cost(const plan::Plan& plan) {
  if (plan::has_no_changes(plan)) return {};
  const auto cost = plan::cost_of(plan);
  if (cost.calls == 0) return {};  // all of it waits
  auto out = fmt::format(
      "Takes {} in {}", base::count_of(cost.calls, "call"), base::count_of(cost.waves, "wave"));
  if (!cost.longest_wait.empty()) {
    out += fmt::format("; the longest wait is for {}", visible(cost.longest_wait));
  }
  return out + ".";
}

std::string render_plan(const plan::Plan& plan, const base::SourceFiles& files, Color color) {
  std::string out = drift_text(plan, color);
  out += changes_text(plan, files, color);
  out += observed_text(plan, files, color);
  out += stages_text(plan);
  out += pending_text(plan);
  out += requests_text(plan, color);
  out += unread_text(plan, color);
  out += discrepancies_text(plan, color);
  out += notes_text(plan);
  out += paint(color, Ink::kBold, plan_summary(plan)) + "\n";
  if (const auto cost = plan_cost(plan); !cost.empty()) out += cost + "\n";
  out += forecast_text(plan.forecast, color);
  return out;
}

}  // namespace mailctl::render
