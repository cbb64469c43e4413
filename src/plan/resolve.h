#pragma once
// PURE: turns the graph's policies into resources for this moment. One file per policy.

#include "base/diagnostics.h"
#include "plan/desired.h"

namespace mailctl::plan {

// Everything that should exist now. Problems of the world that need a person (two SPF records at
// one name) go to the sink; what cannot be decided because a scope was not read is left out.
Desired resolve(const model::ResourceGraph& graph,
                const Moment& moment,
                base::Diagnostics& diagnostics);

// The selector that the policy means now: a live key that fits the template, else one that a run
// already began to make, else `first`, else today's date; of slots the first one that is free. A
// key that is DELETING or FAILED does not count as live.
std::string choose_selector(const model::DkimPolicy& policy, const Moment& moment);

void resolve_dkims(const model::ResourceGraph& graph, const Moment& moment, Desired& desired);
void resolve_suppressions(const model::ResourceGraph& graph,
                          const Moment& moment,
                          Desired& desired);
void resolve_spfs(const model::ResourceGraph& graph,
                  const Moment& moment,
                  Desired& desired,
                  base::Diagnostics& diagnostics);
void resolve_dmarcs(const model::ResourceGraph& graph, Desired& desired);

// The TXT set of the live zone with our values in it and everything foreign kept.
void share_txt_sets(const Moment& moment, Desired& desired);

// A record that says the same as the live one in another spelling keeps the live spelling: nobody
// is helped by a write that only moves blanks.
void keep_spelling(const Moment& moment, Desired& desired);

// The value of a record that publishes what another resource answered, where that is known.
void fill_output(model::ManagedRecordSet& record, const model::Outputs& outputs);

// Fills in what other resources answered, as far as it is known.
void resolve_outputs(const Moment& moment, Desired& desired);

}  // namespace mailctl::plan
