#include "manifest/export.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/compile.h"
#include "manifest/export_parts.h"
#include "manifest/lint.h"
#include "manifest/parse.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

// The text so far, and which lines every piece has.
class Writer {
 public:
  void line(std::string_view text) {
    x_text += text;
    x_text += '\n';
    ++x_lines;
  }

  void piece(const Piece& piece, std::string_view indentation) {
    const auto first = x_lines + 1;
    for (const auto& text : piece.lines) line(fmt::format("{}{}", indentation, text));
    x_places.push_back({first, x_lines, piece.id});
  }

  // Empty where no piece has the line.
  [[nodiscard]] std::string piece_at(std::uint32_t at) const {
    const auto found = std::ranges::find_if(
        x_places, [&](const Place& place) { return at >= place.first && at <= place.last; });
    return found == x_places.end() ? std::string() : found->id;
  }

  [[nodiscard]] const std::string& text() const { return x_text; }

 private:
  struct Place {
    std::uint32_t first;
    std::uint32_t last;
    std::string id;
  };

  std::string x_text;
  std::uint32_t x_lines = 0;
  std::vector<Place> x_places;
};

// The TTL that most record sets of the zone have: then the fewest records need one of their own.
std::uint32_t usual_ttl(const dns::Zone& zone) {
  std::map<std::uint32_t, std::size_t> counts;
  for (const auto& [key, set] : zone.sets) {
    if (key.second != dns::RecordType::kSoa && key.second != dns::RecordType::kNs && set.ttl > 0) {
      ++counts[set.ttl];
    }
  }
  constexpr std::uint32_t kDefault = 3600;
  std::pair<std::size_t, std::uint32_t> best{0, kDefault};
  for (const auto& [ttl, count] : counts) best = std::max(best, std::pair(count, ttl));
  return best.second;
}

std::map<dns::Name, std::uint32_t> ttls_of(const ExportRequest& request) {
  std::map<dns::Name, std::uint32_t> ttls;
  for (const auto& zone : request.head.zones) {
    const auto live = request.live.zones.find(zone.name.value);
    if (live == request.live.zones.end()) continue;
    ttls[zone.name.value] = zone.ttl ? zone.ttl->value : usual_ttl(live->second.zone);
  }
  return ttls;
}

std::string_view auth_word(Auth auth) {
  switch (auth) {
    case Auth::kApiKey:
      return "api_key";
    case Auth::kSecurityToken:
      return "security_token";
    case Auth::kInstancePrincipal:
      return "instance_principal";
    case Auth::kResourcePrincipal:
      return "resource_principal";
    case Auth::kUnset:
      break;
  }
  return {};
}

class ManifestWriter {
 public:
  explicit ManifestWriter(Exporting& work) : x_work(work) {}

  Writer run() {
    head();
    accounts();
    zones();
    domains();
    suppressions();
    let_go();
    return std::move(x_out);
  }

  [[nodiscard]] std::size_t domain_count() const { return x_domains; }

 private:
  void head() {
    const auto& head = x_work.request.head;
    std::vector<std::string> sources;
    for (const auto& account : head.accounts) {
      for (const auto& region : account.regions) {
        sources.push_back(model::scope_of(account.name.value, region.value));
      }
    }
    for (const auto& [name, ttl] : x_work.ttls) sources.push_back("the zone " + name.text());
    x_out.line("# Written by `mailctl import` from what was found in:");
    for (const auto& source : sources) x_out.line("#   " + source);
    if (sources.empty()) x_out.line("#   DNS alone");
    x_out.line(
        "# It plans to no change. What is not in it is never touched; `keep` is looked at and "
        "never");
    x_out.line("# written. docs/how-to/import.md says what to look at next.");
    x_out.line("version: 1");
    x_out.line("name: " + yaml_scalar(head.name.value) +
               "  # owner label: tags on cloud resources, key of the state");
  }

  void accounts() {
    const auto& all = x_work.request.head.accounts;
    if (all.empty()) return;
    x_out.line("");
    x_out.line("accounts:");
    for (const auto& account : all) {
      x_out.line(fmt::format("  {}:", yaml_scalar(account.name.value)));
      field("provider", account.provider.value);
      field("profile", account.profile.value);
      field("auth", auth_word(account.auth));
      field("compartment", account.compartment.value);
      field("tenancy", account.tenancy.value);
      std::vector<std::string> regions;
      for (const auto& region : account.regions) regions.push_back(yaml_scalar(region.value));
      x_out.line(fmt::format("    regions: [{}]", base::join(regions, ", ")));
      includes(account);
      if (account.pass_phrase) {
        x_out.line("    pass_phrase: " + to_text(account.pass_phrase->reference));
      }
    }
  }

  void includes(const Account& account) {
    if (account.spf_includes.empty()) return;
    if (account.spf_includes.front().region.empty()) {
      return field("spf_include", account.spf_includes.front().term.value);
    }
    std::vector<std::string> texts;
    for (const auto& include : account.spf_includes) {
      texts.push_back(
          fmt::format("{}: {}", yaml_scalar(include.region), yaml_scalar(include.term.value)));
    }
    x_out.line(fmt::format("    spf_include: {{ {} }}", base::join(texts, ", ")));
  }

  void field(std::string_view key, std::string_view value) {
    if (!value.empty()) x_out.line(fmt::format("    {}: {}", key, yaml_scalar(value)));
  }

