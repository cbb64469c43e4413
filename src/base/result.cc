#include "base/result.h"

namespace mailctl::base {

Error Error::with_context(std::string_view doing) && {
  message = std::string(doing) + ": " + message;
  return std::move(*this);
}

std::string Error::to_text() const {
  return request_id.empty() ? message : message + " (request id " + request_id + ")";
}

std::string_view to_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kNotFoundOrForbidden:
      return "not found, or not allowed to see it";
    case ErrorKind::kAlreadyExists:
      return "already exists";
    case ErrorKind::kConflict:
      return "changed by somebody else meanwhile";
    case ErrorKind::kUnauthorized:
      return "not authorized";
    case ErrorKind::kRateLimited:
      return "rate limited";
    case ErrorKind::kTransient:
      return "not reachable for now";
    case ErrorKind::kUnknownOutcome:
      return "outcome unknown";
    case ErrorKind::kInvalid:
      return "refused as invalid";
    case ErrorKind::kUnsupported:
      return "not supported";
    case ErrorKind::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace mailctl::base
