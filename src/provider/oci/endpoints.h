#pragma once
// Where a service answers: by region table, or as the endpoints file says (an emulator, a private
// deployment). The file comes from the command line or the environment, never from a manifest.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "provider/oci/facts.h"

namespace mailctl::provider::oci {

enum class Service : std::uint8_t { kEmail, kSubmit, kDns, kIdentity, kAuth };

std::string_view to_text(Service service);  // "email", as the endpoints file writes it

// The identity that an endpoints file brings along, so that no ~/.oci/config is needed.
struct EndpointIdentity {
  std::string tenancy;
  std::string user;
  std::string fingerprint;
  std::string key_file;
  bool operator==(const EndpointIdentity&) const = default;
};

struct EndpointOverrides {
  // region -> service word -> base URL without path; "{region}" in a URL stands for the region, and
  // the region "*" for all that are not named.
  std::map<std::string, std::map<std::string, std::string>> regions;
  std::string metadata_url;  // "imds": of the instance metadata service
  std::optional<EndpointIdentity> identity;
  bool operator==(const EndpointOverrides&) const = default;
};

// JSON; members that are not known are left alone. kInvalid with what is wrong. Empty text: none.
base::Result<EndpointOverrides> parse_endpoints(std::string_view text);

class Endpoints {
 public:
  Endpoints(std::vector<Region> regions, EndpointOverrides overrides);

  // "https://ctrl.email.sa-saopaulo-1.oci.oraclecloud.com", without path and final slash. Once a
  // file overrides regions, others are refused (kInvalid): a request meant for an emulator must not
  // reach the real service.
  [[nodiscard]] base::Result<std::string> url(Service service, std::string_view region) const;
  [[nodiscard]] bool is_overridden(Service service, std::string_view region) const;

  [[nodiscard]] const std::vector<Region>& regions() const { return x_regions; }

  [[nodiscard]] const EndpointOverrides& overrides() const { return x_overrides; }

 private:
  [[nodiscard]] const std::string* override_of(Service service, std::string_view region) const;

  std::vector<Region> x_regions;
  EndpointOverrides x_overrides;
};

}  // namespace mailctl::provider::oci
