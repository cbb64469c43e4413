#include "model/resource.h"

#include "model/change.h"

namespace mailctl::model {

std::string_view to_text(Lifecycle lifecycle) {
  switch (lifecycle) {
    case Lifecycle::kActive:
      return "ACTIVE";
    case Lifecycle::kCreating:
      return "CREATING";
    case Lifecycle::kUpdating:
      return "UPDATING";
    case Lifecycle::kNeedsAttention:
      return "NEEDS_ATTENTION";
    case Lifecycle::kInactive:
      return "INACTIVE";
    case Lifecycle::kDeleting:
      return "DELETING";
    case Lifecycle::kFailed:
      return "FAILED";
  }
  return "UNKNOWN";
}

std::string_view to_text(Action action) {
  switch (action) {
    case Action::kNoOp:
      return "no-op";
    case Action::kCreate:
      return "create";
    case Action::kUpdate:
      return "update";
    case Action::kReplace:
      return "replace";
    case Action::kDelete:
      return "delete";
    case Action::kAdopt:
      return "adopt";
    case Action::kForget:
      return "forget";
  }
  return "unknown";
}

bool makes_call(Action action) {
  return action == Action::kCreate || action == Action::kUpdate || action == Action::kReplace ||
         action == Action::kDelete;
}

std::string_view to_text(Cause cause) {
  switch (cause) {
    case Cause::kEdit:
      return "edit";
    case Cause::kDrift:
      return "drift";
    case Cause::kDue:
      return "due";
  }
  return "unknown";
}

}  // namespace mailctl::model
