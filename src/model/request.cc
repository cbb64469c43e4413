#include "model/request.h"

namespace mailctl::model {

std::string_view to_text(RequestStatus status) {
  switch (status) {
    case RequestStatus::kWaiting:
      return "waiting";
    case RequestStatus::kRequested:
      return "requested";
    case RequestStatus::kSeen:
      return "seen";
    case RequestStatus::kVerified:
      return "verified";
    case RequestStatus::kRegressed:
      return "regressed";
  }
  return "waiting";
}

RequestStatus RequestEntry::status() const {
  if (regressed) return RequestStatus::kRegressed;
  if (verified) return RequestStatus::kVerified;
  return seen ? RequestStatus::kSeen : RequestStatus::kRequested;
}

}  // namespace mailctl::model
