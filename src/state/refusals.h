#pragma once
// What every store refuses in the same words, and how serials and lineages go on.

#include <string>
#include <string_view>

#include "base/result.h"
#include "state/state_store.h"

namespace mailctl::state {

// kConflict: the expected version is not the stored one. `where` names the store.
base::Error changed_meanwhile(std::string_view where);

// kConflict: somebody holds the lock; says who, since when, doing what, as which process.
base::Error held_by(const LockInfo& holder, std::string_view where);

// 32 random hex digits.
std::string make_lineage();

// `next` as it is to be stored after `stored` (which is default where nothing is stored): named,
// with lineage and serial. kInvalid when it belongs to another manifest, kConflict when it has
// another lineage.
base::Result<model::State> successor_of(const model::State& stored,
                                        model::State next,
                                        const std::string& name);

}  // namespace mailctl::state
