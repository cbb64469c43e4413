#include "emulator/ready_file.h"

#include <nlohmann/json.hpp>

namespace mailctl::emulator {

std::string to_ready_text(const ReadyInfo& ready, long pid) {
  nlohmann::ordered_json out;
  out["format_version"] = 1;
  for (const auto& [region, url] : ready.regions) {
    nlohmann::ordered_json services;
    // One listener serves all of a region; the API paths tell the services apart.
    for (const char* service : {"email", "submit", "dns", "identity", "auth"}) {
      services[service] = url;
    }
    out["regions"][region] = services;
  }
  out["imds"] = ready.imds;
  out["dns"] = ready.dns;
  out["admin"] = ready.admin;
  out["tenancy"] = ready.tenancy;
  out["compartment"] = ready.compartment;
  out["user"] = ready.user;
  out["fingerprint"] = ready.fingerprint;
  out["key_file"] = ready.key_file;
  if (!ready.ca_file.empty()) out["ca_file"] = ready.ca_file;
  out["pid"] = pid;
  return out.dump(2) + "\n";
}

}  // namespace mailctl::emulator
