#include "emulator/email_names.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/txt.h"
#include "emulator/keys.h"
#include "emulator/regions.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

namespace {

constexpr std::uint32_t kTtl = 300;
constexpr int kMostLookups = 10;

std::string region_label(std::string_view region) {
  const Region* known = find_region(region);
  return (known == nullptr ? std::string(region) : std::string(known->key)) + "1";
}

std::string region_host(std::string_view region) {
  return region_label(region) + ".oracleemaildelivery.com";
}

std::string spf_host_of(std::string_view region) {
  const Region* known = find_region(region);
  return std::string(spf_host(known == nullptr ? SpfGroup::kUnassigned : known->group));
}

std::string bounce_host(std::string_view region) {
  return "bmta.email." + std::string(region) + ".oci.oraclecloud.com";
}

void publish_txt(World& world, const std::string& name, std::string_view text) {
  const auto parsed = dns::Name::parse(name);
  if (!parsed) return;  // longer than DNS allows: the TXT form is then the only way
  (void)world.zones().set_service_records(
      {*parsed, dns::RecordType::kTxt, kTtl, {dns::make_txt(text)}});
}

void publish_mx(World& world, const std::string& name, const std::string& exchange) {
  const auto parsed = dns::Name::parse(name);
  const auto target = dns::Name::parse(exchange);
  if (!parsed || !target) return;
  (void)world.zones().set_service_records(
      {*parsed, dns::RecordType::kMx, kTtl, {dns::MxData{10, *target}}});
}

void withdraw(World& world, const std::string& name) {
  if (const auto parsed = dns::Name::parse(name)) world.zones().erase_service_name(*parsed);
}

// The texts of a name's TXT records, each joined as receivers join them.
std::vector<std::string> txt_at(World& world, std::string_view name) {
  std::vector<std::string> texts;
  const auto parsed = dns::Name::parse(name);
  if (!parsed) return texts;
  for (const dns::RecordData& data : world.zones().lookup(*parsed, dns::RecordType::kTxt).records) {
    if (const auto* txt = std::get_if<dns::TxtData>(&data)) texts.push_back(txt->joined());
  }
  return texts;
}

std::optional<std::string> spf_at(World& world, std::string_view name) {
  for (const std::string& text : txt_at(world, name)) {
    const std::string folded = base::to_lower(text);
    if (folded == "v=spf1" || folded.starts_with("v=spf1 ")) return folded;
  }
  return std::nullopt;
}

// The domain an include or redirect term names; empty for any other term.
std::string_view target_of(std::string_view term) {
  if (!term.empty() && (term[0] == '+' || term[0] == '~' || term[0] == '-' || term[0] == '?')) {
    term.remove_prefix(1);
  }
  for (const std::string_view prefix : {"include:", "redirect="}) {
    if (term.starts_with(prefix)) return term.substr(prefix.size());
  }
  return {};
}

bool spf_names(World& world, std::string_view name, std::string_view host, int& lookups) {
  const auto record = spf_at(world, name);
  if (!record) return false;
  for (const std::string_view term : base::split(*record, ' ')) {
    const std::string_view target = target_of(term);
    if (target.empty() || ++lookups > kMostLookups) continue;
    if (target == host || spf_names(world, target, host, lookups)) return true;
  }
  return false;
}

}  // namespace

std::string dkim_subdomain(const Resource& dkim, const Resource& domain) {
  return dkim.name + "._domainkey." + domain.name + ".";
}

std::string dkim_target(const Resource& dkim, const Resource& domain) {
  return dkim.name + "." + domain.name + ".dkim." + region_host(dkim.region);
}

std::string dkim_txt(const Resource& dkim) {
  return "v=DKIM1; k=rsa; p=" + base::to_base64(to_der(dkim.public_pem));
}

std::string return_path_target(const Resource& return_path) {
  return return_path.name + ".rp." + region_host(return_path.region);
}

void publish_region(World& world, std::string_view region) {
  const std::string bounces = bounce_host(region);
  if (const auto name = dns::Name::parse(bounces)) {
    (void)world.zones().set_service_records(
        {*name, dns::RecordType::kA, kTtl, {dns::AData{{192, 0, 2, 25}}}});
  }
  // Both spellings of the default envelope domain are in use.
  for (const std::string& name :
       {region_label(region) + ".rp.oracleemaildelivery.com", "rp." + region_host(region)}) {
    publish_mx(world, name, bounces);
    publish_txt(world, name, "v=spf1 include:" + spf_host_of(region) + " ~all");
  }
}

void publish_dkim(World& world, const Resource& dkim, const Resource& domain) {
  publish_txt(world, dkim_target(dkim, domain), dkim_txt(dkim));
}

void withdraw_dkim(World& world, const Resource& dkim, const Resource& domain) {
  withdraw(world, dkim_target(dkim, domain));
}

void publish_return_path(World& world, const Resource& return_path) {
  const std::string name = return_path_target(return_path);
  publish_mx(world, name, bounce_host(return_path.region));
  publish_txt(world, name, "v=spf1 include:" + spf_host_of(return_path.region) + " ~all");
}

void withdraw_return_path(World& world, const Resource& return_path) {
  withdraw(world, return_path_target(return_path));
}

bool is_dkim_in_dns(World& world, const Resource& dkim, const Resource& domain) {
  const std::string key = base::to_base64(to_der(dkim.public_pem));
  for (const std::string& text : txt_at(world, dkim_subdomain(dkim, domain))) {
    if (base::replace_all(text, " ", "").find("p=" + key) != std::string::npos) return true;
  }
  return false;
}

bool is_return_path_in_dns(World& world, const Resource& return_path) {
  const auto name = dns::Name::parse(return_path.name);
  const auto target = dns::Name::parse(return_path_target(return_path));
  if (!name || !target) return false;
  for (const dns::Name& alias : world.zones().lookup(*name, dns::RecordType::kMx).aliases) {
    if (alias == *target) return true;
  }
  return false;
}

bool is_spf_in_dns(World& world, std::string_view domain, std::string_view region) {
  int lookups = 0;
  return spf_names(world, domain, spf_host_of(region), lookups);
}

}  // namespace mailctl::emulator
