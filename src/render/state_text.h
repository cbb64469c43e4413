#pragma once
// The saved state for people: what mailctl made or adopted, with ids and outputs, what a run that
// was cut off may have made, and what is waited for.

#include <string>

#include "model/state.h"
#include "render/color.h"

namespace mailctl::render {

std::string state_text(const model::State& state, Color color);

}  // namespace mailctl::render
