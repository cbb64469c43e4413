#include "render/markdown_changes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "render/attribute_changes.h"
#include "render/markdown.h"
#include "render/paint.h"
#include "render/plan_parts.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kLongestLine = 300;
constexpr DiffBounds kBounds{.longest = kLongestLine, .most = 60};
constexpr std::size_t kCutParagraph = 1500;  // what may be said about cuts
constexpr std::size_t kLeastSection = 150;   // no change is shown in less
constexpr std::size_t kMaxOctetsPerCharacter = 3;
constexpr std::size_t kMaxNamed = 8;  // sections that the last paragraph names
constexpr std::size_t kLongestName = 80;
constexpr std::string_view kClosing = "\n</details>\n\n";

std::string_view mark_of(LineKind kind) {
  switch (kind) {
    case LineKind::kAdded:
      return "+ ";
    case LineKind::kRemoved:
      return "- ";
    case LineKind::kComment:
      return "# ";
    case LineKind::kSame:
      break;
  }
  return "  ";
}

std::vector<std::string> change_lines(const plan::Plan& plan,
                                      const plan::PlannedChange& planned,
                                      const base::SourceFiles& files) {
  const auto& change = planned.change;
  const auto address = shortened(change.address.text(), kLongestLine);
  std::vector<std::string> lines{fmt::format("# {} {}", address, fate_of(plan, change.action))};
  for (const auto& remark : remarks_of(plan, planned, files)) {
    lines.push_back("#   " + shortened(remark, kLongestLine));
  }
  const bool has_values =
      change.action != model::Action::kAdopt && change.action != model::Action::kForget;
  if (has_values) {
    const auto diff = markdown_diff(attribute_changes(change.before, change.after));
    lines.insert(lines.end(), diff.begin(), diff.end());
  }
  lines.emplace_back();
  return lines;
}

struct Section {
  ScopeChanges scope;
  FoldedSection folded = {};
  std::size_t cost = 0;   // of all of it
  std::size_t least = 0;  // of its first change
  std::size_t share = 0;  // what it may take
};

bool destroys(const Section& section) {
  return std::ranges::any_of(section.scope.changes, [](const plan::PlannedChange* planned) {
    const auto action = planned->change.action;
    return action == model::Action::kDelete || action == model::Action::kReplace;
  });
}

// The lines of as many changes as could be shown in a whole comment.
void fill(const plan::Plan& plan,
          const base::SourceFiles& files,
          std::size_t most,
          Section& section) {
  section.folded.summary = fmt::format("{} <code>{}</code>: {}",
                                       section.scope.noun,
                                       html_text(shortened(section.scope.name, kLongestLine)),
                                       counts_text(section.scope));
  std::size_t octets = 0;
  for (const auto* planned : section.scope.changes) {
    if (octets > most * kMaxOctetsPerCharacter) break;
    section.folded.items.push_back(change_lines(plan, *planned, files));
    for (const auto& line : section.folded.items.back()) octets += line.size() + 1;
  }
  section.cost = folded_length(section.folded);
  section.least = folded_length({section.folded.summary, {section.folded.items.front()}});
}

// So many take part that each has room for its first change, those that destroy something before
// the others. What is left is shared max-min fair: small ones get all they need, large ones the
// same.
std::vector<Section> shared_out(const plan::Plan& plan,
                                const base::SourceFiles& files,
                                std::size_t most) {
  std::vector<Section> sections;
  for (auto& scope : changes_by_scope(plan)) sections.push_back({.scope = std::move(scope)});
  std::vector<Section*> order;
  for (auto& section : sections) order.push_back(&section);
  std::stable_partition(
      order.begin(), order.end(), [](const Section* section) { return destroys(*section); });
  std::vector<Section*> taking_part;
  for (auto* section : order) {
    if (most < kLeastSection) break;
    fill(plan, files, most, *section);
    if (section->least > most) continue;
    section->share = section->least;
    most -= section->least;
    taking_part.push_back(section);
  }
  const auto still_needs = [](const Section* section) { return section->cost - section->least; };
  std::ranges::stable_sort(taking_part, {}, still_needs);
  for (std::size_t i = 0; i < taking_part.size(); ++i) {
    const auto more = std::min(still_needs(taking_part[i]), most / (taking_part.size() - i));
    taking_part[i]->share += more;
    most -= more;
  }
  return sections;
}

