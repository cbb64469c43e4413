#pragma once
// The bytes of a YAML file before any parser sees them: are they text at all, and where do lines
// begin, so that a parser's line and column can be turned into a range of the source.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "yaml/tree.h"

namespace mailctl::yaml {

// What could be read is UTF-8 (RFC 3629) without control characters but tab and line ends (YAML 1.2
// §5.1) and within the size; otherwise kBad, and the first offence is in the sink.
enum class TextCheck : std::uint8_t { kGood, kBad };
TextCheck check_text(const base::SourceFile& file,
                     const Limits& limits,
                     base::Diagnostics& diagnostics);

class SourceText {
 public:
  // Borrows the file's text.
  explicit SourceText(const base::SourceFile& file);

  // The text without a byte order mark, which is what parsers are given.
  [[nodiscard]] std::string_view body() const { return x_text.substr(x_bom); }

  // A point; line and column 0-based, counted in bytes of body().
  [[nodiscard]] base::SourceRange point(int line, int column) const;
  // A scalar that begins there (perhaps with an anchor or tag) and has this value: as it is
  // written, quotes included, at most to the end of the line.
  [[nodiscard]] base::SourceRange scalar(int line, int column, std::string_view value) const;
  // Whether a null is written there ("~", "null") and not merely left out.
  [[nodiscard]] bool is_written_null(int line, int column) const;
  // Whether a quote begins there that never ends, which yaml-cpp 0.7 lets pass at the end of a
  // file.
  [[nodiscard]] bool is_open_quote(int line, int column) const;

 private:
  [[nodiscard]] std::string_view rest_of_text(int line, int column) const;
  [[nodiscard]] std::string_view rest_of_line(int line, int column) const;

  base::FileId x_file;
  std::string_view x_text;
  std::size_t x_bom = 0;
  std::vector<std::size_t> x_line_starts;
};

}  // namespace mailctl::yaml
