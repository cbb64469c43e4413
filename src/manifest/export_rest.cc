// `records`: keys that nobody knows, and on request what has nothing to do with mail; and the
// suppression lists of accounts.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/idna.h"
#include "mail/dmarc/record.h"
#include "mail/spf/record.h"
#include "manifest/export_parts.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

using dns::RecordType;

constexpr std::array<RecordType, 9> kTypes{RecordType::kA,
                                           RecordType::kAaaa,
                                           RecordType::kCname,
                                           RecordType::kMx,
                                           RecordType::kTxt,
                                           RecordType::kCaa,
                                           RecordType::kSrv,
                                           RecordType::kTlsa,
                                           RecordType::kPtr};

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Whether `records` reads the name as this very name.
bool can_be_named(const std::string& written, const dns::Name& name, const dns::Name& domain) {
  if (written == "@") return name == domain;
  auto read = dns::name_from_unicode(written);
  if (read && !written.ends_with('.') && !read->is_at_or_under(domain)) {
    read = domain.with_prefix(read->text());
  }
  return read && *read == name;
}

// The value as `records` takes it; nullopt where it would not come back as it is.
std::optional<std::string> value_text(const dns::RecordData& value) {
  if (const auto* txt = std::get_if<dns::TxtData>(&value)) {
    constexpr std::size_t kLongest = 4000;
    const auto text = txt->joined();
    const bool is_taken = !text.empty() && text.size() <= kLongest && is_printable(text) &&
                          !(text.starts_with('"') && text.ends_with('"')) &&
                          !mail::spf::is_spf_text(text) && !mail::dmarc::is_dmarc_text(text);
    return is_taken ? std::optional(yaml_quoted(text)) : std::nullopt;
  }
  const auto text = dns::to_text(value);
  const auto read = dns::parse_record_data(dns::type_of(value), text);
  if (!read || *read != value || !is_printable(text)) return std::nullopt;
  return yaml_quoted(text);
}

class Records {
 public:
  Records(Exporting& work, const Part& part) : x_work(work), x_part(part) {}

  std::vector<Piece> run() {
    if (x_part.zone == nullptr) return {};
    for (const auto& [key, set] : x_part.zone->zone.sets) {
      if (zone_of(x_work, set.name) != x_part.zone || x_work.written.contains(key)) continue;
      if (is_key(set)) {
        keep_key(set);
      } else if (is_alias_of_block(set)) {
        keep(set, "an alias: whoever it leads to publishes the record");
      }
    }
    return std::move(x_pieces);
  }

  std::vector<Piece> run_others(const std::set<dns::Name>& domains) {
    for (const auto& [key, set] : x_part.zone->zone.sets) {
      if (zone_of(x_work, set.name) != x_part.zone || x_work.written.contains(key)) continue;
      write_other(set, domains);
    }
    return std::move(x_pieces);
  }

 private:
  [[nodiscard]] std::string id_of(const dns::RecordSet& set) const {
    return fmt::format(
        "{}/records/{}/{}", x_part.name.text(), dns::to_text(set.type), set.name.text());
  }

  // <selector>._domainkey of this domain.
  [[nodiscard]] bool is_key(const dns::RecordSet& set) const {
    const auto base = x_part.name.with_prefix("_domainkey");
    return base && set.name != *base && set.name.is_at_or_under(*base) &&
           (set.type == RecordType::kTxt || set.type == RecordType::kCname);
  }

  [[nodiscard]] bool is_alias_of_block(const dns::RecordSet& set) const {
    if (set.type != RecordType::kCname) return false;
    constexpr std::array<std::string_view, 4> kBlocks{
        "_dmarc", "_mta-sts", "_smtp._tls", "default._bimi"};
    return std::ranges::any_of(kBlocks, [&](std::string_view prefix) {
      const auto name = x_part.name.with_prefix(prefix);
      return name && *name == set.name;
    });
  }

  void keep_key(const dns::RecordSet& set) {
    const auto prefix = relative_name(set.name, x_part.name);
    const auto selector = prefix.substr(0, prefix.find("._domainkey"));
    x_work.warnings.push_back(
        fmt::format("{}: nobody is known by the DKIM selector {}; its record is kept as it is",
                    x_part.name.text(),
                    selector));
    keep(set, "a DKIM key; nobody is known by this selector");
  }

  void keep(const dns::RecordSet& set, std::string_view why) {
    const auto name = relative_name(set.name, x_part.name);
    if (!can_be_named(name, set.name, x_part.name) || x_work.is_refused(id_of(set))) return;
    x_work.written.insert({set.name, set.type});
    x_pieces.push_back({id_of(set),
                        {fmt::format("- {{ name: {}, type: {}, values: keep }}  # {}",
                                     yaml_quoted(name),
                                     dns::to_text(set.type),
                                     why)}});
  }

