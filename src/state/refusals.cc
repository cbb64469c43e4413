#include "state/refusals.h"

#include <random>

#include <fmt/format.h>

namespace mailctl::state {

using base::Error;
using base::ErrorKind;

Error changed_meanwhile(std::string_view where) {
  return {ErrorKind::kConflict,
          fmt::format("{} was changed by another run meanwhile; nothing was overwritten. Run the "
                      "command again",
                      where),
          {}};
}

Error held_by(const LockInfo& holder, std::string_view where) {
  std::string text = fmt::format("{} is locked by another run", where);
  if (holder.who.empty()) {
    text += " (which has not said yet who it is)";
  } else {
    text += fmt::format(": {} by {} since {} (process {}, {}, lock {})",
                        holder.operation,
                        holder.who,
                        base::to_rfc3339(holder.created),
                        holder.process,
                        holder.program,
                        holder.id);
  }
  return {ErrorKind::kConflict, text + ". The lock goes when that process ends", {}};
}

std::string make_lineage() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

base::Result<model::State> successor_of(const model::State& stored,
                                        model::State next,
                                        const std::string& name) {
  if (!next.name.empty() && next.name != name) {
    return Error{
        ErrorKind::kInvalid,
        fmt::format("a state of the manifest \"{}\" is not stored as \"{}\"", next.name, name),
        {}};
  }
  if (!stored.lineage.empty() && !next.lineage.empty() && next.lineage != stored.lineage) {
    return Error{ErrorKind::kConflict,
                 fmt::format("the state has lineage {}, what is stored has {}: they do not descend "
                             "from each other",
                             next.lineage,
                             stored.lineage),
                 {}};
  }
  next.name = name;
  if (!stored.lineage.empty()) next.lineage = stored.lineage;
  if (next.lineage.empty()) next.lineage = make_lineage();
  next.serial = stored.serial + 1;
  return next;
}

}  // namespace mailctl::state
