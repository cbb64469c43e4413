#include "provider/oci/endpoints.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "net/url.h"
#include "provider/json.h"

namespace mailctl::provider::oci {
namespace {

constexpr int kFormatVersion = 1;

base::Error refused(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// The templates of the official SDKs; a dotted region keeps only the template's first label.
std::string template_url(Service service, std::string_view region, std::string_view domain) {
  const bool is_dotted = region.find('.') != std::string_view::npos;
  switch (service) {
    case Service::kEmail:
      return is_dotted ? fmt::format("https://ctrl.{}", region)
                       : fmt::format("https://ctrl.email.{}.oci.{}", region, domain);
    case Service::kSubmit:
      return is_dotted ? fmt::format("https://cell0.{}", region)
                       : fmt::format("https://cell0.submit.email.{}.oci.{}", region, domain);
    case Service::kDns:
      return is_dotted ? fmt::format("https://dns.{}", region)
                       : fmt::format("https://dns.{}.oci.{}", region, domain);
    case Service::kIdentity:
      return is_dotted ? fmt::format("https://identity.{}", region)
                       : fmt::format("https://identity.{}.oci.{}", region, domain);
    case Service::kAuth:
      return is_dotted ? fmt::format("https://auth.{}", region)
                       : fmt::format("https://auth.{}.{}", region, domain);
  }
  return {};
}

std::string without_final_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::optional<base::Error> check_url(const std::string& where, const std::string& url) {
  const auto parsed = net::parse_url(base::replace_all(url, "{region}", "region"));
  if (!parsed) return refused("endpoints file, " + where + ": " + parsed.error().message);
  if (parsed->path() != "/")
    return refused("endpoints file, " + where + ": a URL without path is wanted: " + url);
  return std::nullopt;
}

base::Result<std::map<std::string, std::string>> parse_services(const std::string& region,
                                                                const Json& json) {
  std::map<std::string, std::string> services;
  for (const auto& [service, value] : json.members()) {
    auto url = without_final_slash(value.text());
    if (auto error = check_url("regions." + region + "." + service, url)) return *std::move(error);
    services.emplace(service, std::move(url));
  }
  return services;
}

}  // namespace

std::string_view to_text(Service service) {
  switch (service) {
    case Service::kEmail:
      return "email";
    case Service::kSubmit:
      return "submit";
    case Service::kDns:
      return "dns";
    case Service::kIdentity:
      return "identity";
    case Service::kAuth:
      return "auth";
  }
  return {};
}

base::Result<EndpointOverrides> parse_endpoints(std::string_view text) {
  EndpointOverrides overrides;
  if (base::trim(text).empty()) return overrides;
  const auto json = Json::parse(text);
  if (!json) return refused("endpoints file: " + json.error().message);
  if (!json->is_object()) return refused("endpoints file: a JSON object is wanted");
  if (json->number("format_version") != kFormatVersion) {
    return refused(
        fmt::format("endpoints file: \"format_version\" is not {}, the one this mailctl reads",
                    kFormatVersion));
  }
  // Without an endpoint calls would go to the real services, which a file like this must prevent.
  const auto* regions = json->find("regions");
  if (regions == nullptr || regions->members().empty())
    return refused("endpoints file: \"regions\" must name at least one region with its services");
  for (const auto& [region, services] : regions->members()) {
    auto parsed = parse_services(region, services);
    if (!parsed) return std::move(parsed).error();
    if (parsed->empty()) return refused("endpoints file, regions." + region + ": no service");
    overrides.regions.emplace(region, std::move(*parsed));
  }
  overrides.metadata_url = without_final_slash(json->text("imds"));
  if (!json->text("key_file").empty()) {
    overrides.identity = EndpointIdentity{json->text("tenancy"),
                                          json->text("user"),
                                          json->text("fingerprint"),
                                          json->text("key_file")};
  }
  return overrides;
}

Endpoints::Endpoints(std::vector<Region> regions, EndpointOverrides overrides)
    : x_regions(std::move(regions)), x_overrides(std::move(overrides)) {}

const std::string* Endpoints::override_of(Service service, std::string_view region) const {
  for (const auto& name : {std::string(region), std::string("*")}) {
    const auto services = x_overrides.regions.find(name);
    if (services == x_overrides.regions.end()) continue;
    const auto url = services->second.find(std::string(to_text(service)));
    if (url != services->second.end()) return &url->second;
  }
  return nullptr;
}

bool Endpoints::is_overridden(Service service, std::string_view region) const {
  return override_of(service, region) != nullptr;
}

base::Result<std::string> Endpoints::url(Service service, std::string_view region) const {
  if (const auto* url = override_of(service, region)) {
    return base::replace_all(*url, "{region}", region);
  }
  if (!x_overrides.regions.empty()) {
    return refused(fmt::format(
        "the endpoints file has no {} endpoint for region {}", to_text(service), region));
  }
  const auto* known = find_region(x_regions, region);
  if (known == nullptr) {
    return refused(
        fmt::format("OCI has no region {}; declare it in ~/.oci/regions-config.json", region));
  }
  return template_url(service, known->id, known->domain);
}

}  // namespace mailctl::provider::oci
