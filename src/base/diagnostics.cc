#include "base/diagnostics.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"

namespace mailctl::base {

FileId SourceFiles::add(std::string path, std::string text) {
  const auto id = static_cast<FileId>(x_files.size());
  auto& starts = x_line_starts.emplace_back(1, 0);
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', end + 1))
    starts.push_back(end + 1);
  x_files.push_back({id, std::move(path), std::move(text)});
  return id;
}

const SourceFile& SourceFiles::file(FileId id) const {
  const auto index = static_cast<std::size_t>(id);
  MAILCTL_CHECK(index < x_files.size());
  return x_files[index];
}

std::string_view SourceFiles::line(FileId id, std::uint32_t number) const {
  std::string_view rest = file(id).text;
  const auto& starts = x_line_starts[static_cast<std::size_t>(id)];
  if (number == 0 || number > starts.size()) return {};
  rest.remove_prefix(starts[number - 1]);
  auto line = rest.substr(0, rest.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string SourceFiles::to_text(const SourceRange& at) const {
  if (!at.is_known()) return {};
  return file(at.file).path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

void Diagnostics::add(Diagnostic diagnostic) {
  x_all.push_back(std::move(diagnostic));
}

void Diagnostics::error(std::string_view code,
                        SourceRange at,
                        std::string summary,
                        std::string detail) {
  add({Severity::kError, code, at, std::move(summary), std::move(detail), {}});
}

void Diagnostics::warning(std::string_view code,
                          SourceRange at,
                          std::string summary,
                          std::string detail) {
  add({Severity::kWarning, code, at, std::move(summary), std::move(detail), {}});
}

void Diagnostics::info(std::string_view code,
                       SourceRange at,
                       std::string summary,
                       std::string detail) {
  add({Severity::kInfo, code, at, std::move(summary), std::move(detail), {}});
}

bool Diagnostics::has_errors() const {
  return std::ranges::any_of(x_all,
                             [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

void Diagnostics::sort_by_place() {
  const auto place = [](const Diagnostic& d) {
    return std::tuple(d.at.file, d.at.line, d.at.column);
  };
  std::ranges::stable_sort(x_all, {}, place);
}

}  // namespace mailctl::base
