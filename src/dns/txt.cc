#include "dns/txt.h"

#include <fmt/format.h>

#include "dns/words.h"

namespace mailctl::dns {
namespace {

constexpr std::size_t kStringOctets = 255;  // RFC 1035 §3.3

}  // namespace

TxtData make_txt(std::string_view text) {
  TxtData txt;
  do {
    txt.strings.emplace_back(text.substr(0, kStringOctets));
    text.remove_prefix(txt.strings.back().size());
  } while (!text.empty());
  return txt;
}

std::string to_quoted(const TxtData& txt) {
  if (txt.strings.empty()) return "\"\"";
  std::string text;
  for (const auto& string : txt.strings) {
    if (!text.empty()) text += ' ';
    text += quote(string);
  }
  return text;
}

base::Result<TxtData> parse_quoted(std::string_view text) {
  const auto words = split_words(text);
  if (!words) return words.error();
  if (words->empty()) {
    return base::Error{base::ErrorKind::kInvalid, "a TXT value needs at least one string", {}};
  }
  TxtData txt;
  for (const auto& word : words.value()) {
    auto string = unescape(word.text);
    if (!string) {
      return std::move(string).error().with_context(
          fmt::format("in the string at offset {}", word.offset));
    }
    if (string->size() > kStringOctets) {
      return base::Error{
          base::ErrorKind::kInvalid,
          fmt::format("the string at offset {} has {} octets (at most {}); cut it into "
                      "several, each in quotes (RFC 1035 §3.3.14)",
                      word.offset,
                      string->size(),
                      kStringOctets),
          {}};
    }
    txt.strings.push_back(std::move(string).value());
  }
  return txt;
}

}  // namespace mailctl::dns
