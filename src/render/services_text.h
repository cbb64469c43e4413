#pragma once
// The catalogue of sending services as people read it.

#include <span>
#include <string>
#include <string_view>

#include "model/service.h"
#include "render/color.h"

namespace mailctl::render {

// A table with a line per service: what is included, how it signs, whose envelope.
std::string services_text(std::span<const model::Service> services);

// One service whole, at most 100 columns wide but for records. `example` is how a stream of a
// manifest names it, in lines.
std::string service_text(const model::Service& service, std::string_view example, Color color);

}  // namespace mailctl::render
