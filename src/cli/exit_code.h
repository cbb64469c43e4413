#pragma once

// What the program says to the shell; docs/reference/cli.md explains each to users.

namespace mailctl::cli {

enum class ExitCode : int {
  kDone = 0,          // done, nothing to do, or only waits remain
  kError = 1,         // an error, nothing was written
  kChanges = 2,       // --detailed-exitcode: changes or waits remain, or a check found faults
  kPartial = 4,       // something was written and something failed or was skipped
  kInterrupted = 130  // second Ctrl-C
};

}  // namespace mailctl::cli
