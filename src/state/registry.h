#pragma once
// Where state can be kept: the visible list of stores. To add one: a folder beside file/, a line in
// registry.cc, and the contract table of tests/contract runs over it.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "state/state_store.h"

namespace mailctl::state {

// `location` is "<kind>:<where>" ("file:.mailctl"); a bare path is a folder. `name` is the
// manifest's. kUnsupported for a kind that is not in the list. Touches nothing yet.
base::Result<std::unique_ptr<StateStore>> open_store(std::string_view location,
                                                     const std::string& name);

}  // namespace mailctl::state
