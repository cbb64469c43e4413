#pragma once
// Email Delivery's resources as the JSON of its API, and the fields of request bodies. A body that
// cannot be used ends the request by a Refusal with the 400 that says why.

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "emulator/email_resource.h"
#include "emulator/http.h"
#include "emulator/world.h"

namespace mailctl::emulator {

enum class Detail : std::uint8_t { kFull, kSummary };

// "2021-02-12T22:47:12.613Z", null where there is none.
nlohmann::json to_json(World& world, const Resource& resource, Detail detail);
nlohmann::json to_json(const WorkRequest& request, base::Time now);
// Status of a work request at that moment: "ACCEPTED", "IN_PROGRESS", "SUCCEEDED".
std::string_view status_of(const WorkRequest& request, base::Time now);

// A JSON reply, its text ending with a newline.
HttpReply json_reply(int status, const nlohmann::json& body);

// An empty body counts as {}: the TypeScript SDK drops empty objects.
nlohmann::json parse_body(const HttpRequest& request);
// nullopt where absent or null.
std::optional<std::string> text_field(const nlohmann::json& body, const char* name);
std::string required_text(const nlohmann::json& body, const char* name);
// Each map replaces the one in `tags` where the body has it; else that stays.
void read_tags(const nlohmann::json& body, Tags& tags);

nlohmann::json freeform_to_json(const Tags& tags);
nlohmann::json defined_to_json(const Tags& tags);

}  // namespace mailctl::emulator
