#pragma once
// The command line to the command that is meant, its options filled in.

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace mailctl::cli {

struct Request {
  Command* command = nullptr;  // nullptr: print `text` and end well
  std::string text;            // help
};

// `arguments` without the program's name. kInvalid with a message for what cannot be understood.
// help, -h and --help win over everything else.
base::Result<Request> read_arguments(std::span<const std::string> arguments,
                                     std::span<const std::unique_ptr<Command>> commands,
                                     GlobalOptions& global);

}  // namespace mailctl::cli
