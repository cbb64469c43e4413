#pragma once
// The one place where ports get their real sides: HTTP and DNS on one reactor, a provider per
// account, the state beside the manifest, the clock of the machine.

#include <memory>

#include "cli/load.h"
#include "engine/checkup.h"
#include "engine/engine.h"

namespace mailctl::cli {

class Wiring {
 public:
  virtual ~Wiring() = default;
  virtual engine::Ports& ports() = 0;
  // What doctor looks at beside the ports; the graph is the caller's.
  [[nodiscard]] virtual engine::CheckupInputs checkup_inputs() const = 0;
};

// What becomes of an account whose credentials are of no use.
enum class Unopened : std::uint8_t {
  kRefuse,  // nothing is wired
  kNote,    // the others are; see checkup_inputs()
};

// `loaded` and the session's parts must outlive it. Errors: unusable endpoints file, CA file,
// resolver, credentials; each says what to do. Talks to nobody yet.
base::Result<std::unique_ptr<Wiring>> make_wiring(Session& session,
                                                  const Loaded& loaded,
                                                  Unopened unopened = Unopened::kRefuse);

// The state of the manifest alone, for commands that need nothing else.
base::Result<std::unique_ptr<state::StateStore>> open_state(const GlobalOptions& global,
                                                            const Loaded& loaded);

}  // namespace mailctl::cli
