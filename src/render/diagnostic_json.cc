#include "render/diagnostic_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;

std::string_view severity_word(base::Severity severity) {
  switch (severity) {
    case base::Severity::kError:
      return "error";
    case base::Severity::kWarning:
      return "warning";
    case base::Severity::kInfo:
      return "info";
  }
  return "error";
}

// The byte in the file at which a place begins, 0-based.
std::size_t byte_of(const base::SourceRange& at, const base::SourceFiles& files) {
  const auto line = files.line(at.file, at.line);
  if (line.data() == nullptr) return 0;
  const std::string_view text = files.file(at.file).text;
  const auto line_start = static_cast<std::size_t>(line.data() - text.data());
  return std::min(line_start + at.column - 1, text.size());
}

Json range_json(const base::SourceRange& at, const base::SourceFiles& files) {
  const auto byte = byte_of(at, files);
  return {
      {"filename", files.file(at.file).path},
      {"start", {{"line", at.line}, {"column", at.column}, {"byte", byte}}},
      {"end", {{"line", at.line}, {"column", at.column + at.length}, {"byte", byte + at.length}}}};
}

Json snippet_json(const base::SourceRange& at, const base::SourceFiles& files) {
  const auto line = files.line(at.file, at.line);
  const auto begin = std::min<std::size_t>(at.column - 1, line.size());
  const auto end = std::min<std::size_t>(begin + at.length, line.size());
  return {{"context", nullptr},
          {"code", line},
          {"start_line", at.line},
          {"highlight_start_offset", begin},
          {"highlight_end_offset", end},
          {"values", Json::array()}};
}

Json diagnostic_json(const base::Diagnostic& diagnostic, const base::SourceFiles& files) {
  Json json{{"severity", severity_word(diagnostic.severity)},
            {"code", diagnostic.code},
            {"summary", diagnostic.summary},
            {"detail", diagnostic.detail}};
  if (diagnostic.at.is_known()) {
    json["range"] = range_json(diagnostic.at, files);
    json["snippet"] = snippet_json(diagnostic.at, files);
  }
  if (diagnostic.notes.empty()) return json;
  auto notes = Json::array();
  for (const auto& note : diagnostic.notes) {
    Json item{{"text", note.text}};
    if (note.at.is_known()) item["range"] = range_json(note.at, files);
    notes.push_back(std::move(item));
  }
  json["notes"] = std::move(notes);
  return json;
}

Json list_json(const base::Diagnostics& diagnostics, const base::SourceFiles& files) {
  auto sorted = diagnostics;
  sorted.sort_by_place();
  auto list = Json::array();
  for (const auto& diagnostic : sorted.all()) list.push_back(diagnostic_json(diagnostic, files));
  return list;
}

std::int64_t count_of(const base::Diagnostics& diagnostics, base::Severity severity) {
  return std::ranges::count(diagnostics.all(), severity, &base::Diagnostic::severity);
}

// Bytes that are no UTF-8 (a broken file is quoted in its own diagnostic) are replaced.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string diagnostics_json(const base::Diagnostics& diagnostics, const base::SourceFiles& files) {
  return dump(list_json(diagnostics, files), -1);
}

std::string validation_json(const base::Diagnostics& diagnostics, const base::SourceFiles& files) {
  const Json json{{"format_version", "1.0"},
                  {"valid", !diagnostics.has_errors()},
                  {"error_count", count_of(diagnostics, base::Severity::kError)},
                  {"warning_count", count_of(diagnostics, base::Severity::kWarning)},
                  {"diagnostics", list_json(diagnostics, files)}};
  return dump(json, 2) + "\n";
}

}  // namespace mailctl::render