// What is left out of one section: "all 6 of zone `a.example`".
struct Cut {
  std::string text;
  std::size_t changes = 0;
};

std::string cut_paragraph(const std::vector<Cut>& cuts) {
  if (cuts.empty()) return {};
  const auto count = cuts.size() > kMaxNamed + 1 ? kMaxNamed : cuts.size();
  std::vector<std::string> named;
  std::size_t unnamed = 0;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    if (i < count) {
      named.push_back(cuts[i].text);
    } else {
      unnamed += cuts[i].changes;
    }
  }
  if (count < cuts.size()) {
    named.push_back(
        fmt::format("{} changes of {} more regions and zones", unnamed, cuts.size() - count));
  }
  return fmt::format(
      "**Cut**, because a comment holds 65,536 characters. Not shown: {}. `mailctl plan` shows "
      "everything.\n\n",
      base::join(named, "; "));
}

std::string opening(const FoldedSection& section) {
  return fmt::format("<details><summary>{}</summary>\n\n", section.summary);
}

Cut cut_of(const Section& section, std::size_t shown) {
  const auto all = section.scope.changes.size();
  const auto name = code_span(shortened(section.scope.name, kLongestName));
  const auto noun = base::to_lower(section.scope.noun);
  if (shown == 0) {
    return {fmt::format("{} of {} {}", base::count_of(all, "change"), noun, name), all};
  }
  return {fmt::format("{} of {} changes of {} {}", all - shown, all, noun, name), all - shown};
}

// How many items fit, and how long the section is with them.
struct Fit {
  std::size_t count = 0;
  std::size_t length = 0;
};

Fit fit_items(const FoldedSection& section, std::size_t most) {
  constexpr std::size_t kTwoFences = 2;
  const auto frame = characters_of(opening(section)) + kClosing.size() + characters_of("diff\n\n");
  Fit fit;
  std::size_t body = 0;
  std::size_t fence = 0;
  for (const auto& item : section.items) {
    for (const auto& line : item) {
      const auto shown = visible(line);
      body += characters_of(shown) + 1;
      fence = std::max(fence, fence_of(shown));
    }
    const auto length = frame + kTwoFences * fence + body;
    if (length > most) break;
    ++fit.count;
    fit.length = length;
  }
  return fit;
}

}  // namespace

std::size_t folded_length(const FoldedSection& section) {
  return fit_items(section, std::string::npos).length;
}

Folded folded(const FoldedSection& section, std::size_t most) {
  const auto fit = fit_items(section, most);
  if (fit.count == 0) return {};
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < fit.count; ++i) {
    lines.insert(lines.end(), section.items[i].begin(), section.items[i].end());
  }
  return {opening(section) + fenced("diff", lines) + std::string(kClosing), fit.count};
}

std::string markdown_changes(const plan::Plan& plan,
                             const base::SourceFiles& files,
                             std::size_t most) {
  const auto sections = shared_out(plan, files, most - kCutParagraph);
  std::string out;
  std::vector<Cut> cuts;
  for (const auto& section : sections) {
    const auto [text, shown] = folded(section.folded, section.share);
    out += text;
    if (shown < section.scope.changes.size()) cuts.push_back(cut_of(section, shown));
  }
  return out + cut_paragraph(cuts);
}

std::vector<std::string> markdown_diff(const std::vector<AttributeChange>& changes) {
  std::vector<std::string> lines;
  for (const auto& line : diff_lines(telling_attributes(changes), kBounds)) {
    lines.push_back(std::string(mark_of(line.kind)) + line.text);
  }
  return lines;
}

}  // namespace mailctl::render
