#include <algorithm>
#include <map>

#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

// Words that later versions read where this one wants an account.
constexpr std::array<std::string_view, 3> kLaterWords{"own", "ask", "files"};
constexpr std::array<std::string_view, 16> kServices{"amazon-ses",
                                                     "azure",
                                                     "brevo",
                                                     "fastmail",
                                                     "google-workspace",
                                                     "hubspot",
                                                     "mailchimp",
                                                     "mailgun",
                                                     "mailjet",
                                                     "microsoft-365",
                                                     "postmark",
                                                     "salesforce",
                                                     "sendgrid",
                                                     "sparkpost",
                                                     "zendesk",
                                                     "zoho"};

bool is_later_word(std::string_view word) {
  return std::ranges::find(kLaterWords, word) != kLaterWords.end() ||
         std::ranges::find(kServices, word) != kServices.end();
}

// nullptr after a problem, and for a field that was left out.
const Account* check_account(const Manifest& manifest,
                             std::string_view field,
                             const Text& word,
                             Diagnostics& diagnostics) {
  if (word.value.empty()) return nullptr;
  if (const auto* account = manifest.account(word.value)) return account;
  if (is_later_word(word.value)) {
    diagnostics.error(
        "manifest/not-supported-yet",
        word.at,
        "this version does not support `" + std::string(field) + ": " + word.value + "` yet",
        "Name an account of this manifest.");
    return nullptr;
  }
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

void check_stream(const Manifest& manifest, const Stream& stream, Diagnostics& diagnostics) {
  const auto* account = check_account(manifest, "via", stream.via, diagnostics);
  if (account == nullptr) return;
  std::vector<std::string_view> names;
  for (const auto& region : account->regions) names.push_back(region.value);
  for (const auto& region : stream.regions) {
    if (std::ranges::find(names, region.value) != names.end()) continue;
    diagnostics.error("manifest/region-not-in-account",
                      region.at,
                      "the account `" + account->name.value + "` has no region `" + region.value +
                          "`" + did_you_mean(region.value, names),
                      "A stream uses some of its account's regions, or all where `regions` is left "
                      "out.");
  }
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

}  // namespace

void check_links(const Manifest& manifest, Diagnostics& diagnostics) {
  for (const auto& zone : manifest.zones) {
    check_account(manifest, "publish", zone.publish, diagnostics);
  }
  for (const auto& domain : manifest.domains) {
    for (const auto& stream : domain.streams) check_stream(manifest, stream, diagnostics);
    if (domain.role == Role::kParked && !domain.streams.empty()) {
      diagnostics.warning("manifest/parked-domain-sends",
                          domain.streams.front().name.at,
                          domain.name.value.text() + " is parked and has a stream",
                          "A parked domain sends nothing. Change `role`, or remove the stream.");
    }
  }
  for (const auto& list : manifest.suppressions) {
    for (const auto& account : list.between) {
      check_account(manifest, "between", account, diagnostics);
    }
  }
  check_unique(manifest.zones, "the zone", diagnostics);
  check_unique(manifest.domains, "the domain", diagnostics);
}

}  // namespace mailctl::manifest
