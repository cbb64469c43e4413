#include "cli/import_head.h"

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::cli {

using manifest::yaml_scalar;

bool ImportHead::is_empty() const {
  return account.empty() && profile.empty() && auth.empty() && compartment.empty() &&
         regions.empty() && zones.empty();
}

std::string head_text(const ImportHead& head) {
  std::string text = fmt::format("version: 1\nname: {}\n",
                                 yaml_scalar(head.name.empty() ? std::string("mail") : head.name));
  if (!head.account.empty()) {
    text += fmt::format("accounts:\n  {}:\n", yaml_scalar(head.account));
    const auto field = [&](std::string_view key, const std::string& value) {
      if (!value.empty()) text += fmt::format("    {}: {}\n", key, yaml_scalar(value));
    };
    field("provider", head.provider);
    field("profile", head.profile);
    field("auth", head.auth);
    field("compartment", head.compartment);
    std::vector<std::string> regions;
    for (const auto& region : head.regions) regions.push_back(yaml_scalar(region));
    if (!regions.empty()) text += fmt::format("    regions: [{}]\n", base::join(regions, ", "));
  }
  if (!head.zones.empty()) text += "zones:\n";
  for (const auto& zone : head.zones) {
    text += fmt::format("  {}: {{ publish: {} }}\n", yaml_scalar(zone), yaml_scalar(head.account));
  }
  return text + "domains: {}\n";
}

}  // namespace mailctl::cli
