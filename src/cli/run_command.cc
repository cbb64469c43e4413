#include "cli/run_command.h"

#include <ostream>

#include "cli/embedded.h"
#include "render/event_json.h"

namespace mailctl::cli {

void tell_said(Session& session) {
  auto& console = session.console;
  for (const auto& message : console.said) {
    console.out << render::message_event(message, session.clock.now());
  }
  console.out << std::flush;
  console.said.clear();
}

ExitCode run_command(Command& command, Session& session) {
  auto& console = session.console;
  const auto form = session.global.json ? command.json_form() : JsonForm::kNone;
  if (form == JsonForm::kEvents) {
    console.out << render::version_event(program_version(), session.clock.now()) << std::flush;
  }
  const auto code = command.run(session);
  if (form == JsonForm::kEvents) tell_said(session);
  const bool is_owed = form == JsonForm::kDocument && !console.has_document;
  if (is_owed && code == ExitCode::kError) console.document(render::errored_json(console.said));
  return code;
}

}  // namespace mailctl::cli
