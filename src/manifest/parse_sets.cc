#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "manifest/domain_kinds.h"
#include "manifest/domain_rows.h"
#include "manifest/name_texts.h"
#include "manifest/parse_parts.h"
#include "manifest/shared_findings.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

// A file with the same mistake in every row is not told row by row.
constexpr std::size_t kMostToldRows = 20;

void read_file(DomainSet& set, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) set.file = std::move(*text);
}

void read_like(DomainSet& set, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) set.like = std::move(*text);
}

void read_set_publish(DomainSet& set, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) set.publish = std::move(*text);
}

void read_set_ttl(DomainSet& set, const yaml::Entry& entry, Diagnostics& diagnostics) {
  set.ttl = read_ttl(value_of(entry), diagnostics);
}

constexpr std::array<Field<DomainSet>, 4> kFields{{
    {"file", read_file, Presence::kRequired, "file: customers.csv"},
    {"like", read_like},
    {"publish", read_set_publish},
    {"ttl", read_set_ttl},
}};

// A profile that rows are like: read once, where it does not depend on their names.
struct RowProfile {
  std::string name;
  base::SourceRange at;               // where it was last asked for
  const yaml::Node* block = nullptr;  // nullptr where there is no such profile
  Dependence dependence = Dependence::kTexts;
  std::optional<Domain> sample;
};

struct Row {
  Located<dns::Name> name;
  std::string id;
  RowProfile* profile = nullptr;
  std::size_t set = 0;  // of Manifest::sets
  Voice voice;
};

// The sample under another name; nullopt where a name below it would be none.
std::optional<Domain> renamed(const Domain& sample, const Located<dns::Name>& name) {
  auto domain = sample;
  domain.name = name;
  for (auto& stream : domain.streams) {
    for (auto& sender : stream.from) {
      auto& email = sender.email.value;
      email.replace(email.rfind('@') + 1, std::string::npos, name.value.text());
    }
  }
  const auto& old = sample.name.value.text();
  for (auto& record : domain.records) {
    const auto& text = record.name.value.text();
    if (text == old) {
      record.name.value = name.value;
      continue;
    }
    const auto below = name.value.with_prefix(text.substr(0, text.size() - old.size() - 1));
    if (!below) return std::nullopt;
    record.name.value = *below;
  }
  return domain;
}

class SetsReader {
 public:
  explicit SetsReader(const DomainReading& reading) : x_reading(reading) {
    for (const auto& domain : reading.manifest.domains) {
      x_seen.emplace(domain.name.value, domain.name.at);
    }
  }

  void read_set(const yaml::Entry& item) {
    const auto name = read_key_label(item, "name of a domain set", x_reading.diagnostics);
    DomainSet set;
    read_fields({"a domain set", item.value}, item.key_at, kFields, set, x_reading.diagnostics);
    if (!name) return;
    set.name = *name;
    if (!set.like.value.empty()) use_profile(set.like, x_reading.diagnostics);
    const auto* file = set.file.value.empty() ? nullptr : open(set);
    x_reading.manifest.sets.push_back(std::move(set));
    if (file != nullptr) read_rows(*file);
  }

  void finish() {
    choose_kinds();
    add_zones();
    add_domains();
  }

 private:
  const base::SourceFile* open(const DomainSet& set) {
    auto file = x_reading.sources.read_set
                    ? x_reading.sources.read_set(set.file)
                    : base::Error{base::ErrorKind::kUnsupported, "no file can be read here", {}};
    if (file) return *file;
    x_reading.diagnostics.error(
        "manifest/bad-set-file",
        set.file.at,
        fmt::format("the file of the domain set `{}` cannot be read", set.name.value),
        file.error().message +
            ". The path is relative to the file that names it, and stays below its folder. Where "
            "no domain of the set is left, remove the set.");
    return nullptr;
  }

  void read_rows(const base::SourceFile& file) {
    Diagnostics found;
    const auto rows = parse_domain_rows(file, found);
    auto& set = x_reading.manifest.sets.back();
    for (const auto& row : rows) read_row(row, set, found);
    set.rows = rows.size();
    tell(file, found);
    if (!rows.empty() || found.has_errors()) return;
    x_reading.diagnostics.error(
        "manifest/empty-set",
        {file.id, 1, 1, 0},
        fmt::format("the domain set `{}` has no row", set.name.value),
        "An export that failed looks like this, and everything of its domains would go. Where "
        "none is left, remove the set from the manifest.");
  }

  void read_row(const DomainRow& row, const DomainSet& set, Diagnostics& found) {
    const auto name = parse_domain_name(row.domain, found);
    auto* profile = profile_of(row, set, found);
    if (!name || profile == nullptr) return;
    const auto [first, is_new] = x_seen.emplace(*name, row.domain.at);
    if (!is_new) {
      report_listed_twice("the domain " + name->text(), first->second, row.domain.at, found);
      return;
    }
    x_rows.push_back({{*name, row.domain.at}, row.id, profile, x_reading.manifest.sets.size() - 1});
  }

