#pragma once
// PURE: `rollout:` of the manifest. Changes are carried out in stages of domains: those named
// first, then shares of the rest, in an order that is the same in every run.

#include <unordered_set>

#include "model/graph.h"
#include "plan/plan.h"

namespace mailctl::plan {

// Fills Plan::stages: which changes belong to which stage. A change that needs one of a later stage
// is of that stage too; changes that are of no domain, and those that write only state, are of
// none. Stages in which nothing is to be done are left out. Last of all steps, because it refers to
// changes by their place.
void set_stages(const model::Rollout& rollout,
                const std::unordered_set<dns::Name>& domains,
                Plan& plan);

}  // namespace mailctl::plan
