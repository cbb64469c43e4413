#include "manifest/catalogue.h"

#include <algorithm>

#include "base/check.h"
#include "base/time.h"
#include "dns/name.h"
#include "yaml/tree.h"

namespace mailctl::manifest {
namespace {

constexpr std::string_view kCode = "catalogue/data";

class ServiceReader {
 public:
  explicit ServiceReader(base::Diagnostics& diagnostics) : x_diagnostics(diagnostics) {}

  Service read(const yaml::Node& root) {
    Service service;
    if (root.kind != yaml::NodeKind::kMapping) {
      problem(root.at, "a service is a mapping of fields");
      return service;
    }
    service.id = text(root, "id");
    service.name = text(root, "name");
    service.source = text(root, "source");
    service.checked = text(root, "checked");
    if (!base::parse_iso_date(service.checked)) {
      problem(root.at, "`checked` is the date on which somebody last looked");
    }
    const auto tenancy = text(root, "tenancy");
    if (tenancy == "shared") {
      service.tenancy = mail::spf::Tenancy::kShared;
    } else if (tenancy != "own") {
      problem(root.at, "`tenancy` is shared or own");
    }
    if (const auto* const spf = root.find("spf")) {
      for (const auto& item : spf->items) service.spf.push_back(read_include(item));
    }
    return service;
  }

 private:
  ServiceInclude read_include(const yaml::Node& item) {
    ServiceInclude out;
    out.include = text(item, "include");
    if (!dns::Name::parse(out.include)) problem(item.at, "`include` is the name of a record");
    if (const auto* const place = item.find("for")) out.place = place->text;
    if (const auto* const regions = item.find("regions")) {
      for (const auto& region : regions->items) out.regions.push_back(region.text);
    }
    return out;
  }

  std::string text(const yaml::Node& node, std::string_view key) {
    const auto* const value = node.find(key);
    if (value == nullptr || value->kind != yaml::NodeKind::kScalar || value->text.empty()) {
      problem(node.at, "`" + std::string(key) + "` is missing");
      return {};
    }
    return value->text;
  }

  void problem(base::SourceRange at, std::string summary) {
    x_diagnostics.error(kCode, at, std::move(summary), "catalogue/README.md describes the fields.");
  }

  base::Diagnostics& x_diagnostics;
};

std::vector<Service> read_all() {
  std::vector<Service> services;
  base::SourceFiles files;
  for (const auto& [name, text] : catalogue_files()) {
    base::Diagnostics diagnostics;
    const auto id = files.add(std::string(name), std::string(text));
    services.push_back(parse_service(files.file(id), diagnostics));
    MAILCTL_CHECK(diagnostics.empty());
  }
  std::ranges::sort(services, {}, &Service::id);
  return services;
}

}  // namespace

Service parse_service(const base::SourceFile& file, base::Diagnostics& diagnostics) {
  return ServiceReader(diagnostics).read(yaml::parse_tree(file, diagnostics));
}

const std::vector<Service>& catalogue() {
  static const std::vector<Service> kServices = read_all();
  return kServices;
}

const Service* find_service(std::string_view id) {
  const auto& services = catalogue();
  const auto found = std::ranges::find(services, id, &Service::id);
  return found == services.end() ? nullptr : &*found;
}

}  // namespace mailctl::manifest
