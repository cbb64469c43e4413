#include "cli/console.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

#include "render/paint.h"

namespace mailctl::cli {
namespace {

bool is_wanted(ColorWish wish) {
  if (wish == ColorWish::kNever) return false;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool is_dumb = term != nullptr && std::string_view(term) == "dumb";
  return (no_color == nullptr || *no_color == '\0') && !is_dumb;
}

render::Color color_of(ColorWish wish, int descriptor) {
  return is_wanted(wish) && ::isatty(descriptor) == 1 ? render::Color::kAlways
                                                      : render::Color::kNever;
}

std::size_t columns_of(int descriptor) {
  constexpr std::size_t kMinColumns = 60;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kMaxColumns;
  return std::clamp<std::size_t>(size.ws_col, kMinColumns, kMaxColumns);
}

}  // namespace

void Console::error(std::string_view message) {
  err << render::paint(err_color, render::Ink::kRemove, "Error:") << ' '
      << render::visible_lines(message) << '\n'
      << std::flush;
  said.push_back(render::message_of(base::Severity::kError, message));
}

void Console::warning(std::string_view message) {
  err << render::paint(err_color, render::Ink::kWarning, "Warning:") << ' '
      << render::visible_lines(message) << '\n'
      << std::flush;
  said.push_back(render::message_of(base::Severity::kWarning, message));
}

void Console::document(std::string_view text) {
  out << text << std::flush;
  has_document = true;
}

std::optional<std::string> Console::ask(std::string_view question) {
  err << question << std::flush;
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  return line;
}

Console system_console(ColorWish wish) {
  const bool can_ask = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
  return {.out = std::cout,
          .err = std::cerr,
          .in = std::cin,
          .can_ask = can_ask ? IsTerminal::kYes : IsTerminal::kNo,
          .out_color = color_of(wish, STDOUT_FILENO),
          .err_color = color_of(wish, STDERR_FILENO),
          .out_columns = columns_of(STDOUT_FILENO)};
}

}  // namespace mailctl::cli
