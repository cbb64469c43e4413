#include <fmt/format.h>

#include "plan/diff.h"

namespace mailctl::plan {

void check_kept_elsewhere(const Desired& desired,
                          const dns::View& world,
                          base::Diagnostics& diagnostics,
                          dns::MissingQuestions& missing) {
  for (const auto& [name, type, at] : desired.kept_elsewhere) {
    const auto& answer = world.at(name, type);
    if (answer.status == dns::AnswerStatus::kNotFetched)
      missing.insert(world.to_fetch({name, type}));
    // A failure to answer says nothing about what is there, and an alias is there although what it
    // leads to is not.
    if (!answer.aliases.empty()) continue;
    if (answer.status != dns::AnswerStatus::kNoData &&
        answer.status != dns::AnswerStatus::kNxDomain) {
      continue;
    }
    diagnostics.warning(
        "plan/kept-record-missing",
        at,
        fmt::format(
            "{} {} is to be kept but DNS does not have it", dns::to_text(type), name.text()),
        "`keep` never writes, and no zone of this manifest holds the name. Publish the record "
        "where "
        "the zone is kept.");
  }
}

}  // namespace mailctl::plan
