#include "mail/message/headers.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::message {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// RFC 5322 §2.2: printing ASCII without the colon; blanks before the colon are obsolete (§4.5).
std::size_t name_length_of(std::string_view line) {
  std::string_view name = line.substr(0, std::min(line.find(':'), line.size()));
  if (name.size() == line.size()) return 0;
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  return std::ranges::all_of(name, is_visible) ? name.size() : 0;
}

// Appends the fields of `text` and returns where the body begins.
base::Result<std::size_t> read_fields(std::string_view text, std::vector<FieldRange>& fields) {
  std::size_t at = 0;
  std::size_t number = 0;
  while (at < text.size()) {
    ++number;
    const std::size_t end = std::min(text.find(kLineEnd, at), text.size());
    const std::size_t next = std::min(end + kLineEnd.size(), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (line.empty()) return next;
    if (is_blank(line.front()) && !fields.empty()) {
      fields.back().length = end - fields.back().offset;
    } else if (const std::size_t name_length = name_length_of(line); name_length > 0) {
      if (fields.size() == Message::kMaxFields) {
        return invalid(
            fmt::format("the message has more than {} header fields", Message::kMaxFields));
      }
      fields.push_back({at, end - at, name_length});
    } else {
      return invalid(fmt::format("line {} of the message is no header field", number));
    }
    at = next;
  }
  return text.size();
}

}  // namespace

base::Result<Message> Message::parse(std::string_view text) {
  if (text.size() > kMaxSize)
    return invalid(fmt::format("the message is larger than {} octets", kMaxSize));
  Message message;
  message.x_text = to_crlf(text);
  auto body = read_fields(message.x_text, message.x_fields);
  if (!body) return std::move(body).error();
  message.x_body = *body;
  return message;
}

std::string_view Message::field(std::size_t index) const {
  const FieldRange& range = x_fields.at(index);
  return std::string_view(x_text).substr(range.offset, range.length);
}

std::string_view Message::name(std::size_t index) const {
  return field(index).substr(0, x_fields.at(index).name_length);
}

std::string_view Message::value(std::size_t index) const {
  const std::string_view whole = field(index);
  return whole.substr(whole.find(':') + 1);
}

std::string_view Message::body() const {
  return std::string_view(x_text).substr(x_body);
}

std::vector<std::size_t> Message::find_all(std::string_view name_wanted) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < x_fields.size(); ++i) {
    if (base::equals_ignoring_case(name(i), name_wanted)) found.push_back(i);
  }
  return found;
}

base::Result<Message> Message::with_field_on_top(std::string_view field) const {
  return parse(fmt::format("{}\r\n{}", field, x_text));
}

std::string to_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.append(text, at, end - at);
    if (end < text.size()) {
      if (out.ends_with('\r')) out.pop_back();
      out += kLineEnd;
    }
    at = end + 1;
  }
  return out;
}

std::string unfolded(std::string_view value) {
  std::string out;
  std::ranges::copy_if(
      value, std::back_inserter(out), [](char c) { return c != '\r' && c != '\n'; });
  return std::string(base::trim(out));
}

}  // namespace mailctl::mail::message
