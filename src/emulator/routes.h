#pragma once
// The operations of the emulated services by method and path: the names under which calls are
// counted, failed and forbidden. They are the names of the official SDKs.

#include <cstdint>
#include <span>
#include <string_view>

#include "emulator/http.h"

namespace mailctl::emulator {

enum class Service : std::uint8_t { kEmail, kSubmission, kDns, kIdentity, kAuth };

struct Operation {
  std::string_view name;     // "CreateEmailDomain"
  std::string_view method;   // "POST"
  std::string_view pattern;  // "/20170907/emailDomains"; "*" stands for one segment
  Service service = Service::kEmail;
};

std::span<const Operation> all_operations();
// nullptr when nothing here answers that method and path.
const Operation* find_operation(const HttpRequest& request);
// True when another method would be answered at this path.
bool is_known_path(const HttpRequest& request);

}  // namespace mailctl::emulator