  void zones() {
    if (x_work.ttls.empty()) return;
    x_out.line("");
    x_out.line("zones:");
    for (const auto& zone : x_work.request.head.zones) {
      const auto ttl = x_work.ttls.find(zone.name.value);
      if (ttl == x_work.ttls.end()) continue;
      x_out.line(fmt::format("  {}: {{ publish: {}, ttl: {} }}",
                             yaml_scalar(zone.name.value.text()),
                             yaml_scalar(zone.publish.value),
                             ttl_text(ttl->second)));
    }
  }

  void domains() {
    x_out.line("");
    const auto names = domains_to_export(x_work);
    std::vector<std::pair<dns::Name, Sections>> all;
    for (const auto& name : names) all.emplace_back(name, sections_of(name));
    if (x_work.request.other == OtherRecords::kWrite) {
      for (auto& [name, sections] : all) {
        for (auto& piece : other_pieces(x_work, name, {names.begin(), names.end()})) {
          sections.records.push_back(std::move(piece));
        }
      }
    }
    std::erase_if(all, [](const auto& domain) { return domain.second.is_empty(); });
    x_domains = all.size();
    x_out.line(all.empty() ? "domains: {}  # no domain was found" : "domains:");
    for (const auto& [name, sections] : all) write_domain(name, sections);
  }

  struct Sections {
    std::vector<Piece> streams;
    std::vector<Piece> blocks;
    std::vector<Piece> records;

    [[nodiscard]] bool is_empty() const {
      return streams.empty() && blocks.empty() && records.empty();
    }
  };

  Sections sections_of(const dns::Name& name) {
    Part part{name, zone_of(x_work, name), {}, {}};
    std::vector<dns::TxtData> values;
    if (const auto set = look(x_work, name, dns::RecordType::kTxt)) {
      for (const auto& value : set->values) {
        if (const auto* txt = std::get_if<dns::TxtData>(&value)) values.push_back(*txt);
      }
    }
    part.spf = mail::spf::find_spf(values);
    Sections sections;
    sections.streams = account_streams(x_work, part);
    for (auto& piece : service_streams(x_work, part)) sections.streams.push_back(std::move(piece));
    if (auto piece = spf_piece(x_work, part)) sections.blocks.push_back(*std::move(piece));
    for (auto& piece : block_pieces(x_work, part)) sections.blocks.push_back(std::move(piece));
    sections.records = record_pieces(x_work, part);
    return sections;
  }

  void write_domain(const dns::Name& name, const Sections& sections) {
    x_out.line(fmt::format("  {}:", yaml_scalar(name.text())));
    if (!sections.streams.empty()) x_out.line("    streams:");
    for (const auto& piece : sections.streams) x_out.piece(piece, "      ");
    bool says_something = !sections.streams.empty() || !sections.records.empty();
    for (const auto& piece : sections.blocks) {
      x_out.piece(piece, "    ");
      says_something = says_something || !piece.lines.front().starts_with('#');
    }
    if (!sections.records.empty()) x_out.line("    records:");
    for (const auto& piece : sections.records) x_out.piece(piece, "      ");
    if (!says_something) x_out.line("    {}");
  }

  void suppressions() {
    const auto lines = suppression_lines(x_work);
    if (lines.empty()) return;
    const bool is_said = std::ranges::any_of(
        lines, [](const std::string& line) { return !base::trim(line).starts_with('#'); });
    x_out.line("");
    if (is_said) x_out.line("suppressions:");
    for (const auto& line : lines) x_out.line(is_said ? line : std::string(base::trim(line)));
  }

  // What carries the tag of this manifest and could not be described would be deleted.
  void let_go() {
    std::vector<std::string> addresses;
    for (const auto& [address, resource] : x_work.request.live.resources) {
      if (resource.owner.empty() || resource.owner != x_work.request.head.name.value ||
          x_work.described.contains(address) ||
          address.kind() == model::ResourceKind::kSuppressions) {
        continue;
      }
      addresses.push_back(address.text());
    }
    if (addresses.empty()) return;
    x_out.line("");
    x_out.line(
        "# These carry the tag of this manifest and are described nowhere above: without this they "
        "would");
    x_out.line("# be deleted.");
    x_out.line("removed:");
    x_out.line("  keep:");
    for (const auto& address : addresses) x_out.line("    - " + yaml_quoted(address));
  }

  Exporting& x_work;
  Writer x_out;
  std::size_t x_domains = 0;
};

// Pieces that cannot be read back as they are. What is wrong elsewhere is left for whoever
// validates.
std::set<std::string> refused_pieces(const ExportRequest& request, const Writer& written) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto& file = files.file(files.add("import", written.text()));
  const auto manifest = parse_manifest(file, diagnostics);
  const auto graph = compile(manifest, request.facts, diagnostics);
  // No schedule is written, so the day does not matter.
  lint(manifest, graph, base::Date{}, diagnostics);
  std::set<std::string> refused;
  for (const auto& diagnostic : diagnostics.all()) {
    if (diagnostic.severity != base::Severity::kError) continue;
    if (auto id = written.piece_at(diagnostic.at.line); !id.empty()) refused.insert(std::move(id));
  }
  return refused;
}

}  // namespace

Exported export_manifest(const ExportRequest& request, dns::MissingQuestions& missing) {
  std::set<std::string> refused;
  constexpr int kRounds = 8;
  for (int round = 0;; ++round) {
    Exporting work{request, missing, refused, ttls_of(request), {}, {}, {}};
    ManifestWriter writer(work);
    const auto written = writer.run();
    const auto more = refused_pieces(request, written);
    const auto before = refused.size();
    auto all = refused;
    all.insert(more.begin(), more.end());
    if (all.size() > before && round < kRounds) {
      refused = std::move(all);
      continue;
    }
    return {written.text(), std::move(work.warnings), writer.domain_count()};
  }
}

}  // namespace mailctl::manifest
