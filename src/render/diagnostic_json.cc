#include "render/diagnostic_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "render/diagnostic_parts.h"
#include "render/markdown.h"

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;

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
  Json json{{"severity", json_word_of(diagnostic.severity)},
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

Json list_json(const Messages& messages) {
  auto list = Json::array();
  for (const auto& message : messages) list.push_back(Json::parse(message.object));
  return list;
}

std::int64_t count_of(const Messages& messages, base::Severity severity) {
  return std::ranges::count(messages, severity, &Message::severity);
}

// Where it stands, for people who look at the file elsewhere.
void add_place(const base::SourceRange& at, const base::SourceFiles& files, Message& message) {
  const auto line = files.line(at.file, at.line);
  const auto begin = std::min<std::size_t>(at.column > 0 ? at.column - 1 : 0, line.size());
  const auto marked = line.substr(begin, at.length);
  message.path = files.file(at.file).path;
  message.line = at.line;
  message.column = characters_of(line.substr(0, begin)) + 1;
  message.end_column = message.column + std::max<std::size_t>(characters_of(marked), 1) - 1;
}

// Bytes that are no UTF-8 (a broken file is quoted in its own diagnostic) are replaced.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Messages messages_of(const base::Diagnostics& diagnostics, const base::SourceFiles& files) {
  auto sorted = diagnostics;
  sorted.sort_by_place();
  Messages messages;
  for (const auto& diagnostic : sorted.all()) {
    Message message{
        diagnostic.severity, diagnostic.summary, dump(diagnostic_json(diagnostic, files), -1)};
    message.code = diagnostic.code;
    message.detail = diagnostic.detail;
    if (diagnostic.at.is_known()) add_place(diagnostic.at, files, message);
    messages.push_back(std::move(message));
  }
  return messages;
}

Message message_of(base::Severity severity, std::string_view summary) {
  const Json object{{"severity", json_word_of(severity)}, {"summary", summary}, {"detail", ""}};
  return {severity, std::string(summary), dump(object, -1)};
}

std::string messages_json(const Messages& messages) {
  return dump(list_json(messages), -1);
}

std::string validation_json(const Messages& messages) {
  const auto errors = count_of(messages, base::Severity::kError);
  const Json document{{"format_version", "1.0"},
                      {"valid", errors == 0},
                      {"error_count", errors},
                      {"warning_count", count_of(messages, base::Severity::kWarning)},
                      {"diagnostics", list_json(messages)}};
  return dump(document, 2) + "\n";
}

std::string errored_json(const Messages& messages) {
  const Json document{
      {"format_version", "1.0"}, {"errored", true}, {"diagnostics", list_json(messages)}};
  return dump(document, 2) + "\n";
}

std::string with_diagnostics(const std::string& document, const Messages& messages) {
  auto whole = Json::parse(document);
  whole["diagnostics"] = list_json(messages);
  return dump(whole, 2) + "\n";
}

}  // namespace mailctl::render
