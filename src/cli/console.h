#pragma once
// Where a command reads and writes: output on stdout, talk on stderr. Tests give it strings.

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "render/color.h"
#include "render/diagnostic_json.h"

namespace mailctl::cli {

enum class IsTerminal : std::uint8_t { kNo, kYes };

inline constexpr std::size_t kMaxColumns = 100;  // what can be read well

struct Console {
  std::ostream& out;
  std::ostream& err;
  std::istream& in;
  // Of stdin and stderr both: whether a question can be asked.
  IsTerminal can_ask = IsTerminal::kNo;
  render::Color out_color = render::Color::kNever;
  render::Color err_color = render::Color::kNever;
  // How wide tables may be: of the terminal, where stdout is one.
  std::size_t out_columns = kMaxColumns;
  // Errors, warnings and diagnostics that stderr showed, for the JSON of programs.
  render::Messages said = {};
  bool has_document = false;

  // "Error: <message>" on stderr.
  void error(std::string_view message);
  // "Warning: <message>" on stderr.
  void warning(std::string_view message);
  // The one document of a run with --json, on stdout.
  void document(std::string_view text);
  // Asks on stderr; nullopt at the end of input.
  std::optional<std::string> ask(std::string_view question);
};

enum class ColorWish : std::uint8_t { kAutomatic, kNever };

// stdin, stdout and stderr of this process. Colours only on terminals, without NO_COLOR
// (https://no-color.org: present and not empty), TERM=dumb and --no-color.
Console system_console(ColorWish wish);

}  // namespace mailctl::cli
