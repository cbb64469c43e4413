#include "cli/command.h"

namespace mailctl::cli {

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(make_init_command());
  commands.push_back(make_import_command());
  commands.push_back(make_validate_command());
  commands.push_back(make_fmt_command());
  commands.push_back(make_plan_command());
  commands.push_back(make_drift_command());
  commands.push_back(make_apply_command());
  commands.push_back(make_destroy_command());
  commands.push_back(make_show_command());
  commands.push_back(make_state_list_command());
  commands.push_back(make_state_show_command());
  commands.push_back(make_state_rm_command());
  commands.push_back(make_status_command());
  commands.push_back(make_records_command());
  commands.push_back(make_doctor_command());
  commands.push_back(make_check_command());
  commands.push_back(make_spf_check_command());
  commands.push_back(make_spf_tree_command());
  commands.push_back(make_spf_flatten_command());
  commands.push_back(make_dkim_verify_command());
  commands.push_back(make_dkim_sign_command());
  commands.push_back(make_dkim_keygen_command());
  commands.push_back(make_dkim_lint_command());
  commands.push_back(make_dmarc_check_command());
  commands.push_back(make_dmarc_report_command());
  commands.push_back(make_verify_command());
  commands.push_back(make_simulate_command());
  commands.push_back(make_why_command());
  commands.push_back(make_explain_command());
  commands.push_back(make_dns_command());
  commands.push_back(make_services_command());
  commands.push_back(make_emulator_command());
  commands.push_back(make_schema_command());
  commands.push_back(make_version_command());
  return commands;
}

}  // namespace mailctl::cli
