#pragma once
// /admin on the control listener: how tests and demos steer the emulated world. Unsigned, loopback
// only. Each path is described in docs/reference/emulator.md.

#include <nlohmann/json_fwd.hpp>

#include "emulator/http.h"
#include "emulator/world.h"

namespace mailctl::emulator {

// May throw Refusal.
HttpReply handle_admin(World& world, const HttpRequest& request);

// Parts of it, by file.
HttpReply admin_calls(World& world, const HttpRequest& request);
HttpReply admin_faults(World& world, const HttpRequest& request);
HttpReply admin_dns_faults(World& world, const HttpRequest& request);
HttpReply admin_policy(World& world, const HttpRequest& request);
HttpReply admin_region(World& world, const HttpRequest& request, std::string_view region);
HttpReply admin_seed(World& world, const HttpRequest& request);
HttpReply admin_zone_records(World& world, const HttpRequest& request, std::string_view zone);
HttpReply admin_settings(World& world, const HttpRequest& request);

nlohmann::json settings_to_json(const Settings& settings);
// Fields that are absent stay. A Refusal for a bad value or an unknown field.
void read_settings(const nlohmann::json& body, Settings& settings);
// A number of milliseconds or "2m", "1d"; nullopt where absent.
std::optional<base::Duration> duration_field(const nlohmann::json& body, const char* name);

}  // namespace mailctl::emulator