  RowProfile* profile_of(const DomainRow& row, const DomainSet& set, Diagnostics& found) {
    const auto& name = row.profile.value.empty() ? set.like : row.profile;
    if (name.value.empty()) {
      found.error("manifest/bad-row",
                  row.domain.at,
                  fmt::format("what {} is like is not said", row.domain.value),
                  "Write a profile in the row, or `like: <profile>` in the set for all that have "
                  "none.");
      return nullptr;
    }
    return use_profile(name, found);
  }

  // Of the set's own word the first use is told, of a word in a row each.
  RowProfile* use_profile(const Text& name, Diagnostics& found) {
    const auto known = x_profiles.find(name.value);
    if (known != x_profiles.end() &&
        (known->second.block != nullptr || known->second.at == name.at))
      return known->second.block != nullptr ? &known->second : nullptr;
    auto& profile = x_profiles[name.value];
    profile.name = name.value;
    profile.at = name.at;
    profile.block = x_reading.profiles.find(name, found);
    if (profile.block == nullptr) return nullptr;
    profile.dependence = dependence_of(*profile.block);
    return &profile;
  }

  void tell(const base::SourceFile& file, const Diagnostics& found) {
    std::size_t told = 0;
    for (const auto& problem : found.all()) {
      if (told++ < kMostToldRows) x_reading.diagnostics.add(problem);
    }
    if (told <= kMostToldRows) return;
    x_reading.diagnostics.error("manifest/bad-row",
                                {file.id, 1, 1, 0},
                                fmt::format("{} in this file are not shown",
                                            base::count_of(told - kMostToldRows, "more problem")),
                                "Mend those above first; many of one kind have one cause.");
  }

  void choose_kinds() {
    std::vector<RowTraits> traits;
    traits.reserve(x_rows.size());
    for (const auto& row : x_rows) {
      traits.push_back({&row.name.value, row.id, row.profile->block, row.set});
    }
    const auto voices = choose_speakers(traits, x_reading.manifest, x_reading.root);
    for (std::size_t i = 0; i < x_rows.size(); ++i) x_rows[i].voice = voices[i];
  }

  [[nodiscard]] bool is_wanted(const Row& row) const {
    return row.voice.domains > 0 || x_reading.sources.rows == Rows::kAll;
  }

  // Declared zones, and rows that bring a zone of their own.
  void add_zones() {
    auto& manifest = x_reading.manifest;
    std::unordered_set<dns::Name> zones;
    for (const auto& zone : manifest.zones) zones.insert(zone.name.value);
    const auto declared = zones;
    for (const auto& row : x_rows) {
      if (!manifest.sets[row.set].publish.value.empty()) zones.insert(row.name.value);
    }
    for (const auto& row : x_rows) {
      const auto& set = manifest.sets[row.set];
      const bool is_held = declared.contains(row.name.value) || has_zone_above(zones, row);
      if (set.publish.value.empty() || is_held || !is_wanted(row)) continue;
      manifest.zones.push_back(
          {row.name, publishing_of(set.publish.value), set.publish, set.ttl, set.name.value});
    }
  }

  static bool has_zone_above(const std::unordered_set<dns::Name>& zones, const Row& row) {
    for (auto name = row.name.value.parent(); !name.is_root(); name = name.parent()) {
      if (zones.contains(name)) return true;
    }
    return false;
  }

  void add_domains() {
    auto& domains = x_reading.manifest.domains;
    const auto wanted =
        std::ranges::count_if(x_rows, [&](const Row& row) { return is_wanted(row); });
    domains.reserve(domains.size() + static_cast<std::size_t>(wanted));
    SharedFindings findings;
    for (const auto& row : x_rows) {
      if (!is_wanted(row)) continue;
      Diagnostics found;
      domains.push_back(make_domain(row, found));
      domains.back().voice = row.voice;
      findings.add(domains.back(), found);
    }
    findings.give_to(x_reading.diagnostics);
  }

  Domain make_domain(const Row& row, Diagnostics& found) {
    auto& profile = *row.profile;
    if (profile.sample) {
      auto domain = renamed(*profile.sample, row.name);
      if (domain) {
        domain->id = row.id;
        domain->set = x_reading.manifest.sets[row.set].name.value;
        if (row.id.empty()) check_no_id(*domain, found);
        return *std::move(domain);
      }
    }
    Domain domain;
    domain.name = row.name;
    domain.like = profile.name;
    domain.set = x_reading.manifest.sets[row.set].name.value;
    domain.id = row.id;
    auto block = *profile.block;
    fill_in_name(block, row.name.value, row.id, found);
    read_domain(domain, block, found);
    const bool is_sample = profile.dependence == Dependence::kNone && found.empty();
    if (is_sample && !profile.sample) profile.sample = domain;
    return domain;
  }

  const DomainReading& x_reading;
  std::unordered_map<dns::Name, base::SourceRange> x_seen;
  std::unordered_map<std::string, RowProfile> x_profiles;
  std::vector<Row> x_rows;
};

}  // namespace

void read_domain_sets(const DomainReading& reading, const yaml::Entry& entry) {
  if (!is_mapping(value_of(entry), reading.diagnostics)) return;
  SetsReader reader(reading);
  for (const auto& item : entry.value.entries) reader.read_set(item);
  reader.finish();
}

}  // namespace mailctl::manifest
