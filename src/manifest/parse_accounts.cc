#include <algorithm>

#include "manifest/parse.h"
#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

// Words that stand for something else where an account could be named, and "dns", which begins the
// addresses of records.
constexpr std::array<std::string_view, 6> kReservedNames{
    "own", "ask", "files", "service", "dns", "none"};

constexpr std::array<Choice<Auth>, 4> kAuths{{{"api_key", Auth::kApiKey},
                                              {"security_token", Auth::kSecurityToken},
                                              {"instance_principal", Auth::kInstancePrincipal},
                                              {"resource_principal", Auth::kResourcePrincipal}}};

void read_provider(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto word = read_text(value_of(entry), diagnostics);
  if (!word) return;
  const auto known = known_providers();
  if (std::ranges::find(known, word->value) == known.end()) {
    report_unknown_word(*word, entry.key, known, diagnostics);
    return;
  }
  account.provider = std::move(*word);
}

void read_profile(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) account.profile = std::move(*text);
}

void read_auth(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  account.auth = read_choice(value_of(entry), kAuths, diagnostics).value_or(Auth::kUnset);
}

void read_compartment(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) account.compartment = std::move(*text);
}

void read_tenancy(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) account.tenancy = std::move(*text);
}

void read_regions(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  account.regions = read_texts(value_of(entry), EmptyList::kRefuse, diagnostics);
}

void read_include(Account& account, std::string region, Value value, Diagnostics& diagnostics) {
  const auto name = read_domain_name(value, diagnostics);
  if (!name) return;
  account.spf_includes.push_back({std::move(region), {name->value.text(), name->at}});
}

void read_spf_include(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (entry.value.kind != yaml::NodeKind::kMapping) {
    read_include(account, {}, value_of(entry), diagnostics);
    return;
  }
  for (const auto& region : entry.value.entries) {
    read_include(account, region.key, {entry.key, region.value}, diagnostics);
  }
}

void read_pass_phrase(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  account.pass_phrase = read_credential(value_of(entry), diagnostics);
}

using Quotas = std::vector<model::Quota>;

void add_quota(Quotas& quotas,
               model::ResourceKind kind,
               const yaml::Entry& entry,
               Diagnostics& diagnostics) {
  constexpr std::uint64_t kMost = 10'000'000;
  const auto most = read_unsigned(value_of(entry), kMost, diagnostics);
  if (most) quotas.push_back({kind, static_cast<std::uint32_t>(*most), entry.key_at});
}

void read_domain_quota(Quotas& quotas, const yaml::Entry& entry, Diagnostics& diagnostics) {
  add_quota(quotas, model::ResourceKind::kDomain, entry, diagnostics);
}

void read_sender_quota(Quotas& quotas, const yaml::Entry& entry, Diagnostics& diagnostics) {
  add_quota(quotas, model::ResourceKind::kSender, entry, diagnostics);
}

constexpr std::array<Field<Quotas>, 2> kQuotaFields{{
    {"email_domains", read_domain_quota},
    {"approved_senders", read_sender_quota},
}};

void read_quotas(Account& account, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_fields({"quotas", entry.value, "quotas: { email_domains: 50 }"},
              entry.key_at,
              kQuotaFields,
              account.quotas,
              diagnostics);
}

constexpr std::array<Field<Account>, 9> kFields{{
    {"provider", read_provider, Presence::kRequired, "provider: oci"},
    {"profile", read_profile},
    {"auth", read_auth},
    {"compartment",
     read_compartment,
     Presence::kRequired,
     "compartment: ocid1.compartment.oc1..aaaa"},
    {"tenancy", read_tenancy},
    {"regions", read_regions, Presence::kRequired, "regions: [sa-saopaulo-1]"},
    {"spf_include", read_spf_include},
    {"pass_phrase", read_pass_phrase},
    {"quotas", read_quotas},
}};

std::optional<Text> read_account_name(const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto name = read_key_label(entry, "name of an account", diagnostics);
  if (!name) return std::nullopt;
  if (std::ranges::find(kReservedNames, name->value) != kReservedNames.end()) {
    diagnostics.error("manifest/bad-name",
                      name->at,
                      "`" + name->value + "` cannot be the name of an account",
                      "The word has a meaning of its own where accounts are named.");
    return std::nullopt;
  }
  return name;
}

void read_publish(Zone& zone, const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  zone.publishing = publishing_of(text->value);
  zone.publish = std::move(*text);
}

void read_zone_ttl(Zone& zone, const yaml::Entry& entry, Diagnostics& diagnostics) {
  zone.ttl = read_ttl(value_of(entry), diagnostics);
}

constexpr std::array<Field<Zone>, 2> kZoneFields{{
    {"publish", read_publish, Presence::kRequired, "publish: oci"},
    {"ttl", read_zone_ttl},
}};

}  // namespace

model::Publishing publishing_of(std::string_view word) {
  if (word == "ask") return model::Publishing::kAsk;
  if (word == "files") return model::Publishing::kFiles;
  return model::Publishing::kAccount;
}

void read_accounts(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (!is_mapping(value_of(entry), diagnostics)) return;
  for (const auto& item : entry.value.entries) {
    auto name = read_account_name(item, diagnostics);
    Account account;
    read_fields({"an account", item.value}, item.key_at, kFields, account, diagnostics);
    if (!name) continue;
    account.name = std::move(*name);
    manifest.accounts.push_back(std::move(account));
  }
}

void read_zones(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (!is_mapping(value_of(entry), diagnostics)) return;
  for (const auto& item : entry.value.entries) {
    const auto name = parse_domain_name({item.key, item.key_at}, diagnostics);
    Zone zone;
    read_fields({"a zone", item.value}, item.key_at, kZoneFields, zone, diagnostics);
    if (!name) continue;
    zone.name = {*name, item.key_at};
    manifest.zones.push_back(std::move(zone));
  }
}

}  // namespace mailctl::manifest
