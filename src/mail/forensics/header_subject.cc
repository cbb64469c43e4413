// Subjects: tags of lists and gateways, and encoded words (RFC 2047) that were decoded or written
// anew, in other fields of text too.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/forensics/encoded_words.h"
#include "mail/forensics/header_transform.h"
#include "mail/message/mime.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxCuts = 24;

// What was added to a text: [begin, begin + length) of it.
struct Tag {
  std::size_t begin = 0;
  std::size_t length = 0;
};

// "Re: Fwd: " at the beginning; lists put their tag behind it.
std::size_t length_of_reply_marks(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    const std::size_t colon = text.find(':', at);
    if (colon == std::string_view::npos || colon - at > 3 || colon - at < 2) return at;
    const auto word = text.substr(at, colon - at);
    if (!std::ranges::all_of(word, is_alpha)) return at;
    at = colon + 1;
    while (at < text.size() && is_blank(text[at])) ++at;
  }
}

// Words at the beginning or at the end that may be a tag, the likeliest first: those that end like
// one.
std::vector<Tag> tags_of(std::string_view text) {
  constexpr std::string_view kEnds = "])}*:>|-";
  std::vector<Tag> marked;
  std::vector<Tag> others;
  const auto add = [&](std::size_t begin, std::size_t end, char last) {
    if (end <= begin || marked.size() + others.size() >= kMaxCuts) return;
    const bool is_marked = kEnds.find(last) != std::string_view::npos;
    (is_marked ? marked : others).push_back({begin, end - begin});
  };
  const std::size_t reply = length_of_reply_marks(text);
  for (const std::size_t begin : {std::size_t{0}, reply}) {
    for (std::size_t at = begin; at < text.size(); ++at) {
      if (!is_blank(text[at])) continue;
      std::size_t end = at;
      while (end < text.size() && (is_blank(text[end]) || text[end] == '\r' || text[end] == '\n')) {
        ++end;
      }
      add(begin, end, at == 0 ? ' ' : text[at - 1]);
      at = end;
    }
    if (const std::size_t close = text.find(']', begin); close != std::string_view::npos) {
      add(begin, close + 1, ']');  // without a blank behind it
    }
    if (reply == 0) break;
  }
  for (std::size_t at = text.rfind(' '); at != std::string_view::npos && at > 0;
       at = text.rfind(' ', at - 1)) {
    add(at, text.size(), text.back());
    if (marked.size() + others.size() >= kMaxCuts) break;
  }
  marked.insert(marked.end(), others.begin(), others.end());
  return marked;
}

std::string without(std::string_view text, const Tag& tag) {
  return std::string(text.substr(0, tag.begin)) + std::string(text.substr(tag.begin + tag.length));
}

bool is_text_field(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames = {
      "subject", "from", "to", "cc", "reply-to", "sender", "comments", "list-id"};
  return std::ranges::find(kNames, name) != kNames.end();
}

// A phrase before "<address>" is encoded by itself, with or without its quotes.
std::vector<std::string> spellings_of(std::string_view name, const std::string& value) {
  const std::size_t open = value.rfind('<');
  if (name == "subject" || name == "comments" || open == std::string::npos) {
    return encoded_spellings(value);
  }
  std::vector<std::string> out;
  std::string_view phrase = base::trim(std::string_view(value).substr(0, open));
  const std::string rest = " " + value.substr(open);
  for (const auto& text : encoded_spellings(phrase)) out.push_back(text + rest);
  if (phrase.size() > 2 && phrase.front() == '"' && phrase.back() == '"') {
    phrase = phrase.substr(1, phrase.size() - 2);
    for (const auto& text : encoded_spellings(phrase)) out.push_back(text + rest);
  }
  return out;
}

}  // namespace

std::vector<Alternative> without_tag(const NameState& state, const message::Message& /*message*/) {
  std::vector<Alternative> out;
  if (state.name != "subject" || state.fields.empty()) return out;
  const std::string& field = state.fields.front();
  const std::string_view value = value_of(field);
  const std::size_t blanks = std::min(value.find_first_not_of(" \t\r\n"), value.size());
  const std::string_view text = value.substr(blanks);
  const auto add = [&](std::string_view tag, std::vector<std::string> texts) {
    auto more = replaced(state,
                         0,
                         std::move(texts),
                         {ChangeKind::kSubjectTag, "Subject", fmt::format("\"{}\"", excerpt(tag))});
    out.insert(out.end(), more.begin(), more.end());
  };
  for (const Tag& tag : tags_of(text)) {
    const std::string rest = without(text, tag);
    add(text.substr(tag.begin, tag.length),
        {field.substr(0, field.size() - text.size()) + rest,
         with_value(field, message::unfolded(rest)),
         field.substr(0, field.find(':') + 1) + rest});
  }
  // A tag that went into the encoded words.
  const std::string decoded = message::decode_words(message::unfolded(text));
  if (decoded == text) return out;
  std::size_t count = 0;
  for (const Tag& tag : tags_of(decoded)) {
    if (++count > 3 || out.size() >= kMaxAlternatives) break;
    const std::string rest = without(decoded, tag);
    std::vector<std::string> texts = {with_value(field, rest)};
    for (const auto& spelling : encoded_spellings(rest))
      texts.push_back(with_value(field, spelling));
    add(std::string_view(decoded).substr(tag.begin, tag.length), std::move(texts));
  }
  return out;
}

std::vector<Alternative> with_other_words(const NameState& state,
                                          const message::Message& /*message*/) {
  std::vector<Alternative> out;
  if (!is_text_field(state.name)) return out;
  for (std::size_t i = 0; i < state.fields.size() && i < 2; ++i) {
    const std::string value = plain_value(state.fields[i]);
    const std::string decoded = message::decode_words(value);
    const bool had_words = decoded != value;
    std::vector<std::string> texts;
    if (had_words) texts.push_back(with_value(state.fields[i], decoded));
    for (const auto& text : spellings_of(state.name, decoded)) {
      texts.push_back(with_value(state.fields[i], text));
    }
    const auto kind = had_words ? ChangeKind::kWordsEncoded : ChangeKind::kWordsDecoded;
    auto more = replaced(
        state,
        i,
        std::move(texts),
        {kind, usual_name(state.name), fmt::format("it reads \"{}\" now", excerpt(value))});
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

}  // namespace mailctl::mail::forensics
