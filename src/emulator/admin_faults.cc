// /admin/calls, /admin/faults, /admin/policy, /admin/regions and /admin/settings.

#include <algorithm>
#include <array>
#include <initializer_list>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "emulator/admin.h"
#include "emulator/dns_server.h"
#include "emulator/email_json.h"
#include "emulator/faults.h"
#include "emulator/reply.h"
#include "emulator/routes.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr base::Duration kMostLatency = std::chrono::minutes(5);

constexpr std::array<std::pair<std::string_view, FaultKind>, 5> kKinds{{
    {"status", FaultKind::kStatus},
    {"lost-reply", FaultKind::kLostReply},
    {"close", FaultKind::kClose},
    {"reset", FaultKind::kReset},
    {"latency", FaultKind::kLatency},
}};

[[noreturn]] void refuse_parameter(const std::string& message) {
  throw Refusal{invalid_parameter(message)};
}

void check_fields(const json& body, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : body.items()) {
    if (std::ranges::find(known, name) == known.end()) refuse_parameter("unknown field " + name);
  }
}

std::uint64_t number_field(const json& body, const char* name, std::uint64_t otherwise) {
  const auto field = body.find(name);
  if (field == body.end()) return otherwise;
  if (!field->is_number_unsigned()) refuse_parameter(std::string(name) + " must be a number");
  return field->get<std::uint64_t>();
}

void check_operation(const std::string& name) {
  const bool is_known =
      name == "*" ||
      std::ranges::find(all_operations(), name, &Operation::name) != all_operations().end();
  if (!is_known) refuse_parameter("operation " + name + " is not known here");
}

bool is_read(std::string_view operation) {
  const auto found = std::ranges::find(all_operations(), operation, &Operation::name);
  return found != all_operations().end() && found->method == "GET";
}

Fault read_fault(const json& body) {
  if (!body.is_object()) refuse_parameter("a fault is an object");
  check_fields(body,
               {"operation",
                "region",
                "kind",
                "skip",
                "times",
                "status",
                "code",
                "message",
                "retry_after",
                "latency"});
  Fault fault;
  fault.operation = text_field(body, "operation").value_or("*");
  check_operation(fault.operation);
  fault.region = text_field(body, "region").value_or("*");
  const std::string kind = text_field(body, "kind").value_or("status");
  const auto* found =
      std::ranges::find(kKinds, kind, &std::pair<std::string_view, FaultKind>::first);
  if (found == kKinds.end()) {
    refuse_parameter("kind must be status, lost-reply, close, reset or latency");
  }
  fault.kind = found->second;
  fault.skip = number_field(body, "skip", 0);
  fault.times = number_field(body, "times", 1);
  fault.status = static_cast<int>(number_field(body, "status", 500));
  if (fault.status < 200 || fault.status > 599) refuse_parameter("status must be 200 to 599");
  fault.code = text_field(body, "code").value_or(fault.code);
  fault.message = text_field(body, "message").value_or(fault.message);
  fault.retry_after = text_field(body, "retry_after").value_or("");
  fault.latency = duration_field(body, "latency").value_or(base::Duration::zero());
  if (fault.latency > kMostLatency) refuse_parameter("latency must be at most 5m");
  return fault;
}

json to_json(const Fault& fault) {
  const auto* kind =
      std::ranges::find(kKinds, fault.kind, &std::pair<std::string_view, FaultKind>::second);
  return {{"operation", fault.operation},
          {"region", fault.region},
          {"kind", kind->first},
          {"skip", fault.skip},
          {"times", fault.times},
          {"status", fault.status},
          {"code", fault.code},
          {"message", fault.message},
          {"retry_after", fault.retry_after},
          {"latency", fault.latency.count()}};
}

json faults_json(World& world) {
  json list = json::array();
  for (const Fault& fault : world.faults().faults()) list.push_back(to_json(fault));
  return {{"faults", list}};
}

std::vector<dns::Name> read_names(const json& body, const char* field) {
  std::vector<dns::Name> names;
  if (!body.contains(field)) return names;
  if (!body[field].is_array()) refuse_parameter(std::string(field) + " must be a list of names");
  for (const json& entry : body[field]) {
    const auto name = entry.is_string() ? dns::Name::parse(entry.get<std::string>())
                                        : base::Result<dns::Name>(base::Error{});
    if (!name) refuse_parameter(std::string(field) + " must be a list of names");
    names.push_back(*name);
  }
  return names;
}

json names_json(const std::vector<dns::Name>& names) {
  json list = json::array();
  for (const dns::Name& name : names) list.push_back(name.text());
  return list;
}

}  // namespace

HttpReply admin_calls(World& world, const HttpRequest& request) {
  if (request.method == "DELETE") {
    world.faults().reset_counts();
    return {204, {}, {}};
  }
  json operations = json::object();
  std::uint64_t total = 0;
  std::uint64_t reads = 0;
  for (const auto& [key, count] : world.faults().counts()) {
    const auto& [operation, region] = key;
    json& entry = operations[operation];
    if (entry.is_null()) entry = {{"total", 0}, {"regions", json::object()}};
    entry["total"] = entry["total"].get<std::uint64_t>() + count;
    entry["regions"][region] = count;
    total += count;
    if (is_read(operation)) reads += count;
  }
  return json_reply(
      200,
      {{"total", total}, {"reads", reads}, {"writes", total - reads}, {"operations", operations}});
}

