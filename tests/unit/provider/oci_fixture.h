#pragma once
// A client of account "oci" with a real key over a scripted service.

#include "keys.h"
#include "provider/oci/client.h"
#include "provider/oci/email_work.h"
#include "scripted_http.h"

namespace mailctl::provider::oci {

struct Fixture {
  explicit Fixture(ScriptedHttp::Answer answer)
      : http(std::move(answer)),
        credentials(Session{"t/u/f", test_key(), "ocid1.tenancy.oc1..t", {}, {}}, nullptr, clock),
        client("oci", http, clock, credentials, endpoints) {}

  [[nodiscard]] EmailWork work() { return {place, client, ids, clock}; }

  ScriptedHttp http;
  StillClock clock;
  Endpoints endpoints{built_in_regions(), {}};
  Credentials credentials;
  Client client;
  DomainIds ids;
  EmailPlace place{"oci", "sa-saopaulo-1", "ocid1.compartment.oc1..c", "ocid1.tenancy.oc1..t"};
};

inline std::string header_of(const net::Request& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

inline bool is(const net::Request& request, net::Method method, std::string_view part) {
  return request.method == method && request.url.find(part) != std::string::npos;
}

}  // namespace mailctl::provider::oci
