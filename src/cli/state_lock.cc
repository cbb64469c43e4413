#include "cli/state_lock.h"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/embedded.h"
#include "state/refusals.h"

namespace mailctl::cli {

state::LockInfo lock_info(const Session& session, const std::string& operation) {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  auto user = provider::variable(session.environment, "USER");
  if (user.empty()) user = fmt::format("uid {}", ::getuid());
  return {.id = state::make_lineage().substr(0, 8),
          .operation = operation,
          .who = fmt::format("{}@{}", user, host),
          .program = fmt::format("mailctl {}", program_version()),
          .created = session.clock.now(),
          .process = ::getpid()};
}

}  // namespace mailctl::cli
