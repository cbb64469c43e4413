#include <nlohmann/json.hpp>

#include "render/status.h"

namespace mailctl::render {
namespace {

using nlohmann::json;

std::string_view word_of(Standing standing) {
  switch (standing) {
    case Standing::kGood:
      return "good";
    case Standing::kWaiting:
      return "waiting";
    case Standing::kBad:
      return "bad";
    case Standing::kUnknown:
      return "unknown";
  }
  return "unknown";
}

json findings_of(const std::vector<Finding>& findings) {
  json out = json::array();
  for (const auto& finding : findings) {
    out.push_back({{"area", finding.area},
                   {"subject", finding.subject},
                   {"name", finding.name},
                   {"standing", word_of(finding.standing)},
                   {"text", finding.text}});
  }
  return out;
}

}  // namespace

std::string status_json(const Status& status, const Messages& messages) {
  json pending = json::array();
  for (const auto& item : status.pending) {
    pending.push_back({{"address", item.address.text()},
                       {"waiting_for", item.waiting_for},
                       {"since", base::to_rfc3339(item.since)}});
  }
  const json document = {{"format_version", "1.0"},
                         {"owner", status.owner},
                         {"all_good", is_all_good(status)},
                         {"errors", status.errors},
                         {"service", findings_of(status.service)},
                         {"world", findings_of(status.world)},
                         {"pending", pending},
                         {"diagnostics", json::parse(messages_json(messages))}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace mailctl::render
