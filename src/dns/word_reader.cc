#include "dns/word_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"

namespace mailctl::dns {
namespace {

constexpr std::uint64_t kMaxSeconds = 0x7fffffffU;

std::uint64_t unit_seconds(char unit) {
  switch (unit) {
    case 's':
    case 'S':
      return 1;
    case 'm':
    case 'M':
      return 60;
    case 'h':
    case 'H':
      return 3600;
    case 'd':
    case 'D':
      return 86400;
    case 'w':
    case 'W':
      return 604800;
    default:
      return 0;
  }
}

}  // namespace

std::optional<std::uint32_t> parse_seconds(std::string_view text) {
  std::uint64_t total = 0;
  do {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = base::parse_unsigned(text.substr(0, digits));
    if (!number || *number > kMaxSeconds) return std::nullopt;
    text.remove_prefix(digits);
    const auto unit = text.empty() ? 1 : unit_seconds(text.front());
    if (unit == 0) return std::nullopt;
    total += *number * unit;
    if (total > kMaxSeconds) return std::nullopt;
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
  } while (!text.empty());
  return static_cast<std::uint32_t>(total);
}

base::Result<Name> parse_relative_name(std::string_view text, const Name& origin) {
  if (text == "@") return origin;
  if (text.empty()) return base::Error{base::ErrorKind::kInvalid, "a name is empty", {}};
  std::size_t backslashes = 0;
  while (backslashes + 1 < text.size() && text[text.size() - 2 - backslashes] == '\\') {
    ++backslashes;
  }
  const bool is_absolute = text.ends_with('.') && backslashes % 2 == 0;
  return is_absolute ? Name::parse(text) : origin.with_prefix(text);
}

std::string_view WordReader::word(std::string_view what) {
  if (x_problem) return {};
  if (is_at_end()) {
    x_problem = Problem{x_words.size(), fmt::format("the {} is missing", what)};
    return {};
  }
  return x_words[x_next++].text;
}

std::uint64_t WordReader::number(std::string_view what, std::uint64_t max) {
  const auto digits = word(what);
  if (x_problem) return 0;
  const auto value = base::parse_unsigned(digits);
  if (!value || *value > max) {
    fail(fmt::format(
        "the {} must be a number from 0 to {}, not {}", what, max, quote_for_message(digits)));
    return 0;
  }
  return *value;
}

std::uint8_t WordReader::u8(std::string_view what) {
  return static_cast<std::uint8_t>(number(what, 0xffU));
}

std::uint16_t WordReader::u16(std::string_view what) {
  return static_cast<std::uint16_t>(number(what, 0xffffU));
}

std::uint32_t WordReader::u32(std::string_view what) {
  return static_cast<std::uint32_t>(number(what, 0xffffffffU));
}

std::uint32_t WordReader::seconds(std::string_view what) {
  const auto text = word(what);
  if (x_problem) return 0;
  const auto value = parse_seconds(text);
  if (!value) {
    fail(fmt::format("the {} must be a number of seconds up to {}, or like 1h30m, not {}",
                     what,
                     kMaxSeconds,
                     quote_for_message(text)));
  }
  return value.value_or(0);
}

Name WordReader::name(std::string_view what) {
  const auto text = word(what);
  if (x_problem) return {};
  auto name = parse_relative_name(text, x_origin);
  if (!name) {
    fail(fmt::format("the {}: {}", what, name.error().message));
    return {};
  }
  return std::move(name).value();
}

std::string WordReader::text(std::string_view what) {
  const auto escaped = word(what);
  if (x_problem) return {};
  auto octets = unescape(escaped);
  if (!octets) {
    fail(fmt::format("the {}: {}", what, octets.error().message));
    return {};
  }
  return std::move(octets).value();
}

std::string WordReader::string(std::string_view what) {
  return string(what, {});
}

std::string WordReader::string(std::string_view what, std::string_view advice) {
  auto octets = text(what);
  if (octets.size() > 255)
    fail(fmt::format("the {} has {} octets (at most 255){}", what, octets.size(), advice));
  return octets;
}

std::vector<std::string> WordReader::remaining_strings(std::string_view what) {
  constexpr std::string_view kAdvice =
      "; cut it into several strings, each in quotes: they are read as one text (RFC 1035 §3.3.14)";
  std::vector<std::string> strings{string(what, kAdvice)};
  while (!is_at_end() && !x_problem) strings.push_back(string(what, kAdvice));
  return strings;
}

std::string WordReader::joined_rest(std::string_view what) {
  std::string joined(word(what));
  while (!is_at_end() && !x_problem) joined += word(what);
  return joined;
}

std::string WordReader::remaining_hex(std::string_view what) {
  auto octets = base::from_hex(joined_rest(what));
  if (!octets) fail(fmt::format("the {} must be pairs of hex digits", what));
  return std::move(octets).value_or("");
}

std::string WordReader::remaining_base64(std::string_view what) {
  auto octets = base::from_base64(joined_rest(what));
  if (!octets) fail(fmt::format("the {} must be base64", what));
  return std::move(octets).value_or("");
}

void WordReader::fail(std::string why) {
  if (!x_problem) x_problem = Problem{x_next == 0 ? 0 : x_next - 1, std::move(why)};
}

void WordReader::finish() {
  if (!x_problem && !is_at_end()) {
    x_problem = Problem{
        x_next, fmt::format("{} is one word too many", quote_for_message(x_words[x_next].text))};
  }
}

}  // namespace mailctl::dns
