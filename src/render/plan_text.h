#pragma once
// A plan for people, in Terraform's look, because reviewers know how to read it: symbols, a comment
// above each change that says why and which line of the manifest asks for it, aligned attributes,
// and summary lines that tools grep for.

#include <string>

#include "base/source.h"
#include "plan/plan.h"
#include "render/color.h"

namespace mailctl::render {

// Drift, changes by region and zone, what only waits, what could not be read, what resolvers say
// otherwise, notes, the summary line and the delivery forecast. Ends with a newline.
std::string render_plan(const plan::Plan& plan, const base::SourceFiles& files, Color color);

// "Plan: 7 to add, 1 to change, 0 to destroy." or "No changes. …".
std::string plan_summary(const plan::Plan& plan);

// "Takes 3 calls in 2 waves; the longest wait is for …."; empty where no call is made.
std::string plan_cost(const plan::Plan& plan);

}  // namespace mailctl::render
