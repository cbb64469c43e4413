#pragma once
// What `mailctl doctor` found, for people and for programs.

#include <string>

#include "model/checkup.h"
#include "render/color.h"
#include "render/diagnostic_json.h"

namespace mailctl::render {

// A line for each thing looked at, what to do below it, and a sum at the end.
std::string checkup_text(const model::Checkup& checkup, Color color);
std::string checkup_json(const model::Checkup& checkup, const Messages& said);

}  // namespace mailctl::render
