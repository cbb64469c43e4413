// How a field is laid out: folding, the case of its name, blanks. Only the simple form minds, and
// what the relaxed form does not see is not tried (RFC 6376 §3.4.2).

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/dkim/signature.h"
#include "mail/forensics/header_transform.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kNarrowest = 60;
constexpr std::size_t kWidest = 80;

// The whole field in one line; each break and the blanks behind it become what `gap` says.
std::string in_one_line(std::string_view field, std::string_view gap) {
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = std::min(field.find(kLineEnd, at), field.size());
    out += field.substr(at, end - at);
    if (end == field.size()) return out;
    at = end + kLineEnd.size();
    if (gap.empty()) continue;  // the blanks of the fold stay
    while (at < field.size() && is_blank(field[at])) ++at;
    out += gap;
  }
}

// Where a program puts the blank at which it breaks.
struct FoldStyle {
  std::string_view before;  // at the end of the line
  std::string_view indent;  // at the beginning of the next
};

// Breaks at the last blank that keeps a line within `width`; words longer than a line stay whole.
std::string fold_at(std::string_view line, std::size_t width, const FoldStyle& style) {
  std::string out;
  std::size_t column = 0;
  std::size_t at = 0;
  bool is_first = true;
  while (at < line.size()) {
    std::size_t end = at;
    while (end < line.size() && line[end] == ' ') ++end;
    end = std::min(line.find(' ', end), line.size());
    const std::string_view word = line.substr(at, end - at);  // with the blank before it
    if (!is_first && column + word.size() > width && word.front() == ' ') {
      out += style.before;
      out += kLineEnd;
      out += style.indent;
      out += word.substr(1);
      column = style.indent.size() + word.size() - 1;
    } else {
      out += word;
      column += word.size();
    }
    is_first = false;
    at = end;
  }
  return out;
}

// A break behind each separator.
std::string fold_behind(std::string_view line, char separator, std::string_view indent) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    out += line[at];
    if (line[at] != separator || at + 1 >= line.size() || line[at + 1] != ' ') continue;
    out += kLineEnd;
    out += indent;
    ++at;
  }
  return out;
}

std::string with_name(std::string_view field, std::string_view name) {
  const std::size_t colon = field.find(':');
  return std::string(name) + std::string(field.substr(colon));
}

Alternative with_all_fields(const NameState& state, const Change& change, auto edit) {
  Alternative out{state.fields, {change}};
  for (std::string& field : out.fields) field = edit(field);
  return out;
}

