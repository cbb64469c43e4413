#pragma once
// The saved state of the one manifest, for the commands that look at nothing else.

#include <memory>
#include <optional>
#include <string>

#include "cli/wiring.h"

namespace mailctl::cli {

struct SavedState {
  std::unique_ptr<Loaded> loaded;
  std::unique_ptr<state::StateStore> store;
  state::Versioned<model::State> state;
};

// nullopt after an error, which was said.
std::optional<SavedState> open_saved_state(Session& session);

// The address, where the state remembers something of it; nullopt after an error that names what
// comes near.
std::optional<model::Address> known_address(Session& session,
                                            const model::State& state,
                                            const std::string& text);

}  // namespace mailctl::cli
