#include "manifest/parse.h"

#include <algorithm>

#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

constexpr std::array<std::string_view, 1> kProviders{"oci"};

void read_name(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics) {
  if (auto name = read_label(value_of(entry), diagnostics)) manifest.name = std::move(*name);
}

void read_adopt_list(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics) {
  for (auto& text : read_texts(value_of(entry), EmptyList::kRefuse, diagnostics)) {
    if (model::Address::parse(text.value)) {
      manifest.adopt.push_back(std::move(text));
    } else {
      diagnostics.error("manifest/bad-address",
                        text.at,
                        "`" + text.value + "` is no address of a resource",
                        "Write it as plan shows it, such as dns/example.com/MX/example.com or "
                        "oci/sa-saopaulo-1/domain/example.com.");
    }
  }
}

// An address, or the beginning of addresses, or a domain; as plan/gone compares it.
std::optional<std::string> let_go_pattern(const Text& text, base::Diagnostics& diagnostics) {
  if (text.value.find('/') == std::string::npos) {
    const auto name = parse_domain_name(text, diagnostics);
    return name ? std::optional(name->text()) : std::nullopt;
  }
  if (text.value.ends_with('*') || model::Address::parse(text.value)) return text.value;
  diagnostics.error("manifest/bad-address",
                    text.at,
                    "`" + text.value + "` is no address of a resource",
                    "Write it as `mailctl state list` shows it, with * at the end for many, or the "
                    "name of a domain for all that is of it.");
  return std::nullopt;
}

void read_let_go(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics) {
  for (const auto& text : read_texts(value_of(entry), EmptyList::kRefuse, diagnostics)) {
    if (auto pattern = let_go_pattern(text, diagnostics)) {
      manifest.let_go.push_back({*std::move(pattern), text.at});
    }
  }
}

constexpr std::array<Field<Manifest>, 1> kRemovedFields{{
    {"keep", read_let_go, Presence::kRequired, "keep: [old.example.com]"},
}};

void read_removed(Manifest& manifest, const yaml::Entry& entry, base::Diagnostics& diagnostics) {
  read_fields({"removed", entry.value, "removed: { keep: [old.example.com] }"},
              entry.key_at,
              kRemovedFields,
              manifest,
              diagnostics);
}

// For what is read before or after all else.
void pass_over(Manifest&, const yaml::Entry&, base::Diagnostics&) {}

constexpr std::array<Field<Manifest>, 16> kFields{{
    {"version", pass_over, Presence::kRequired, "version: 1"},
    {"name", read_name, Presence::kRequired, "name: my-company"},
    {"accounts", read_accounts},
    {"zones", read_zones},
    {"domains", pass_over},
    {"domain_sets", pass_over},
    {"profiles", pass_over},
    {"suppressions", read_suppressions},
    {"adopt", read_adopt_list},
    {"removed", read_removed},
    {"rollout", read_rollout},
    {"guards", read_guards},
    {"protect", read_protect},
    {"consent", read_consents},
    {"waivers", read_waivers},
    {"variables", pass_over},
}};

// Another version is another language: reading on would only make noise.
bool is_known_version(const yaml::Node& root, base::Diagnostics& diagnostics) {
  const auto* version = root.find("version");
  if (version == nullptr) return true;  // reported as missing
  if (version->kind == yaml::NodeKind::kScalar && version->quoting == yaml::Quoting::kPlain &&
      version->text == std::to_string(kManifestVersion)) {
    return true;
  }
  const bool is_number = version->kind == yaml::NodeKind::kScalar &&
                         base::parse_unsigned(version->text).has_value() &&
                         version->quoting == yaml::Quoting::kPlain;
  diagnostics.error("manifest/unknown-version",
                    version->at,
                    is_number ? "this is a manifest of version " + version->text
                              : "`version` must be the number 1, here is " + describe(*version),
                    is_number ? "This mailctl reads version 1 only; a later one may read it."
                              : "Write `version: 1`.");
  return false;
}

using ReadBlock = void (*)(const DomainReading&, const yaml::Entry&);

constexpr std::array<std::pair<std::string_view, ReadBlock>, 2> kDomainBlocks{
    {{"domains", read_domains}, {"domain_sets", read_domain_sets}}};

// Written out, and out of files.
void read_all_domains(const yaml::Node& root,
                      const Sources& sources,
                      Manifest& manifest,
                      base::Diagnostics& diagnostics) {
  const base::SourceRange beginning{sources.files.front()->id, 1, 1, 0};
  Profiles profiles(root, diagnostics);
  const DomainReading reading{manifest, root, profiles, sources, diagnostics};
  bool has_any = false;
  for (const auto& [key, read] : kDomainBlocks) {
    const auto entry = std::ranges::find(root.entries, key, &yaml::Entry::key);
    if (entry == root.entries.end()) continue;
    has_any = true;
    if (entry->value.kind != yaml::NodeKind::kNull) read(reading, *entry);
  }
  if (!has_any) {
    report_missing_field({"domains", "the manifest", "domains: { example.com: { mx: keep } }"},
                         beginning,
                         diagnostics);
  }
  profiles.report_unused(diagnostics);
}

}  // namespace

const Account* Manifest::account(std::string_view account_name) const {
  const auto found = std::ranges::find(
      accounts, account_name, [](const Account& account) { return account.name.value; });
  return found == accounts.end() ? nullptr : &*found;
}

std::vector<std::string_view> top_level_keys() {
  std::vector<std::string_view> keys;
  for (const auto& field : kFields) keys.push_back(field.key);
  return keys;
}

std::span<const std::string_view> known_providers() {
  return kProviders;
}

Manifest parse_manifest(const Sources& sources, base::Diagnostics& diagnostics) {
  Manifest manifest;
  const auto root = compose(sources, diagnostics);
  if (!root) return manifest;
  const base::SourceRange beginning{sources.files.front()->id, 1, 1, 0};
  if (root->kind == yaml::NodeKind::kNull) {
    diagnostics.error("manifest/empty",
                      beginning,
                      "the manifest is empty",
                      "`mailctl init` writes one to begin with.");
    return manifest;
  }
  if (!is_known_version(*root, diagnostics)) return manifest;
  read_fields({"the manifest", *root}, beginning, kFields, manifest, diagnostics);
  read_all_domains(*root, sources, manifest, diagnostics);
  check_links(manifest, diagnostics);
  return manifest;
}

Manifest parse_manifest(const base::SourceFile& file, base::Diagnostics& diagnostics) {
  Sources sources;
  sources.files = {&file};
  return parse_manifest(sources, diagnostics);
}

}  // namespace mailctl::manifest
