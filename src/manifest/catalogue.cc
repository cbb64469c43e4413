#include "manifest/catalogue.h"

#include <algorithm>

#include "base/check.h"

namespace mailctl::manifest {
namespace {

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
