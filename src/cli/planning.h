#pragma once
// What plan, apply and destroy share: from the command line to a plan that was shown.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/interrupt.h"
#include "cli/wiring.h"

namespace mailctl::cli {

struct PlanOptions {
  plan::Mode mode = plan::Mode::kApply;
  std::vector<std::string> adopt;
  std::vector<std::string> allow;  // --allow
  bool is_without_deletes = false;
  bool is_due_only = false;
  std::vector<std::string> targets;
  std::vector<std::string> excludes;
  std::vector<std::string> domains;
  std::vector<std::string> regions;
  std::string changed_since;  // --changed-since
  bool is_detailed = false;   // --detailed-exitcode

  void declare(OptionSet& options);
  void declare_adopt(OptionSet& options);  // where something may be made
  void declare_guards(OptionSet& options);
  void declare_selection(OptionSet& options);
  // What they come to for this manifest. kInvalid for what is no guard or no domain; the errors of
  // select_changed.
  [[nodiscard]] base::Result<engine::PlanInputs> inputs(Session& session,
                                                        const Loaded& loaded) const;
};

// Everything of one run, in the order in which it must be taken down.
struct Run {
  std::unique_ptr<Loaded> loaded;
  std::unique_ptr<Interrupt> interrupt;
  std::unique_ptr<Wiring> wiring;
};

// The manifest and its ports. nullopt after an error, which was said.
std::optional<Run> prepare(Session& session);
// The ports of a manifest that was read already.
std::optional<Run> connect(Session& session, std::unique_ptr<Loaded> loaded);

// Reads the world and plans. `inputs` lacks the manifest only. nullopt after an error or a
// conflict, which were said.
std::optional<engine::PlannedWorld> make_plan(Session& session,
                                              Run& run,
                                              engine::PlanInputs inputs);

// Plans, and shows only what changed outside of mailctl and what is waited for: --refresh-only.
ExitCode show_drift(Session& session, const PlanOptions& options);
// What guards say, on stderr and for programs. False when one of them stops the plan.
bool say_guards(Session& session, const Run& run, const plan::Plan& plan);

// On stderr.
void say_error(Session& session, const base::Error& error);

// True when changes or waits remain.
bool is_anything_left(const plan::Plan& plan);

}  // namespace mailctl::cli
