#pragma once
// What all forms of a plan for people share: how an action looks, which changes belong together,
// what is said about a change, and how a value that changes is cut into lines. Texts are as they
// came; each form makes them harmless in its own way. Only .cc files of render/ include this.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "plan/plan.h"
#include "render/attribute_changes.h"

namespace mailctl::render {

// How one action reads.
struct Look {
  std::string_view symbol;  // two columns
  std::string_view will;    // "<address> …"
  std::string_view would;   // the same, of a domain that is only observed
  std::string_view legend;  // empty: not explained
};

Look look_of(model::Action action);
// Its words in this plan.
std::string_view fate_of(const plan::Plan& plan, model::Action action);

// Everything but no-ops; what a lost state makes us adopt again is one note, however much it is.
bool is_shown(const plan::Plan& plan, const plan::PlannedChange& planned);

// The changes of one region or one zone, those that are shown.
struct ScopeChanges {
  std::string scope;      // "oci/sa-saopaulo-1" "dns/example.com"
  std::string_view noun;  // "Region" or "Zone"
  std::string name;       // "oci/sa-saopaulo-1" "example.com"
  std::vector<const plan::PlannedChange*> changes;
};

// Regions, then zones, each in the order of the plan.
std::vector<ScopeChanges> changes_by_scope(const plan::Plan& plan);

// "3 to add, 1 to change"; only what there is.
std::string counts_text(const ScopeChanges& scope);

// Why, where it is asked for, what it waits for: one sentence each, without final dot.
std::vector<std::string> remarks_of(const plan::Plan& plan,
                                    const plan::PlannedChange& planned,
                                    const base::SourceFiles& files);

// Attributes that say something: of a resource that comes or goes the empty ones are left out.
std::vector<AttributeChange> telling_attributes(std::vector<AttributeChange> changes);

// Whether it is shown element by element.
bool is_list(const AttributeChange& change);

// Its elements, with what did not change and is far from what did left out.
std::vector<MarkedElement> marked_elements(const AttributeChange& change);

// A line of a difference.
enum class LineKind : std::uint8_t { kSame, kAdded, kRemoved, kComment };

struct DiffLine {
  LineKind kind = LineKind::kSame;
  std::string text;
};

// The attributes as lines that come, go or stay; lists element by element, indented by two blanks.
// No line is longer than `longest` characters, and after `most` lines a comment says how many more
// there are.
struct DiffBounds {
  std::size_t longest;
  std::size_t most;
};

std::vector<DiffLine> diff_lines(const std::vector<AttributeChange>& changes, DiffBounds bounds);

// "first: 1 domain, 6 changes"
std::string stage_text(const plan::Stage& stage);
// When a stage of a rollout begins.
std::string rollout_rule(const plan::Plan& plan);

// "has changed", "has been deleted", "has appeared"
std::string_view what_drifted(const plan::Drift& drift);

// How many streams have which verdict, and the worst of them.
struct Outlook {
  std::array<std::size_t, 3> counts{};  // by mail::path::Verdict
  mail::path::Verdict worst = mail::path::Verdict::kFull;
  // "2 full, 1 none"
  [[nodiscard]] std::string to_text() const;
};

Outlook outlook_of(std::span<const plan::StreamForecast> forecast);

}  // namespace mailctl::render
