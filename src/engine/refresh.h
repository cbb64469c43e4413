#pragma once
// Reads the world: every region and zone that the graph or the state names, all at once.

#include <stop_token>

#include "engine/engine.h"
#include "plan/narrow.h"

namespace mailctl::engine {

// Scopes that cannot be read are named in Snapshot::unread; the others do not suffer.
model::Snapshot refresh(const model::ResourceGraph& graph,
                        const model::State& prior,
                        Ports& ports,
                        std::stop_token stop);

// Of a part of them.
model::Snapshot refresh(const plan::Narrowed& part, Ports& ports, std::stop_token stop);

// Asks the world for what pure code lacked.
void fetch_missing(const dns::MissingQuestions& missing,
                   Ports& ports,
                   model::Snapshot& live,
                   std::stop_token stop);

}  // namespace mailctl::engine
