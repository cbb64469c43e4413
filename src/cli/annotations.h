#pragma once
// --annotations github: what a run had to say, once more as workflow commands on stderr, where the
// runner finds them whatever stdout is led into.

#include <string>

#include "cli/command.h"

namespace mailctl::cli {

class Annotations {
 public:
  void declare(OptionSet& options);
  // False after saying that there is no such format.
  [[nodiscard]] bool is_good(Session& session) const;
  // At the end of the run. Paths become relative to $GITHUB_WORKSPACE where they are in it.
  void say(Session& session) const;

 private:
  std::string x_format;  // empty: none
};

}  // namespace mailctl::cli
