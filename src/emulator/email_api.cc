#include "emulator/email_api.h"

#include <string>
#include <vector>

#include "emulator/email_call.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

HttpReply empty_items() {
  return {200, {}, "{\"items\":[]}\n"};
}

// The tenancy has no dedicated addresses, as most have none.
HttpReply handle_addresses(const EmailCall& call, const std::vector<std::string>& path) {
  if (path.size() > 2) return not_found_reply();
  if (call.request.method == "POST") {
    return error_reply(400, "QuotaExceeded", "The tenancy has no quota for IP pools.");
  }
  if (call.request.method != "GET") return method_not_allowed();
  const std::string* compartment = find_query(call.request, "compartmentId");
  require_compartment("compartmentId", compartment == nullptr ? "" : *compartment);
  return empty_items();
}

HttpReply handle_work_requests(const EmailCall& call, const std::vector<std::string>& path) {
  if (call.request.method != "GET") return method_not_allowed();
  if (path.size() == 2) return list_work_requests(call);
  if (path.size() > 4) return not_found_reply();
  return get_work_request(call, path[2], path.size() == 4 ? path[3] : "");
}

HttpReply handle_kind(const EmailCall& call,
                      const KindRules& rules,
                      const std::vector<std::string>& path) {
  const std::string& method = call.request.method;
  if (path.size() == 2) {
    if (method == "GET") return list_resources(call, rules);
    if (method == "POST") return create_resource(call, rules);
    return method_not_allowed();
  }
  if (path.size() == 3) {
    if (method == "GET" || method == "HEAD") return get_resource(call, rules, path[2]);
    if (method == "PUT") return update_resource(call, rules, path[2]);
    if (method == "DELETE") return delete_resource(call, rules, path[2]);
    return method_not_allowed();
  }
  if (path.size() == 5 && path[3] == "actions" && method == "POST") {
    return act_on_resource(call, rules, path[2], path[4]);
  }
  return not_found_reply();
}

HttpReply route(const EmailCall& call) {
  const std::vector<std::string> path = path_segments(call.request.path);
  if (path.size() < 2) return not_found_reply();
  if (const KindRules* rules = rules_of_collection(path[1])) return handle_kind(call, *rules, path);
  if (path[1] == "workRequests") return handle_work_requests(call, path);
  if (path[1] == "configuration" && path.size() == 2) return get_configuration(call);
  if (path[1] == "emailIpPools" || path[1] == "emailOutboundIps") {
    return handle_addresses(call, path);
  }
  return not_found_reply();
}

}  // namespace

HttpReply handle_email(World& world, const HttpRequest& request, const Principal& principal) {
  return route({world, request, principal});
}

}  // namespace mailctl::emulator
