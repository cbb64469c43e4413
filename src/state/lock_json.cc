#include <nlohmann/json.hpp>

#include "state/state_json.h"

namespace mailctl::state {

using nlohmann::json;

std::string to_json(const LockInfo& info) {
  const json document = {{"id", info.id},
                         {"operation", info.operation},
                         {"who", info.who},
                         {"program", info.program},
                         {"created", base::to_rfc3339(info.created)},
                         {"process", info.process}};
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

LockInfo parse_lock_info(std::string_view text) {
  try {
    const auto document = json::parse(text);
    const auto created = base::parse_rfc3339(document.at("created").get<std::string>());
    if (!created) return {};
    return {.id = document.at("id"),
            .operation = document.at("operation"),
            .who = document.at("who"),
            .program = document.at("program"),
            .created = *created,
            .process = document.at("process").get<long>()};
  } catch (const json::exception&) {
    return {};
  }
}

}  // namespace mailctl::state
