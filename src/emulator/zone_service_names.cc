#include "emulator/zone_service_names.h"

#include <string>

#include "base/check.h"
#include "dns/txt.h"

namespace mailctl::emulator {

namespace {

constexpr std::uint32_t kTtl = 300;

dns::RecordSet txt(std::string_view name, std::string_view text) {
  return {dns::name_of(name), dns::RecordType::kTxt, kTtl, {dns::make_txt(text)}};
}

dns::RecordSet address(std::string_view name, std::string_view text) {
  const auto data = dns::parse_ipv4(text);
  MAILCTL_CHECK(data.has_value());
  return {dns::name_of(name), dns::RecordType::kA, kTtl, {*data}};
}

}  // namespace

std::vector<dns::Name> service_apexes() {
  return {dns::name_of("oracleemaildelivery.com"),
          dns::name_of("oraclecloud.net"),
          dns::name_of("oraclecloud.com")};
}

std::vector<dns::RecordSet> service_record_sets() {
  return {
      txt("rp.oracleemaildelivery.com", "v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 ~all"),
      txt("ap.rp.oracleemaildelivery.com", "v=spf1 ip4:198.51.100.0/24 ~all"),
      txt("eu.rp.oracleemaildelivery.com", "v=spf1 ip4:203.0.113.0/24 ~all"),
      address("ns1.p68.dns.oraclecloud.net", "192.0.2.53"),
      address("ns2.p68.dns.oraclecloud.net", "198.51.100.53"),
      address("ns3.p68.dns.oraclecloud.net", "203.0.113.53"),
      address("ns4.p68.dns.oraclecloud.net", "192.0.2.54"),
  };
}

}  // namespace mailctl::emulator
