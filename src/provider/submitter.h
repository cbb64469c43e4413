#pragma once
// The port through which a test message is handed to a sending service.

#include <stop_token>
#include <string>

#include "base/result.h"

namespace mailctl::provider {

struct OutgoingMessage {
  std::string from;  // an approved sender
  std::string from_name;
  std::string to;
  std::string subject;
  std::string text;
};

class Submitter {
 public:
  virtual ~Submitter() = default;
  // The service's id of the message.
  virtual base::Result<std::string> submit(const std::string& region,
                                           const OutgoingMessage& message,
                                           std::stop_token stop) = 0;
};

}  // namespace mailctl::provider