HttpReply admin_faults(World& world, const HttpRequest& request) {
  if (request.method == "DELETE") {
    world.faults().clear();
    return {204, {}, {}};
  }
  if (request.method == "POST") {
    const json body = parse_body(request);
    if (const auto list = body.find("faults"); list != body.end()) {
      std::vector<Fault> faults;
      for (const json& entry : *list) faults.push_back(read_fault(entry));
      for (Fault& fault : faults) world.faults().add(std::move(fault));
    } else {
      world.faults().add(read_fault(body));
    }
  }
  return json_reply(200, faults_json(world));
}

HttpReply admin_dns_faults(World& world, const HttpRequest& request) {
  DnsServer* server = world.dns_server();
  if (server == nullptr) return not_found_reply();
  if (request.method == "DELETE") server->set_faults({});
  if (request.method == "POST") {
    const json body = parse_body(request);
    check_fields(body, {"latency", "servfail", "drop"});
    DnsFaults faults;
    faults.latency = duration_field(body, "latency").value_or(base::Duration::zero());
    if (faults.latency > kMostLatency) refuse_parameter("latency must be at most 5m");
    faults.servfail = read_names(body, "servfail");
    faults.drop = read_names(body, "drop");
    server->set_faults(std::move(faults));
  }
  const DnsFaults faults = server->faults();
  return json_reply(200,
                    {{"latency", base::to_text(faults.latency)},
                     {"servfail", names_json(faults.servfail)},
                     {"drop", names_json(faults.drop)}});
}

HttpReply admin_policy(World& world, const HttpRequest& request) {
  auto& forbidden = world.faults().forbidden;
  if (request.method == "DELETE") forbidden.clear();
  if (request.method == "POST") {
    const json body = parse_body(request);
    check_fields(body, {"revoke", "grant"});
    for (const char* field : {"revoke", "grant"}) {
      if (!body.contains(field)) continue;
      if (!body[field].is_array()) refuse_parameter(std::string(field) + " must be a list");
      for (const json& name : body[field]) {
        if (!name.is_string()) refuse_parameter("operations are named by strings");
        check_operation(name.get<std::string>());
        if (std::string_view(field) == "revoke") forbidden.insert(name.get<std::string>());
        if (std::string_view(field) == "grant") forbidden.erase(name.get<std::string>());
      }
    }
  }
  return json_reply(200, {{"revoked", forbidden}});
}

HttpReply admin_region(World& world, const HttpRequest& request, std::string_view region) {
  const auto& regions = world.config().regions;
  if (std::ranges::find(regions, region) == regions.end()) return not_found_reply();
  auto& down = world.faults().down_regions;
  if (request.method == "POST") {
    const std::string state = required_text(parse_body(request), "state");
    if (state != "up" && state != "down") refuse_parameter("state must be up or down");
    if (state == "down") down.insert(std::string(region));
    if (state == "up") down.erase(std::string(region));
  }
  return json_reply(200, {{"region", region}, {"state", down.contains(region) ? "down" : "up"}});
}

std::optional<base::Duration> duration_field(const json& body, const char* name) {
  const auto field = body.find(name);
  if (field == body.end() || field->is_null()) return std::nullopt;
  if (field->is_number_unsigned() && field->get<std::uint64_t>() < (std::uint64_t{1} << 40U)) {
    return base::Duration(field->get<std::int64_t>());
  }
  if (field->is_string()) {
    if (const auto duration = base::parse_duration(field->get<std::string>())) return duration;
  }
  refuse_parameter(std::string(name) + " must be milliseconds or a duration such as \"2m\"");
}

json settings_to_json(const Settings& settings) {
  return {{"create_lag", base::to_text(settings.create_lag)},
          {"dkim_lag", base::to_text(settings.dkim_lag)},
          {"delete_lag", base::to_text(settings.delete_lag)},
          {"latency", base::to_text(settings.latency)},
          {"word_splitting", settings.txt_words == TxtWords::kSplit},
          {"sender_needs_active_dkim", settings.sender_rule == SenderRule::kNeedsActiveDkim},
          {"oracle_tags", settings.tag_defaults == TagDefaults::kOracleTags}};
}

void read_settings(const json& body, Settings& settings) {
  check_fields(body,
               {"create_lag",
                "dkim_lag",
                "delete_lag",
                "latency",
                "word_splitting",
                "sender_needs_active_dkim",
                "oracle_tags"});
  const auto is_on = [&body](const char* name, bool otherwise) {
    if (!body.contains(name)) return otherwise;
    if (!body[name].is_boolean()) refuse_parameter(std::string(name) + " must be true or false");
    return body[name].get<bool>();
  };
  Settings read = settings;
  read.create_lag = duration_field(body, "create_lag").value_or(read.create_lag);
  read.dkim_lag = duration_field(body, "dkim_lag").value_or(read.dkim_lag);
  read.delete_lag = duration_field(body, "delete_lag").value_or(read.delete_lag);
  read.latency = duration_field(body, "latency").value_or(read.latency);
  read.txt_words = is_on("word_splitting", read.txt_words == TxtWords::kSplit) ? TxtWords::kSplit
                                                                               : TxtWords::kJoin;
  read.sender_rule =
      is_on("sender_needs_active_dkim", read.sender_rule == SenderRule::kNeedsActiveDkim)
          ? SenderRule::kNeedsActiveDkim
          : SenderRule::kAnyDomain;
  read.tag_defaults = is_on("oracle_tags", read.tag_defaults == TagDefaults::kOracleTags)
                          ? TagDefaults::kOracleTags
                          : TagDefaults::kNone;
  settings = read;
}

HttpReply admin_settings(World& world, const HttpRequest& request) {
  if (request.method == "POST") {
    read_settings(parse_body(request), world.settings());
    world.touch();
  }
  return json_reply(200, settings_to_json(world.settings()));
}

}  // namespace mailctl::emulator
