#pragma once
// The catalogue of sending services for programs.

#include <span>
#include <string>
#include <string_view>

#include "model/service.h"

namespace mailctl::render {

// One indented JSON document with final newline: {"format_version", "services": [...]}.
std::string services_json(std::span<const model::Service> services);

// The same object for one service, beside "format_version", with "example".
std::string service_json(const model::Service& service, std::string_view example);

}  // namespace mailctl::render
