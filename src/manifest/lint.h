#pragma once
// What mail's rules say about a manifest before anything is published: the records it compiles to
// and the streams it declares, under the ids that `check` and `explain` use. Nothing is asked: of
// what the manifest does not say, nothing is said.
//
// A record that receivers would ignore is an error. Advice by role, and about streams, is at most a
// warning: only the operator knows how far a transition has come.

#include "base/diagnostics.h"
#include "manifest/manifest.h"
#include "model/graph.h"

namespace mailctl::manifest {

// `graph` is what compile made of the manifest, without errors. The codes are ids of rules
// (mail/rules/rule.h); the places are the blocks, terms and hosts that the records come from.
// A waiver takes findings of its rule out until its last day; `today` decides. One that is over, or
// that meets no finding, is a warning of its own.
void lint(const Manifest& manifest,
          const model::ResourceGraph& graph,
          base::Date today,
          base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