std::string with_one_blank(std::string_view field) {
  std::string out;
  for (const char c : field) {
    if (is_blank(c) && !out.empty() && is_blank(out.back())) continue;
    out += c == '\t' && !out.ends_with('\n') ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string usual_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> kSpecial = {
      "Message-ID", "MIME-Version", "DKIM-Signature", "Content-ID", "List-ID", "ARC-Seal"};
  for (const std::string_view special : kSpecial) {
    if (base::equals_ignoring_case(special, name)) return std::string(special);
  }
  std::string out = base::to_lower(name);
  bool begins = true;
  for (char& c : out) {
    if (begins && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    begins = c == '-';
  }
  return out;
}

std::vector<std::string> foldings(std::string_view field) {
  if (field.size() > kMaxField) return {};
  std::vector<std::string> out;
  std::set<std::string> seen = {std::string(field)};
  const auto add = [&](std::string text) {
    if (seen.insert(text).second) out.push_back(std::move(text));
  };
  const std::string kept = in_one_line(field, "");
  const std::string line = in_one_line(field, " ");
  add(kept);
  add(line);
  constexpr std::array<FoldStyle, 6> kStyles = {
      {{"", " "}, {"", "\t"}, {" ", " "}, {"", "        "}, {"", "    "}, {" ", "\t"}}};
  for (const FoldStyle& style : kStyles) {
    for (std::size_t width = kNarrowest; width <= kWidest; ++width) {
      add(fold_at(line, width, style));
    }
    add(fold_at(line, 1, style));
    for (const char separator : {',', ';'}) add(fold_behind(line, separator, style.indent));
  }
  return out;
}

bool try_signature_folds(std::string_view field,
                         const std::function<bool(const std::string&)>& fits) {
  constexpr std::size_t kMaxBlanks = 12;
  if (field.size() > kMaxField) return false;
  const std::string line = dkim::without_signature_octets(in_one_line(field, " "));
  std::vector<std::size_t> all;
  std::vector<std::size_t> behind_tags;
  for (std::size_t at = line.find(' '); at != std::string::npos; at = line.find(' ', at + 1)) {
    if (line[at - 1] == ':' && all.empty()) continue;  // behind the name
    all.push_back(at);
    if (line[at - 1] == ';') behind_tags.push_back(at);
  }
  const auto& blanks = all.size() <= kMaxBlanks ? all : behind_tags;
  if (blanks.empty() || blanks.size() > kMaxBlanks) return false;
  for (const std::string_view indent : {"\t", " ", "        ", "    "}) {
    for (std::uint32_t folds = (1U << blanks.size()) - 1; folds > 0; --folds) {
      std::string text;
      std::size_t done = 0;
      for (std::size_t i = 0; i < blanks.size(); ++i) {
        if ((folds >> i & 1U) == 0) continue;
        text.append(line, done, blanks[i] - done);
        text += kLineEnd;
        text += indent;
        done = blanks[i] + 1;
      }
      text.append(line, done);
      if (fits(text)) return true;
    }
  }
  return false;
}

std::vector<Alternative> refolded(const NameState& state, const message::Message& /*message*/) {
  std::vector<Alternative> out;
  for (std::size_t i = 0; i < state.fields.size() && i < 2; ++i) {
    auto more = replaced(
        state, i, foldings(state.fields[i]), {ChangeKind::kRefolded, usual_name(state.name), ""});
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

std::vector<Alternative> with_other_name(const NameState& state,
                                         const message::Message& /*message*/) {
  std::vector<Alternative> out;
  if (state.fields.empty()) return out;
  std::string upper = usual_name(state.name);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  std::string first_only = state.name;  // "Content-type"
  if (first_only.front() >= 'a' && first_only.front() <= 'z') {
    first_only.front() = static_cast<char>(first_only.front() - 'a' + 'A');
  }
  std::string lower_id = usual_name(state.name);  // "Message-Id", "Mime-Version"
  for (const auto& [capital, plain] : {std::pair{"Message-ID", "Message-Id"},
                                       std::pair{"MIME-Version", "Mime-Version"},
                                       std::pair{"List-ID", "List-Id"}}) {
    if (lower_id == capital) lower_id = plain;
  }
  for (const std::string& name :
       {usual_name(state.name), state.listed, lower_id, state.name, upper, first_only}) {
    out.push_back(with_all_fields(
        state,
        {ChangeKind::kNameCase, state.fields.front().substr(0, state.fields.front().find(':')), ""},
        [&](const std::string& field) { return with_name(field, name); }));
  }
  return out;
}

std::vector<Alternative> with_other_blanks(const NameState& state,
                                           const message::Message& /*message*/) {
  constexpr std::size_t kMaxPlaces = 40;
  std::vector<Alternative> out;
  for (std::size_t i = 0; i < state.fields.size() && i < 2; ++i) {
    const std::string& field = state.fields[i];
    const std::string_view value = value_of(field);
    const std::string_view bare =
        value.substr(std::min(value.find_first_not_of(" \t"), value.size()));
    const std::string name = field.substr(0, field.find(':'));
    std::vector<std::string> texts;
    for (const std::string_view gap : {": ", ":", ":  ", ":\t", " : ", ": \r\n ", ":\r\n "}) {
      texts.push_back(name + std::string(gap) + std::string(bare));
    }
    texts.push_back(with_one_blank(field));
    texts.push_back(field + " ");
    texts.emplace_back(base::trim(field));
    std::size_t places = 0;
    for (std::size_t at = field.find(' '); at != std::string::npos && places < kMaxPlaces;
         at = field.find(' ', at + 1), ++places) {
      if (at > 0 && field[at - 1] == '\n') continue;  // a fold
      texts.push_back(field.substr(0, at) + " " + field.substr(at));
      texts.push_back(field.substr(0, at) + "\t" + field.substr(at + 1));
    }
    auto more = replaced(
        state, i, std::move(texts), {ChangeKind::kHeaderBlanks, usual_name(state.name), ""});
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

}  // namespace mailctl::mail::forensics
