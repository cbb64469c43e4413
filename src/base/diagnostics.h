#pragma once
// Mistakes in what the user wrote, collected so that one run shows all of them. Codes are stable
// ("spf/too-many-lookups"); each has a section in docs/reference/diagnostics.md, or is a rule of
// mail (mail/rules/rule.h). How they look on screen is render/diagnostic_text.h.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace mailctl::base {

enum class Severity : std::uint8_t { kError, kWarning, kInfo };

// A second place that belongs to a problem ("first defined here").
struct Note {
  SourceRange at;
  std::string text;
  bool operator==(const Note&) const = default;
};

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string_view code;  // a string literal
  SourceRange at;
  std::string summary;  // one line: what is wrong
  std::string detail;   // why it matters and what to write instead; may be empty
  std::vector<Note> notes;
  bool operator==(const Diagnostic&) const = default;
};

// The sink. Everything that reads the user's text takes one by reference and goes on.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void error(std::string_view code, SourceRange at, std::string summary, std::string detail = {});
  void warning(std::string_view code, SourceRange at, std::string summary, std::string detail = {});
  void info(std::string_view code, SourceRange at, std::string summary, std::string detail = {});

  [[nodiscard]] const std::vector<Diagnostic>& all() const { return x_all; }

  [[nodiscard]] bool has_errors() const;

  [[nodiscard]] bool empty() const { return x_all.empty(); }

  // By place (file, line, column), then by order of arrival.
  void sort_by_place();

 private:
  std::vector<Diagnostic> x_all;
};

}  // namespace mailctl::base
