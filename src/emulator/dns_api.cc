#include "emulator/dns_api.h"

#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "emulator/dns_records_api.h"
#include "emulator/dns_zones_api.h"
#include "emulator/reply.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

namespace {

using Handler = HttpReply (*)(const DnsCall&);

struct Route {
  std::string_view method;
  std::size_t segments;  // of the path, the version among them
  std::string_view operation;
  Handler handler;
};

// /20180115/zones[/{zone}[/records[/{domain}[/{rtype}]]]]
constexpr std::array kRoutes = {
    Route{"GET", 2, "ListZones", list_zones},
    Route{"POST", 2, "CreateZone", create_zone},
    Route{"GET", 3, "GetZone", get_zone},
    Route{"PUT", 3, "UpdateZone", update_zone},
    Route{"DELETE", 3, "DeleteZone", delete_zone},
    Route{"GET", 4, "GetZoneRecords", get_records},
    Route{"PATCH", 4, "PatchZoneRecords", patch_part},
    Route{"PUT", 4, "UpdateZoneRecords", replace_part},
    Route{"GET", 5, "GetDomainRecords", get_records},
    Route{"PATCH", 5, "PatchDomainRecords", patch_part},
    Route{"PUT", 5, "UpdateDomainRecords", replace_part},
    Route{"DELETE", 5, "DeleteDomainRecords", delete_part},
    Route{"GET", 6, "GetRRSet", get_records},
    Route{"PATCH", 6, "PatchRRSet", patch_part},
    Route{"PUT", 6, "UpdateRRSet", replace_part},
    Route{"DELETE", 6, "DeleteRRSet", delete_part},
};

bool is_dns_path(const std::vector<std::string>& segments) {
  if (segments.size() < 2 || segments.size() > 6) return false;
  if (segments[0] != "20180115" || segments[1] != "zones") return false;
  return segments.size() < 4 || segments[3] == "records";
}

const Route* find_route(std::string_view method, std::size_t segments) {
  for (const Route& route : kRoutes) {
    if (route.method == method && route.segments == segments) return &route;
  }
  return nullptr;
}

// Only public zones exist here: a private one needs a view, and there is none.
std::optional<HttpReply> check_scope(const HttpRequest& request, const Route& route) {
  const std::string_view scope = query_or_empty(request, "scope");
  if (scope.empty() || scope == "GLOBAL") {
    if (find_query(request, "viewId") == nullptr) return std::nullopt;
    if (scope == "GLOBAL") return invalid_parameter("viewId is for scope PRIVATE");
  } else if (scope != "PRIVATE") {
    return invalid_parameter("scope must be GLOBAL or PRIVATE");
  }
  if (route.operation != "ListZones") return not_found_reply();
  return HttpReply{200, {{"opc-total-items", "0"}}, "[]\n"};
}

}  // namespace

HttpReply handle_dns(World& world, const HttpRequest& request) {
  const std::vector<std::string> segments = path_segments(request.path);
  if (!is_dns_path(segments)) return not_found_reply();
  const Route* route = find_route(request.method, segments.size());
  if (route == nullptr) return method_not_allowed();
  if (auto refused = check_scope(request, *route)) return *refused;
  DnsCall call{world, request, nullptr, {}};
  if (segments.size() == 2) return route->handler(call);
  call.zone = world.zones().find_zone(segments[2]);
  if (call.zone == nullptr) return not_found_reply();
  if (segments.size() >= 5) {
    auto domain = parse_domain(*call.zone, segments[4]);
    if (!domain) return invalid_parameter(domain.error().message);
    call.part.domain = std::move(*domain);
  }
  if (segments.size() == 6) {
    const auto rtype = parse_rtype(segments[5]);
    if (!rtype) return invalid_parameter(rtype.error().message);
    call.part.rtype = *rtype;
  }
  return route->handler(call);
}

}  // namespace mailctl::emulator
