#pragma once
// The DNS names of Email Delivery: where a customer's records belong, where they must point, and
// what the service publishes there itself.

#include <string>
#include <string_view>

#include "dns/name.h"
#include "emulator/email_resource.h"
#include "emulator/world.h"

namespace mailctl::emulator {

// "<selector>._domainkey.<domain>." with its final dot, as the service shows it.
std::string dkim_subdomain(const Resource& dkim, const Resource& domain);
// "<selector>.<domain>.dkim.<key>1.oracleemaildelivery.com"
std::string dkim_target(const Resource& dkim, const Resource& domain);
// "v=DKIM1; k=rsa; p=…": the key record itself, for those who publish TXT.
std::string dkim_txt(const Resource& dkim);
// "<name>.rp.<key>1.oracleemaildelivery.com"
std::string return_path_target(const Resource& return_path);

// Publishes a region's own names: its mail servers, its default return path.
void publish_region(World& world, std::string_view region);
void publish_dkim(World& world, const Resource& dkim, const Resource& domain);
void withdraw_dkim(World& world, const Resource& dkim, const Resource& domain);
void publish_return_path(World& world, const Resource& return_path);
void withdraw_return_path(World& world, const Resource& return_path);

// Does the emulated DNS hold the key of this DKIM under its name, by CNAME or TXT?
bool is_dkim_in_dns(World& world, const Resource& dkim, const Resource& domain);
// Does the return path's name point to its target?
bool is_return_path_in_dns(World& world, const Resource& return_path);
// Does the SPF record of `domain` include the region's host? Strings are joined without blanks, as
// receivers do, includes are followed (at most 10 look-ups).
bool is_spf_in_dns(World& world, std::string_view domain, std::string_view region);

}  // namespace mailctl::emulator
