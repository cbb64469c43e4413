#include "manifest/domain_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "manifest/read.h"
#include "yaml/source_text.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

enum class Column : std::uint8_t { kDomain, kId, kProfile };

constexpr std::array<std::string_view, 3> kColumns{"domain", "id", "profile"};
constexpr std::size_t kMaxId = 63;

void put(Column column, Text text, DomainRow& row) {
  switch (column) {
    case Column::kDomain:
      row.domain = std::move(text);
      return;
    case Column::kId:
      row.id = std::move(text.value);
      return;
    case Column::kProfile:
      row.profile = std::move(text);
      return;
  }
}

std::optional<Column> column_of(std::string_view word) {
  const auto found = std::ranges::find(kColumns, word);
  if (found == kColumns.end()) return std::nullopt;
  return static_cast<Column>(found - kColumns.begin());
}

void report_unknown_column(const Text& word, Diagnostics& diagnostics) {
  const bool is_excel = word.value.find(';') != std::string::npos;
  diagnostics.error(
      "manifest/bad-set-file",
      word.at,
      fmt::format(
          "`{}` is no field of a domain set{}", word.value, did_you_mean(word.value, kColumns)),
      is_excel ? "Fields are separated by commas: domain,id,profile."
               : "Its fields are: domain (needed), id, profile.");
}

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// What a row must have, whatever its file looks like.
bool is_good(const DomainRow& row, const base::SourceRange& at, Diagnostics& diagnostics) {
  if (row.domain.value.empty()) {
    diagnostics.error("manifest/bad-row", at, "this row has no domain", "Write one, or remove it.");
    return false;
  }
  if (row.id.size() <= kMaxId && std::ranges::all_of(row.id, is_id_character)) return true;
  diagnostics.error("manifest/bad-row",
                    at,
                    fmt::format("`{}` cannot be the id of {}", row.id, row.domain.value),
                    "It goes into names and texts: letters, digits, `-`, `_` and `.`, at most 63.");
  return false;
}

// Fields of CSV, one after the other, each with its place.
class CsvReader {
 public:
  CsvReader(const base::SourceFile& file, std::string_view text, Diagnostics& diagnostics)
      : x_file(file.id), x_rest(text), x_diagnostics(diagnostics) {}

  [[nodiscard]] bool is_at_end() const { return x_rest.empty(); }

  [[nodiscard]] base::SourceRange here() const { return {x_file, x_line, x_column, 0}; }

  // The fields of the next line, into the strings that are there. False for a broken one.
  bool read_line(std::vector<Text>& fields) {
    std::size_t count = 0;
    bool is_whole = true;
    for (bool has_more = true; has_more; ++count) {
      if (fields.size() == count) fields.emplace_back();
      is_whole = read_field(fields[count]) && is_whole;
      has_more = !x_rest.empty() && x_rest.front() == ',';
      if (has_more) skip(1);
    }
    fields.resize(count);
    skip_line_end();
    return is_whole;
  }

 private:
  bool read_field(Text& field) {
    field.value.clear();
    field.at = here();
    if (x_rest.starts_with('"')) return read_quoted(field);
    const auto end = std::min(x_rest.find_first_of(",\r\n"), x_rest.size());
    const auto text = x_rest.substr(0, end);
    field.value = base::trim(text);
    field.at.length = static_cast<std::uint32_t>(end);
    skip(end);
    return true;
  }

  bool read_quoted(Text& field) {
    skip(1);
    for (;;) {
      const auto quote = x_rest.find('"');
      if (quote == std::string_view::npos) {
        x_diagnostics.error("manifest/bad-row", field.at, "this quote is never closed");
        skip(x_rest.size());
        return false;
      }
      field.value += x_rest.substr(0, quote);
      skip(quote + 1);
      if (!x_rest.starts_with('"')) break;
      field.value += '"';
      skip(1);
    }
    if (x_rest.empty() || x_rest.find_first_of(",\r\n") == 0) return true;
    x_diagnostics.error("manifest/bad-row",
                        here(),
                        "after a closing quote there is a comma or the end of the line",
                        "A quote inside of quotes is written twice (RFC 4180).");
    skip(std::min(x_rest.find_first_of(",\r\n"), x_rest.size()));
    return false;
  }

  void skip(std::size_t count) {
    const auto taken = x_rest.substr(0, count);
    for (auto at = taken.find('\n'); at != std::string_view::npos; at = taken.find('\n', at + 1)) {
      ++x_line;
      x_column = 1;
    }
    const auto last = taken.rfind('\n');
    x_column += static_cast<std::uint32_t>(
        last == std::string_view::npos ? count : taken.size() - last - 1);
    x_rest.remove_prefix(count);
  }

