#pragma once
// The addresses that the state remembers, and the part of it that is about one address.

#include <string>

#include "model/state.h"

namespace mailctl::render {

// One address a line.
std::string state_list_text(const model::State& state);
// {"format_version": "1.0", "name": …, "addresses": […]}
std::string state_list_json(const model::State& state);

}  // namespace mailctl::render
