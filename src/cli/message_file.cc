#include "cli/message_file.h"

#include <utility>

#include <fmt/format.h>

#include "cli/files.h"

namespace mailctl::cli {

base::Result<mail::message::Message> read_message(const std::string& path) {
  auto text = read_text_file(path);
  if (!text) return std::move(text).error();
  auto message = mail::message::Message::parse(*text);
  if (!message) return std::move(message).error().with_context(path);
  return *std::move(message);
}

base::Result<base::Time> parse_time_option(const std::string& text, base::Time now) {
  if (text.empty()) return now;
  const auto time = base::parse_rfc3339(text);
  if (time) return *time;
  return base::Error{base::ErrorKind::kInvalid,
                     fmt::format("--time wants a time like 2026-11-21T18:54:08Z, not \"{}\"", text),
                     {}};
}

}  // namespace mailctl::cli