  void skip_line_end() {
    if (x_rest.starts_with('\r')) skip(1);
    if (x_rest.starts_with('\n')) skip(1);
  }

  base::FileId x_file;
  std::string_view x_rest;
  Diagnostics& x_diagnostics;
  std::uint32_t x_line = 1;
  std::uint32_t x_column = 1;
};

// Which column is what; nullopt after a problem.
std::optional<std::vector<Column>> read_header(CsvReader& reader, Diagnostics& diagnostics) {
  const auto at = reader.here();
  std::vector<Text> fields;
  if (!reader.read_line(fields)) return std::nullopt;
  std::vector<Column> columns;
  for (auto& field : fields) {
    field.value = base::to_lower(field.value);
    const auto column = column_of(field.value);
    if (!column) {
      report_unknown_column(field, diagnostics);
      return std::nullopt;
    }
    if (std::ranges::find(columns, *column) != columns.end()) {
      report_listed_twice("the field `" + field.value + "`", at, field.at, diagnostics);
      return std::nullopt;
    }
    columns.push_back(*column);
  }
  if (std::ranges::find(columns, Column::kDomain) != columns.end()) return columns;
  diagnostics.error("manifest/bad-set-file",
                    at,
                    "the first line does not name a field `domain`",
                    "A set begins with a line that names its fields: domain,id,profile.");
  return std::nullopt;
}

std::vector<DomainRow> parse_csv(const base::SourceFile& file,
                                 std::string_view text,
                                 Diagnostics& diagnostics) {
  CsvReader reader(file, text, diagnostics);
  const auto columns = read_header(reader, diagnostics);
  if (!columns) return {};
  std::vector<DomainRow> rows;
  rows.reserve(static_cast<std::size_t>(std::ranges::count(text, '\n')));
  std::vector<Text> fields;
  while (!reader.is_at_end()) {
    const auto at = reader.here();
    if (!reader.read_line(fields)) continue;
    if (fields.size() == 1 && fields.front().value.empty()) continue;  // an empty line
    if (fields.size() != columns->size()) {
      diagnostics.error("manifest/bad-row",
                        at,
                        fmt::format("this row has {}, the first line names {}",
                                    base::count_of(fields.size(), "field"),
                                    columns->size()),
                        "Write a comma for a field that is left empty.");
      continue;
    }
    DomainRow row;
    for (std::size_t i = 0; i < fields.size(); ++i) put((*columns)[i], fields[i], row);
    if (is_good(row, at, diagnostics)) rows.push_back(std::move(row));
  }
  return rows;
}

// One line of JSON; nullopt after a problem.
std::optional<DomainRow> parse_object(std::string_view line,
                                      const base::SourceRange& at,
                                      Diagnostics& diagnostics) {
  const auto object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) {
    diagnostics.error("manifest/bad-row",
                      at,
                      "this line is no JSON object",
                      "Write one object a line: {\"domain\": \"example.com\", \"id\": \"4711\"}.");
    return std::nullopt;
  }
  DomainRow row;
  for (const auto& [key, value] : object.items()) {
    const auto column = column_of(key);
    if (!column) {
      report_unknown_column({key, at}, diagnostics);
      return std::nullopt;
    }
    const bool is_number = *column == Column::kId && value.is_number_integer();
    if (!value.is_string() && !is_number && !value.is_null()) {
      diagnostics.error("manifest/bad-row", at, fmt::format("`{}` must be text", key));
      return std::nullopt;
    }
    if (value.is_null()) continue;
    put(*column, {is_number ? value.dump() : value.get<std::string>(), at}, row);
  }
  if (!is_good(row, at, diagnostics)) return std::nullopt;
  return row;
}

std::vector<DomainRow> parse_json_lines(const base::SourceFile& file,
                                        std::string_view text,
                                        Diagnostics& diagnostics) {
  std::vector<DomainRow> rows;
  std::uint32_t number = 0;
  for (auto line : base::split(text, '\n')) {
    ++number;
    line = base::trim(line);
    if (line.empty()) continue;
    const base::SourceRange at{file.id, number, 1, static_cast<std::uint32_t>(line.size())};
    if (auto row = parse_object(line, at, diagnostics)) rows.push_back(*std::move(row));
  }
  return rows;
}

}  // namespace

std::vector<DomainRow> parse_domain_rows(const base::SourceFile& file, Diagnostics& diagnostics) {
  if (yaml::check_text(file, {}, diagnostics) == yaml::TextCheck::kBad) return {};
  std::string_view text = file.text;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const auto name = base::to_lower(file.path);
  const bool is_json = name.ends_with(".jsonl") || name.ends_with(".ndjson");
  return is_json ? parse_json_lines(file, text, diagnostics) : parse_csv(file, text, diagnostics);
}

}  // namespace mailctl::manifest
