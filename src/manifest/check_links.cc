#include <algorithm>
#include <map>

#include "manifest/catalogue.h"
#include "manifest/parse_parts.h"
#include "manifest/shared_findings.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

// nullptr after a problem, and for a field that was left out.
const Account* check_account(const Manifest& manifest, const Text& word, Diagnostics& diagnostics) {
  if (word.value.empty()) return nullptr;
  if (const auto* account = manifest.account(word.value)) return account;
  std::vector<std::string_view> names;
  std::vector<std::string> listed;
  for (const auto& account : manifest.accounts) {
    names.push_back(account.name.value);
    listed.push_back(account.name.value);
  }
  diagnostics.error("manifest/unknown-account",
                    word.at,
                    "there is no account `" + word.value + "`" + did_you_mean(word.value, names),
                    listed.empty()
                        ? "Declare it under `accounts`."
                        : "Accounts of this manifest: " + base::join(listed, ", ") + ".");
  return nullptr;
}

// `via: zoho` must mean one thing. An account of that very service may have its name.
void check_account_name(const Account& account, Diagnostics& diagnostics) {
  const auto* service = find_service(account.name.value);
  if (service == nullptr || account.provider.value.empty()) return;
  if (account.provider.value == service->id) return;
  diagnostics.error("manifest/account-named-like-service",
                    account.name.at,
                    "`" + account.name.value + "` is the name of a service of the catalogue (" +
                        service->name + ")",
                    "`via: " + account.name.value +
                        "` would mean this account here and the service elsewhere. Give the "
                        "account another name.");
}

// The same name in two spellings (case, U-label and A-label), which YAML cannot see.
template <class T>
void check_unique(const std::vector<T>& items, std::string_view noun, Diagnostics& diagnostics) {
  std::map<dns::Name, base::SourceRange> seen;
  for (const auto& item : items) {
    const auto [first, is_new] = seen.emplace(item.name.value, item.name.at);
    if (is_new) continue;
    report_listed_twice(
        std::string(noun) + " " + item.name.value.text(), first->second, item.name.at, diagnostics);
  }
}

void check_domain(const Manifest& manifest, const Domain& domain, Diagnostics& diagnostics) {
  check_streams(manifest, domain, diagnostics);
  if (domain.role != Role::kParked || domain.streams.empty()) return;
  diagnostics.warning("manifest/parked-domain-sends",
                      domain.streams.front().name.at,
                      domain.name.value.text() + " is parked and has a stream",
                      "A parked domain sends nothing. Change `role`, or remove the stream.");
}

}  // namespace

void check_links(const Manifest& manifest, Diagnostics& diagnostics) {
  for (const auto& account : manifest.accounts) check_account_name(account, diagnostics);
  for (const auto& zone : manifest.zones) {
    if (zone.publishing == model::Publishing::kAccount && zone.set.empty()) {
      check_account(manifest, zone.publish, diagnostics);
    }
  }
  for (const auto& set : manifest.sets) {
    if (publishing_of(set.publish.value) == model::Publishing::kAccount) {
      check_account(manifest, set.publish, diagnostics);
    }
  }
  SharedFindings findings;
  for (const auto& domain : manifest.domains) {
    if (domain.voice.domains == 0) continue;
    Diagnostics found;
    check_domain(manifest, domain, found);
    findings.add(domain, found);
  }
  findings.give_to(diagnostics);
  for (const auto& list : manifest.suppressions) {
    for (const auto& account : list.between) {
      check_account(manifest, account, diagnostics);
    }
  }
  check_unique(manifest.zones, "the zone", diagnostics);
  check_unique(manifest.domains, "the domain", diagnostics);
}

}  // namespace mailctl::manifest
