#include "manifest/export_sites.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/text_template.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

constexpr std::string_view kDate = "{date}";
constexpr std::size_t kDigits = 8;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "20241221" as a date; nullopt where it is none.
std::optional<base::Date> date_in(std::string_view digits) {
  if (digits.size() != kDigits || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  const std::string text(digits);
  return base::parse_iso_date(text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6));
}

// The last eight digits that are a date and stand alone.
std::optional<std::size_t> find_date(std::string_view text) {
  for (std::size_t end = text.size(); end >= kDigits; --end) {
    const auto begin = end - kDigits;
    const bool is_alone =
        (begin == 0 || !is_digit(text[begin - 1])) && (end == text.size() || !is_digit(text[end]));
    if (is_alone && date_in(text.substr(begin, kDigits))) return begin;
  }
  return std::nullopt;
}

bool holds_brace(std::string_view text) {
  return text.find_first_of("{}") != std::string_view::npos;
}

std::string expand(const std::string& text, const ExportSite& site) {
  const std::array<Substitution, 2> values{
      {{"region", site.region->id}, {"region_key", site.region->key}}};
  return expand_template(text, values);
}

// The text with the region's name or key in it as a placeholder, the plain text last.
std::vector<std::string> generalized(const std::string& text, const ExportSite& site) {
  std::vector<std::string> all;
  const auto add = [&](std::string_view from, std::string_view to) {
    if (!from.empty() && text.find(from) != std::string::npos) {
      all.push_back(base::replace_all(text, from, to));
    }
  };
  add(site.region->id, "{region}");
  add(site.region->key, "{region_key}");
  all.push_back(text);
  return all;
}

const std::string& selector(const model::LiveResource& key) {
  return std::get<model::DkimKey>(key.spec).selector;
}

// Whether the selector is the pattern, a date standing for {date}.
std::optional<base::Date> date_of_fit(const std::string& pattern, std::string_view text) {
  const auto at = pattern.find(kDate);
  const auto head = pattern.substr(0, at);
  const auto tail = pattern.substr(at + kDate.size());
  if (text.size() != head.size() + kDigits + tail.size() || !text.starts_with(head) ||
      !text.ends_with(tail)) {
    return std::nullopt;
  }
  return date_in(text.substr(head.size(), kDigits));
}

// The planner takes the newest key that fits: that must be the one that is meant.
bool is_chosen(const std::string& pattern, const ExportSite& site) {
  if (!date_of_fit(pattern, selector(*site.key))) return false;
  return std::ranges::all_of(site.keys, [&](const model::LiveResource* other) {
    if (other == site.key || !date_of_fit(pattern, selector(*other))) return true;
    return other->created.value_or(base::Time{}) < site.key->created.value_or(base::Time{});
  });
}

// The same day for every key: it is written as `first`, so that a key made anew has its old name.
std::string first_field(const std::string& with_date, const SiteList& sites) {
  std::optional<base::Date> first;
  for (const auto& site : sites) {
    const auto date = date_of_fit(expand(with_date, site), selector(*site.key));
    if (first && date != first) return {};
    first = date;
  }
  return first ? fmt::format(", first: {}", base::to_iso_date(*first)) : std::string();
}

std::optional<std::string> dated_selector(const std::string& text, const SiteList& sites) {
  const auto at = find_date(text);
  if (!at) return std::nullopt;
  const auto with_date = text.substr(0, *at) + std::string(kDate) + text.substr(*at + kDigits);
  const bool fits = std::ranges::all_of(
      sites, [&](const ExportSite& site) { return is_chosen(expand(with_date, site), site); });
  if (!fits) return std::nullopt;
  return fmt::format("selector: {}{}", yaml_quoted(with_date), first_field(with_date, sites));
}

// In place of "{kind}" of every description.
struct Kind {
  std::string_view word;
  const std::string* text;
};

std::vector<Kind> descriptions_of(const ExportSite& site) {
  std::vector<Kind> kinds{
      {"Email Delivery", &std::get<model::EmailDomain>(site.domain->spec).description}};
  if (site.key != nullptr) {
    kinds.push_back({"DKIM", &std::get<model::DkimKey>(site.key->spec).description});
  }
  if (site.path != nullptr) {
    kinds.push_back({"Return path", &std::get<model::ReturnPath>(site.path->spec).description});
  }
  return kinds;
}

bool describes(const std::string& text, const ExportSite& site) {
  return std::ranges::all_of(descriptions_of(site), [&](const Kind& kind) {
    const std::array<Substitution, 1> values{{{"kind", kind.word}}};
    return expand_template(expand(text, site), values) == *kind.text;
  });
}

}  // namespace

std::optional<std::string> selector_of(const SiteList& sites) {
  const auto& first = sites.front();
  if (first.key == nullptr) return std::string();
  for (const auto& text : generalized(selector(*first.key), first)) {
    if (auto dated = dated_selector(text, sites)) return dated;
    const bool fits = std::ranges::all_of(
        sites, [&](const ExportSite& site) { return expand(text, site) == selector(*site.key); });
    if (fits) return "selector: " + yaml_quoted(text);
  }
  return std::nullopt;
}

std::optional<std::string> envelope_of(const SiteList& sites, const dns::Name& domain) {
  const auto& first = sites.front();
  if (first.path == nullptr) return std::string();
  const auto name = [](const ExportSite& site) -> const dns::Name& {
    return std::get<model::ReturnPath>(site.path->spec).name;
  };
  for (const auto& text : generalized(relative_name(name(first), domain), first)) {
    const bool fits = std::ranges::all_of(sites, [&](const ExportSite& site) {
      return expand(text, site) == relative_name(name(site), domain);
    });
    if (fits && (sites.size() == 1 || text.find('{') != std::string::npos)) return text;
  }
  return std::nullopt;
}

std::string description_of(const SiteList& sites, const dns::Name& domain) {
  const auto& first = sites.front();
  const auto& text = std::get<model::EmailDomain>(first.domain->spec).description;
  if (text.empty() || holds_brace(text) || domain.is_root()) return {};
  const auto with_kind = base::replace_all(text, "Email Delivery", "{kind}");
  for (const auto& candidate : generalized(with_kind, first)) {
    const bool fits = std::ranges::all_of(
        sites, [&](const ExportSite& site) { return describes(candidate, site); });
    if (fits) return candidate;
  }
  return {};
}

}  // namespace mailctl::manifest
