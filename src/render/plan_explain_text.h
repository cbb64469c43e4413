#pragma once
// `plan --explain ADDRESS` for people: what happens to one resource and why, what it waits for,
// which line every value came from, and what guards say about it.

#include <optional>
#include <string>
#include <vector>

#include "base/source.h"
#include "model/origin.h"
#include "plan/plan.h"
#include "render/color.h"

namespace mailctl::render {

struct PlanExplanation {
  model::Address address;
  std::optional<plan::ChangeId> change;  // nothing where it stays as it is
  std::string state;                     // of what stays: a clause, "stays as it is"
  base::SourceRange at;                  // what asks for it
  std::vector<model::Origin> origins;
};

// Ends with a newline.
std::string plan_explanation_text(const PlanExplanation& explanation,
                                  const plan::Plan& plan,
                                  const base::SourceFiles& files,
                                  Color color);

}  // namespace mailctl::render
