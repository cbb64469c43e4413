#include "provider/oci/profile.h"

#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::provider::oci {
namespace {

using Section = std::map<std::string, std::string>;
using Sections = std::map<std::string, Section>;

constexpr std::string_view kDefault = "DEFAULT";

// The state between two lines.
struct Reader {
  Sections sections;
  Section* section = nullptr;
  std::string* value = nullptr;  // what an indented line continues
};

bool is_comment(std::string_view trimmed) {
  return trimmed.starts_with('#') || trimmed.starts_with(';');
}

bool is_indented(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

std::optional<std::string> open_section(Reader& reader, std::string_view line) {
  const auto end = line.find(']');
  if (end == std::string_view::npos) return "the section's ] is missing";
  const std::string name(line.substr(1, end - 1));
  const bool is_new = reader.sections.try_emplace(name).second;
  if (!is_new && name != kDefault) return "the section [" + name + "] is there twice";
  reader.section = &reader.sections[name];
  reader.value = nullptr;
  return std::nullopt;
}

std::optional<std::string> add_setting(Reader& reader, std::string_view line) {
  if (reader.section == nullptr) return "a setting stands before the first [section]";
  const auto split = line.find_first_of("=:");
  if (split == std::string_view::npos) return "this is neither a [section] nor key=value";
  const auto key = base::to_lower(base::trim(line.substr(0, split)));
  if (key.empty()) return "the key before \"" + std::string(1, line[split]) + "\" is missing";
  const auto [place, is_new] =
      reader.section->try_emplace(key, std::string(base::trim(line.substr(split + 1))));
  if (!is_new) return "the key " + key + " is there twice in its section";
  reader.value = &place->second;
  return std::nullopt;
}

std::optional<std::string> read_line(Reader& reader, std::string_view line) {
  const auto trimmed = base::trim(line);
  if (trimmed.empty() || is_comment(trimmed)) return std::nullopt;
  if (is_indented(line) && reader.value != nullptr) {
    *reader.value += "\n" + std::string(trimmed);
    return std::nullopt;
  }
  return trimmed.starts_with('[') ? open_section(reader, trimmed) : add_setting(reader, trimmed);
}

std::string names_of(const Sections& sections) {
  std::vector<std::string> names;
  for (const auto& [name, section] : sections) names.push_back(name);
  return names.empty() ? "it has none" : "it has " + base::join(names, ", ");
}

}  // namespace

base::Result<Profile> parse_profile(std::string_view text,
                                    std::string_view profile,
                                    std::string_view path) {
  Reader reader;
  std::size_t number = 0;
  for (const auto line : base::split(text, '\n')) {
    ++number;
    if (const auto problem = read_line(reader, line)) {
      return base::Error{
          base::ErrorKind::kInvalid, fmt::format("{}, line {}: {}", path, number, *problem), {}};
    }
  }
  const auto found = reader.sections.find(std::string(profile));
  if (found == reader.sections.end() && profile != kDefault) {
    return base::Error{
        base::ErrorKind::kInvalid,
        fmt::format("{} has no profile [{}]; {}", path, profile, names_of(reader.sections)),
        {}};
  }
  Profile result;
  if (found != reader.sections.end()) result.values = found->second;
  const auto inherited = reader.sections.find(std::string(kDefault));
  if (inherited != reader.sections.end())
    result.values.insert(inherited->second.begin(), inherited->second.end());
  return result;
}

}  // namespace mailctl::provider::oci
