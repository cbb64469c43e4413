#pragma once
// --batch: one JSON request a line, one JSON answer a line, in the same order.

#include <cstddef>
#include <string>

#include "cli/inquiry.h"
#include "cli/world.h"

namespace mailctl::cli {

struct BatchOptions {
  std::string path;      // "-" is stdin
  std::size_t jobs = 1;  // threads that work at once, 1 to 64
};

// A request has the options of the command as keys, and may have its own `zone`: a path, or the
// data itself as an object. Requests of one world share what was fetched. A request that cannot be
// answered is {"error": "…"} in its place; the exit code is then 1, after all others were answered.
ExitCode run_batch(Session& session,
                   World& world,
                   const MakeInquiry& make,
                   const BatchOptions& options);

}  // namespace mailctl::cli