  // Verification strings of others, and what clients put there for a moment, stay out.
  [[nodiscard]] static bool is_of_others(const dns::RecordSet& set,
                                         const std::set<dns::Name>& domains) {
    const auto labels = set.name.labels();
    const bool is_challenge = !labels.empty() && labels.front().starts_with("_acme-challenge");
    return is_challenge || (set.type == RecordType::kTxt && domains.contains(set.name));
  }

  void write_other(const dns::RecordSet& set, const std::set<dns::Name>& domains) {
    if (std::ranges::find(kTypes, set.type) == kTypes.end() || is_of_others(set, domains) ||
        x_work.is_refused(id_of(set)) || !can_hold(x_work, set.name, set.ttl)) {
      return;
    }
    const auto name = relative_name(set.name, x_part.name);
    if (!can_be_named(name, set.name, x_part.name)) return;
    std::vector<std::string> values;
    for (const auto& value : set.values) {
      auto text = value_text(value);
      if (!text) return;
      values.push_back(*std::move(text));
    }
    std::ranges::sort(values);
    x_work.written.insert({set.name, set.type});
    x_pieces.push_back({id_of(set),
                        {fmt::format("- {{ name: {}, type: {}, values: [{}]{} }}",
                                     yaml_quoted(name),
                                     dns::to_text(set.type),
                                     base::join(values, ", "),
                                     ttl_field(x_work, set))}});
  }

  Exporting& x_work;
  const Part& x_part;
  std::vector<Piece> x_pieces;
};

const model::SuppressionList* list_of(const Exporting& work,
                                      const std::string& account,
                                      const std::string& region) {
  const auto& live = work.request.live.resources;
  const auto found = live.find(model::suppressions_address(account, region));
  return found == live.end() ? nullptr : std::get_if<model::SuppressionList>(&found->second.spec);
}

// Addresses with the reason that a region's list lacks, over all regions.
std::size_t missing_entries(const std::vector<const model::SuppressionList*>& lists,
                            model::SuppressionReason reason) {
  std::set<std::string> all;
  for (const auto* list : lists) {
    for (const auto& entry : list->entries) {
      if (entry.reason == reason) all.insert(entry.email);
    }
  }
  std::size_t missing = 0;
  for (const auto* list : lists) {
    std::set<std::string> held;
    for (const auto& entry : list->entries) held.insert(entry.email);
    for (const auto& email : all) missing += held.contains(email) ? 0U : 1U;
  }
  return missing;
}

// The reasons that are alike everywhere are shared from now on; the others would change the lists.
std::vector<std::string> shared_lines(const std::string& name,
                                      const std::string& account,
                                      const std::vector<const model::SuppressionList*>& lists) {
  constexpr std::array kReasons{model::SuppressionReason::kHardBounce,
                                model::SuppressionReason::kComplaint,
                                model::SuppressionReason::kManual,
                                model::SuppressionReason::kSoftBounce,
                                model::SuppressionReason::kUnsubscribe,
                                model::SuppressionReason::kUnknown};
  std::vector<std::string> shared;
  std::vector<std::string> lines;
  for (const auto reason : kReasons) {
    const bool is_used = std::ranges::any_of(lists, [&](const model::SuppressionList* list) {
      return std::ranges::find(list->entries, reason, &model::Suppression::reason) !=
             list->entries.end();
    });
    const auto missing = missing_entries(lists, reason);
    if (is_used && missing == 0) shared.emplace_back(model::to_text(reason));
    if (missing == 0) continue;
    lines.push_back(fmt::format("  # {} of {}: not shared yet, regions lack {} of the others",
                                model::to_text(reason),
                                account,
                                missing));
  }
  if (shared.empty()) return lines;
  lines.push_back(fmt::format("  {}:", name));
  lines.push_back(fmt::format("    between: [{}]", yaml_scalar(account)));
  lines.push_back(fmt::format("    reasons: [{}]", base::join(shared, ", ")));
  return lines;
}

}  // namespace

std::vector<Piece> record_pieces(Exporting& work, const Part& part) {
  return Records(work, part).run();
}

std::vector<Piece> other_pieces(Exporting& work,
                                const dns::Name& domain,
                                const std::set<dns::Name>& domains) {
  const auto* zone = zone_of(work, domain);
  if (zone == nullptr || zone->zone.apex != domain) return {};
  return Records(work, {domain, zone, {}, {}}).run_others(domains);
}

std::vector<std::string> suppression_lines(Exporting& work) {
  std::vector<std::string> lines;
  for (const auto& account : work.request.head.accounts) {
    std::vector<const model::SuppressionList*> lists;
    for (const auto& region : account.regions) {
      if (const auto* list = list_of(work, account.name.value, region.value)) lists.push_back(list);
    }
    // One list has nobody to share with.
    if (lists.size() < 2 || lists.size() != account.regions.size()) continue;
    const auto name = work.request.head.accounts.size() == 1 ? "shared" : account.name.value;
    for (auto& line : shared_lines(name, account.name.value, lists)) {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace mailctl::manifest
