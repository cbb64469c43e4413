#pragma once
// `plan --explain ADDRESS`: finds the resource in what was planned and in what should be.

#include <string>

#include "cli/planning.h"

namespace mailctl::cli {

// The text for people; kInvalid for what is no address, kNotFoundOrForbidden, with addresses that
// are near, where nothing is there.
base::Result<std::string> explain_resource(const std::string& address,
                                           Session& session,
                                           const Run& run,
                                           const engine::PlannedWorld& world);

}  // namespace mailctl::cli
