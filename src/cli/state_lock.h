#pragma once
// Who this process is, for whoever finds the state locked.

#include <string>

#include "cli/command.h"
#include "state/state_store.h"

namespace mailctl::cli {

state::LockInfo lock_info(const Session& session, const std::string& operation);

}  // namespace mailctl::cli
