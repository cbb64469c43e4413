#pragma once
// One verb of the program. Each has a .cc and a .md of its name (spf_tree for "spf tree"): what it
// does, and its help.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "provider/surroundings.h"

namespace mailctl::cli {

// What a command may use besides its own options.
struct Session {
  Console& console;
  const GlobalOptions& global;
  const provider::Environment& environment;
  base::Clock& clock;
};

// What --json makes of stdout.
enum class JsonForm : std::uint8_t {
  kNone,      // nothing: there is no such output
  kDocument,  // one document
  kEvents,    // one object per line, as things happen
};

class Command {
 public:
  virtual ~Command() = default;
  // One word, or two: "plan", "spf tree".
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view summary() const = 0;  // one line, for the overview

  [[nodiscard]] virtual JsonForm json_form() const { return JsonForm::kNone; }

  virtual void declare(OptionSet& options) = 0;
  virtual ExitCode run(Session& session) = 0;

  // For a run that was done, but whose output nobody got.
  [[nodiscard]] virtual ExitCode when_output_is_lost() const { return ExitCode::kError; }
};

// Each is defined in the .cc of its name; the list, in the order of the overview, is commands.cc.
std::unique_ptr<Command> make_init_command();
std::unique_ptr<Command> make_import_command();
std::unique_ptr<Command> make_validate_command();
std::unique_ptr<Command> make_fmt_command();
std::unique_ptr<Command> make_plan_command();
std::unique_ptr<Command> make_drift_command();
std::unique_ptr<Command> make_apply_command();
std::unique_ptr<Command> make_destroy_command();
std::unique_ptr<Command> make_show_command();
std::unique_ptr<Command> make_state_list_command();
std::unique_ptr<Command> make_state_show_command();
std::unique_ptr<Command> make_state_rm_command();
std::unique_ptr<Command> make_status_command();
std::unique_ptr<Command> make_records_command();
std::unique_ptr<Command> make_doctor_command();
std::unique_ptr<Command> make_check_command();
std::unique_ptr<Command> make_spf_check_command();
std::unique_ptr<Command> make_spf_tree_command();
std::unique_ptr<Command> make_spf_flatten_command();
std::unique_ptr<Command> make_dkim_verify_command();
std::unique_ptr<Command> make_dkim_sign_command();
std::unique_ptr<Command> make_dkim_keygen_command();
std::unique_ptr<Command> make_dkim_lint_command();
std::unique_ptr<Command> make_dmarc_check_command();
std::unique_ptr<Command> make_dmarc_report_command();
std::unique_ptr<Command> make_verify_command();
std::unique_ptr<Command> make_simulate_command();
std::unique_ptr<Command> make_why_command();
std::unique_ptr<Command> make_explain_command();
std::unique_ptr<Command> make_dns_command();
std::unique_ptr<Command> make_emulator_command();
std::unique_ptr<Command> make_services_command();
std::unique_ptr<Command> make_schema_command();
std::unique_ptr<Command> make_version_command();

std::vector<std::unique_ptr<Command>> all_commands();

}  // namespace mailctl::cli
