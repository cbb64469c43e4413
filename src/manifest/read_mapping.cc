#include <algorithm>
#include <array>

#include "manifest/read.h"

namespace mailctl::manifest {
namespace {

// Keys that people look for in a manifest and that must not be there.
constexpr std::array<std::string_view, 14> kOutsideOnly{"endpoint",
                                                        "endpoints",
                                                        "url",
                                                        "host_override",
                                                        "resolver",
                                                        "command",
                                                        "commands",
                                                        "exec",
                                                        "hook",
                                                        "hooks",
                                                        "script",
                                                        "state",
                                                        "backend",
                                                        "journal"};

// What the records themselves call it (RFC 9989 §4.7, RFC 5321, the drafts of BIMI).
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kWireWords{
    {{"p", "policy"},
     {"sp", "subdomains"},
     {"np", "nonexistent"},
     {"rua", "reports"},
     {"ruf", "failure_reports"},
     {"adkim", "dkim_alignment"},
     {"aspf", "spf_alignment"},
     {"t", "testing"},
     {"l", "logo"},
     {"a", "certificate"},
     {"priority", "preference"},
     {"exchange", "host"}}};

std::string suggestion(std::string_view key, std::span<const std::string_view> known) {
  const auto word = std::ranges::find_if(kWireWords, [&](const auto& pair) {
    return pair.first == key && std::ranges::find(known, pair.second) != known.end();
  });
  if (word == kWireWords.end()) return did_you_mean(key, known);
  return "; did you mean `" + std::string(word->second) + "`?";
}

}  // namespace

bool is_mapping(Value value, base::Diagnostics& diagnostics) {
  if (value.node.kind == yaml::NodeKind::kMapping) return true;
  report_wrong_type(value, "a mapping", diagnostics);
  return false;
}

void report_unknown_key(const yaml::Entry& entry,
                        std::string_view owner,
                        std::span<const std::string_view> known,
                        base::Diagnostics& diagnostics) {
  if (std::ranges::find(kOutsideOnly, entry.key) != kOutsideOnly.end()) {
    diagnostics.error("manifest/not-from-manifest",
                      entry.key_at,
                      "`" + entry.key + "` is never taken from a manifest",
                      "Whoever may propose a change to this file could send credentials to a "
                      "server of theirs or run commands. Endpoints, commands and the place of the "
                      "state come from the command line or the environment.");
    return;
  }
  std::vector<std::string> listed(known.begin(), known.end());
  std::ranges::sort(listed);
  diagnostics.error(
      "manifest/unknown-key",
      entry.key_at,
      "`" + entry.key + "` is no field of " + std::string(owner) + suggestion(entry.key, known),
      "Its fields are: " + base::join(listed, ", ") + ".");
}

void report_missing_value(const yaml::Entry& entry, base::Diagnostics& diagnostics) {
  diagnostics.error("manifest/missing-value",
                    entry.key_at,
                    "`" + entry.key + "` has no value",
                    "Write a value, or leave the key out. An explicit negative of a record block "
                    "is the word none.");
}

void report_missing_field(const MissingField& field,
                          const base::SourceRange& at,
                          base::Diagnostics& diagnostics) {
  const auto& [key, owner, example] = field;
  diagnostics.error("manifest/missing-field",
                    at,
                    "`" + std::string(key) + "` is missing in " + std::string(owner),
                    "Write, for instance, `" + std::string(example) + "`.");
}

base::SourceRange part_of(const Text& text, std::size_t offset, std::size_t length) {
  const auto size = text.value.size();
  const bool is_quoted = text.at.length == size + 2;
  if (!is_quoted && text.at.length != size) return text.at;
  auto part = text.at;
  part.column += static_cast<std::uint32_t>(offset + (is_quoted ? 1 : 0));
  part.length = static_cast<std::uint32_t>(std::min(length, size - std::min(offset, size)));
  return part;
}

void report_problems(const Text& text,
                     std::span<const mail::Problem> problems,
                     base::Diagnostics& diagnostics) {
  for (const auto& problem : problems) {
    diagnostics.add({problem.severity,
                     problem.code,
                     part_of(text, problem.offset, problem.length),
                     problem.message,
                     {},
                     {}});
  }
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const auto best = base::nearest(word, candidates);
  return best ? "; did you mean `" + std::string(*best) + "`?" : "";
}

}  // namespace mailctl::manifest
