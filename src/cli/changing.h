#pragma once
// What apply and destroy share: lock, plan, consent, apply, report.

#include <string>

#include "cli/planning.h"
#include "plan/saved_plan.h"

namespace mailctl::cli {

// How the user agrees before anything is written.
struct Consent {
  std::string operation;  // "apply"
  std::string question;   // what is asked on a terminal
  std::string answer;     // the only answer that agrees
  bool is_given = false;  // --auto-approve
};

struct ChangeOptions {
  PlanOptions plan;
  std::optional<plan::SavedPlan> saved;  // to be applied; the options of the plan are its own then
  std::string wait = "2m";               // --wait

  void declare(OptionSet& options);
};

ExitCode change_the_world(Session& session,
                          Run& run,
                          const ChangeOptions& options,
                          const Consent& consent);

}  // namespace mailctl::cli
