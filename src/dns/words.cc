#include "dns/words.h"

#include <fmt/format.h>

namespace mailctl::dns {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(char c) {
  return kBlanks.find(c) != std::string_view::npos;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// Where the bare word that begins at `from` ends.
std::size_t find_word_end(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (at < text.size() && !is_blank(text[at]) && text[at] != '"') {
    at += text[at] == '\\' && at + 1 < text.size() ? 2U : 1U;
  }
  return at;
}

}  // namespace

std::size_t find_closing_quote(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '"') return at;
    if (text[at] == '\\') ++at;
  }
  return std::string_view::npos;
}

std::size_t find_label_end(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '.') return at;
    if (text[at] == '\\') ++at;
  }
  return std::string_view::npos;
}

base::Result<std::vector<Word>> split_words(std::string_view text) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (true) {
    at = text.find_first_not_of(kBlanks, at);
    if (at == std::string_view::npos) return words;
    if (text[at] != '"') {
      const auto end = find_word_end(text, at);
      words.push_back({text.substr(at, end - at), Quoting::kBare, at});
      at = end;
      continue;
    }
    const auto end = find_closing_quote(text, at + 1);
    if (end == std::string_view::npos) {
      return invalid(fmt::format("the quote at offset {} is never closed", at));
    }
    words.push_back({text.substr(at + 1, end - at - 1), Quoting::kQuoted, at + 1});
    at = end + 1;
  }
}

base::Result<std::string> unescape(std::string_view text) {
  std::string octets;
  octets.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      octets += text[at];
      continue;
    }
    if (at + 1 >= text.size()) {
      return invalid(fmt::format("the backslash at offset {} escapes nothing", at));
    }
    if (!is_digit(text[at + 1])) {
      octets += text[++at];
      continue;
    }
    if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) {
      return invalid(fmt::format("the escape at offset {} needs three digits (\\DDD)", at));
    }
    const int value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
    if (value > 255) {
      return invalid(fmt::format("the escape \\{} at offset {} is over 255", value, at));
    }
    octets += static_cast<char>(value);
    at += 3;
  }
  return octets;
}

void append_decimal_escape(std::string& out, char octet) {
  const auto value = static_cast<unsigned>(static_cast<unsigned char>(octet));
  out += '\\';
  out += static_cast<char>('0' + value / 100);
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

std::string quote(std::string_view octets) {
  std::string text = "\"";
  for (const char c : octets) {
    if (c < ' ' || c > '~') {  // char is signed here or not: both catch 0x80 and up
      append_decimal_escape(text, c);
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  text += '"';
  return text;
}

std::string quote_for_message(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::string shown = "\"";
  for (const char c : text.substr(0, kShown)) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20U || octet == 0x7fU) {
      append_decimal_escape(shown, c);
    } else {
      shown += c;
    }
  }
  shown += text.size() > kShown ? "…\"" : "\"";
  return shown;
}

}  // namespace mailctl::dns
