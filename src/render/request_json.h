#pragma once
// A record that others are asked for, as data. Only .cc files of render/ include this.

#include <nlohmann/json_fwd.hpp>

#include "base/source.h"
#include "plan/plan.h"

namespace mailctl::render {

nlohmann::json request_json(const plan::Request& request, const base::SourceFiles& files);

// {"counts", "records", "withdrawn"} of a plan.
nlohmann::json asked_json(const plan::Plan& plan, const base::SourceFiles& files);

}  // namespace mailctl::render
