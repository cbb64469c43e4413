#include "render/plan_explain_text.h"

#include <fmt/format.h>

#include "render/attribute_changes.h"
#include "render/diagnostic_text.h"
#include "render/guard_text.h"
#include "render/paint.h"
#include "render/plan_parts.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kMaxNamed = 20;

std::string bullet(std::string_view text) {
  return fmt::format("  {}\n", visible(text));
}

std::string change_text(const plan::Plan& plan,
                        const plan::PlannedChange& planned,
                        const base::SourceFiles& files) {
  const auto& change = planned.change;
  auto out = bullet(fmt::format("cause: {}", model::to_text(change.cause)));
  if (!change.reason.empty()) out += bullet("reason: " + change.reason);
  if (change.at.is_known()) out += bullet("asked for in " + files.to_text(change.at));
  std::size_t named = 0;
  for (const auto id : planned.after) {
    if (++named > kMaxNamed) break;
    out += bullet("after: " + plan.changes.at(id).change.address.text());
  }
  if (planned.after.size() > kMaxNamed) {
    out += bullet(fmt::format("after: … and {} more", planned.after.size() - kMaxNamed));
  }
  for (const auto wait : planned.after_waits)
    out += bullet("not before: " + plan.waits.at(wait).text);
  if (planned.resume) out += bullet("under way since " + base::to_rfc3339(planned.resume->since));
  if (!planned.blocked_by.empty()) out += bullet("waits: " + planned.blocked_by);
  return out;
}

std::string waits_text(const plan::Plan& plan, const model::Address& address) {
  std::string out;
  for (const auto& item : plan.pending) {
    if (item.address != address) continue;
    out +=
        bullet(fmt::format("waits: {} (since {})", item.waiting_for, base::to_rfc3339(item.since)));
  }
  return out;
}

// The line itself, below the value that it says.
std::string place_text(const model::Origin& origin, const base::SourceFiles& files, Color color) {
  auto out = fmt::format("        {}", visible(origin.from));
  if (!origin.at.is_known()) return out + "\n";
  constexpr std::size_t kLongest = 120;
  auto line = std::string(files.line(origin.at.file, origin.at.line));
  const auto begin = line.find_first_not_of(" \t");
  line = begin == std::string::npos ? std::string() : line.substr(begin, kLongest);
  out += fmt::format(" ({})\n", visible(files.to_text(origin.at)));
  return out + "          " + paint(color, Ink::kDim, fmt::format("| {}", visible(line))) + "\n";
}

std::string origins_text(const std::vector<model::Origin>& origins,
                         const base::SourceFiles& files,
                         Color color) {
  if (origins.empty()) return {};
  std::string out = "\nWhere its values come from:\n\n";
  const model::Origin* last = nullptr;
  for (const auto& origin : origins) {
    const bool is_new = last == nullptr || origin.attribute != last->attribute;
    if (is_new) out += fmt::format("  {}\n", visible(origin.attribute));
    // One value may have several: two streams that need the same term.
    if (is_new || origin.value != last->value) {
      out += "    " + paint(color, Ink::kBold, visible(origin.value)) + "\n";
    }
    last = &origin;
    out += place_text(origin, files, color);
  }
  return out;
}

// Of the resource, and of the domain whose record or key it is.
bool is_about(const plan::GuardFinding& finding, const model::Address& address) {
  const auto leaf = address.leaf();
  return finding.scope == address.text() || finding.scope == leaf ||
         leaf.ends_with("." + finding.scope) || leaf.ends_with("@" + finding.scope) ||
         address.text().find("/" + finding.scope + "/") != std::string::npos;
}

std::string guards_text(const plan::Plan& plan,
                        const model::Address& address,
                        const base::SourceFiles& files,
                        Color color) {
  plan::Plan about;
  for (const auto& finding : plan.guards) {
    if (is_about(finding, address)) about.guards.push_back(finding);
  }
  if (about.guards.empty()) return {};
  return "\nWhat guards say about it:\n\n" +
         render_diagnostics(guard_diagnostics(about), files, color);
}

}  // namespace

std::string plan_explanation_text(const PlanExplanation& explanation,
                                  const plan::Plan& plan,
                                  const base::SourceFiles& files,
                                  Color color) {
  const auto* planned = explanation.change ? &plan.changes.at(*explanation.change) : nullptr;
  const auto what =
      planned == nullptr ? explanation.state : std::string(look_of(planned->change.action).will);
  auto out = paint(color,
                   Ink::kBold,
                   fmt::format("{} {}", visible(explanation.address.text()), visible(what))) +
             "\n";
  out += bullet(std::string(model::to_text(explanation.address.kind())));
  if (planned != nullptr) {
    out += change_text(plan, *planned, files);
  } else if (explanation.at.is_known()) {
    out += bullet("asked for in " + files.to_text(explanation.at));
  }
  out += waits_text(plan, explanation.address);
  return out + origins_text(explanation.origins, files, color) +
         guards_text(plan, explanation.address, files, color);
}

}  // namespace mailctl::render
