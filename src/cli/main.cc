// mailctl: reads the command line, runs one command, and says to the shell how it went.

#include <csignal>
#include <exception>
#include <iostream>

#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/arguments.h"
#include "cli/run_command.h"
#include "cli/system_clock.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared

namespace mailctl::cli {
namespace {

provider::Environment system_environment() {
  provider::Environment variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

ExitCode run(const std::vector<std::string>& arguments) {
  const auto commands = all_commands();
  GlobalOptions global;
  const auto request = read_arguments(arguments, commands, global);
  auto console = system_console(global.no_color ? ColorWish::kNever : ColorWish::kAutomatic);
  if (!request) {
    console.error(request.error().message);
    return ExitCode::kError;
  }
  if (request->command == nullptr) {
    console.out << request->text;
    return ExitCode::kDone;
  }
  const auto environment = system_environment();
  if (global.endpoints.empty() && !global.is_emulated) {
    global.endpoints = provider::variable(environment, "MAILCTL_ENDPOINTS");
  }
  SystemClock clock;
  Session session{.console = console, .global = global, .environment = environment, .clock = clock};
  const auto code = run_command(*request->command, session);
  // A pipeline must not take an empty or cut-off plan for a good one.
  const bool is_error = code != ExitCode::kDone && code != ExitCode::kChanges;
  if (console.out.flush() || is_error) return code;
  console.error("the output could not be written whole (is the disk full, or its reader gone?)");
  return request->command->when_output_is_lost();
}

// 0, 1 and 2 are open afterwards, so that no file of ours gets their numbers and what is printed.
void hold_standard_streams() {
  int file = ::open("/dev/null", O_RDWR);
  while (file >= 0 && file <= STDERR_FILENO) file = ::open("/dev/null", O_RDWR);
  if (file >= 0) ::close(file);
}

// Bugs and lack of memory end here; everything expected came back as a value.
ExitCode run_guarded(const std::vector<std::string>& arguments) {
  try {
    return run(arguments);
  } catch (const base::BrokenInvariant& bug) {
    std::cerr << "Internal error: " << bug.what()
              << "\nThis is a bug in mailctl; please report it.\n";
  } catch (const std::exception& problem) {
    std::cerr << "Internal error: " << problem.what() << '\n';
  }
  return ExitCode::kError;
}

}  // namespace
}  // namespace mailctl::cli

int main(int count, char** values) {
  // A reader that goes away (`mailctl plan | head`) is a write error, not a silent death.
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on file sizes is a write error too (RLIMIT_FSIZE).
  std::signal(SIGXFSZ, SIG_IGN);
  mailctl::cli::hold_standard_streams();
  std::ios::sync_with_stdio(false);
  const auto code = mailctl::cli::run_guarded(std::vector<std::string>(values + 1, values + count));
  std::cout.flush();
  return static_cast<int>(code);
}
