#pragma once
// The steps of make_plan, one file each. Inside of plan/ only.

#include <map>
#include <optional>
#include <string>

#include "plan/live_view.h"
#include "plan/make_plan.h"
#include "plan/ours.h"

namespace mailctl::plan {

// What the steps read and write.
struct Draft {
  const Desired& desired;
  const Moment& moment;
  const PlanRules& rules;
  base::Diagnostics& diagnostics;
  dns::MissingQuestions& missing;
  Plan& plan;
};

void push(Draft& draft, model::Change change);

// In state, begun by an earlier run, or carrying our owner tag.
bool is_ours(const Draft& draft,
             const model::Address& address,
             const std::optional<LiveView>& view);
// A record in a zone that no account publishes.
bool is_of_others(const Draft& draft, const model::Address& address);
// Since when earlier runs have waited for it; now, where none has.
base::Time waiting_since(const Draft& draft, const model::Address& address);
bool may_adopt(const Draft& draft, const model::Resource& resource);

// diff.cc: one desired resource against live and prior.
void plan_resource(Draft& draft, const model::Resource& resource);
// diff_records.cc: false, with an error in the sink, where DNS forbids the new set beside others.
bool fits_beside_others(Draft& draft, const model::Resource& resource);
// gone.cc: what is ours and no longer desired.
void plan_gone(Draft& draft);
// drift.cc: what differs from what was last seen.
void find_drift(Draft& draft);
// requests.cc: what others are asked for, and what came of it. Before the gates.
void follow_requests(Draft& draft);
// The request for the record of a key; nullptr where nobody is asked for it.
const Request* request_for(const Draft& draft, const model::DkimKey& key);
// gates.cc: a DMARC record that becomes stricter waits for every key.
void add_gates(Draft& draft);
// kept_elsewhere.cc: `keep` in zones that are not of the manifest.
void check_kept_elsewhere(const Desired& desired,
                          const dns::View& world,
                          base::Diagnostics& diagnostics,
                          dns::MissingQuestions& missing);

}  // namespace mailctl::plan
