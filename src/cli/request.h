#pragma once
// The options of a command from one JSON object instead of the command line.

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "cli/inquiry.h"

namespace mailctl::cli {

// Fills the options of `inquiry`. kInvalid for a key that it does not take, a value of another
// kind, or one that is missing. The key `zone` is the caller's.
base::Result<void> fill_from_json(Inquiry& inquiry, const nlohmann::json& request);

}  // namespace mailctl::cli
