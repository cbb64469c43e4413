#include "provider/oci/email_apply.h"

#include <array>
#include <utility>

#include "provider/oci/email_change.h"
#include "provider/oci/email_create.h"
#include "provider/oci/email_suppress.h"

namespace mailctl::provider::oci {
namespace {

enum class Way : std::uint8_t { kNothing, kCreate, kUpdate, kDelete, kSuppress, kRefuse };

bool is_change_of_list(const model::Change& change) {
  return change.address.kind() == model::ResourceKind::kSuppressions;
}

Way way_of(const model::Change& change) {
  const auto write = is_change_of_list(change);
  switch (change.action) {
    case model::Action::kCreate:
      return write ? Way::kSuppress : Way::kCreate;
    case model::Action::kUpdate:
      return write ? Way::kSuppress : Way::kUpdate;
    case model::Action::kAdopt: {
      const bool is_alike =
          change.before && change.after && model::satisfies(*change.before, *change.after);
      if (is_alike || !change.after) return Way::kNothing;
      return write ? Way::kSuppress : Way::kUpdate;
    }
    case model::Action::kDelete:
      return write ? Way::kSuppress : Way::kDelete;
    case model::Action::kReplace:
      return Way::kRefuse;
    case model::Action::kNoOp:
    case model::Action::kForget:
      return Way::kNothing;
  }
  return Way::kRefuse;
}

Outcomes go(Way way, const EmailWork& work, Changes changes, std::stop_token stop) {
  switch (way) {
    case Way::kNothing:
      return Outcomes(changes.size(), model::Done{});
    case Way::kCreate:
      return create_email(work, changes, std::move(stop));
    case Way::kUpdate:
      return update_email(work, changes, std::move(stop));
    case Way::kDelete:
      return delete_email(work, changes, std::move(stop));
    case Way::kSuppress: {
      Outcomes outcomes;
      for (const auto* change : changes) {
        outcomes.push_back(change_suppressions(work, *change, stop));
      }
      return outcomes;
    }
    case Way::kRefuse:
      break;
  }
  return Outcomes(changes.size(),
                  base::Error{base::ErrorKind::kUnsupported,
                              "Email Delivery cannot replace a resource in place; delete it and "
                              "create it under another name",
                              {}});
}

}  // namespace

Outcomes apply_email(const EmailWork& work, Changes changes, std::stop_token stop) {
  Outcomes outcomes(changes.size(), base::Error{});
  // Deletions first: they free slots.
  for (const auto way : std::to_array<Way>({Way::kNothing,
                                            Way::kDelete,
                                            Way::kCreate,
                                            Way::kUpdate,
                                            Way::kSuppress,
                                            Way::kRefuse})) {
    std::vector<const model::Change*> chosen;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (way_of(*changes[i]) != way) continue;
      chosen.push_back(changes[i]);
      places.push_back(i);
    }
    if (chosen.empty()) continue;
    auto results = go(way, work, chosen, stop);
    for (std::size_t i = 0; i < places.size(); ++i) outcomes[places[i]] = std::move(results[i]);
  }
  return outcomes;
}

}  // namespace mailctl::provider::oci
