#pragma once
// The one place where ports get their real sides: HTTP and DNS on one reactor, a provider per
// account, the state beside the manifest, the clock of the machine.

#include <memory>

#include "cli/load.h"
#include "engine/engine.h"

namespace mailctl::cli {

class Wiring {
 public:
  virtual ~Wiring() = default;
  virtual engine::Ports& ports() = 0;
};

// `loaded` and the session's parts must outlive it. Errors: unusable endpoints file, CA file,
// resolver, credentials; each says what to do. Talks to nobody yet.
base::Result<std::unique_ptr<Wiring>> make_wiring(Session& session, const Loaded& loaded);

// The state of the manifest alone, for commands that need nothing else.
base::Result<std::unique_ptr<state::StateStore>> open_state(const GlobalOptions& global,
                                                            const Loaded& loaded);

}  // namespace mailctl::cli
