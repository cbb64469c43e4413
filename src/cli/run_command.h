#pragma once
// One command from start to end, so that a program that reads --json always gets JSON: what went
// wrong too is in the document, or is a line of the stream.

#include "cli/command.h"

namespace mailctl::cli {

ExitCode run_command(Command& command, Session& session);

// In a stream of events: what was said since the last time, as "diagnostic" lines.
void tell_said(Session& session);

}  // namespace mailctl::cli
