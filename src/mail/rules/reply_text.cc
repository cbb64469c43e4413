#include "mail/rules/reply_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::rules {
namespace {

constexpr std::uint16_t kLargestSubject = 7;  // RFC 3463 §3

// A place that may be a reply, or a status code alone.
struct Candidate {
  std::size_t begin = 0;
  std::size_t end = 0;  // behind the codes and what separates them from the text
  int reply = 0;
  std::optional<StatusCode> status;
  int likeness = 0;
};

bool is_line_start(std::string_view text, std::size_t at) {
  return at == 0 || text[at - 1] == '\n';
}

// The last character before `at` that is no blank; '\n' at the start.
char before_blanks(std::string_view text, std::size_t at) {
  while (at > 0 && is_blank(text[at - 1])) --at;
  return at == 0 ? '\n' : text[at - 1];
}

std::string_view word_before(std::string_view text, std::size_t at) {
  while (at > 0 && is_blank(text[at - 1])) --at;
  std::size_t begin = at;
  while (begin > 0 && is_alpha(text[begin - 1])) --begin;
  return text.substr(begin, at - begin);
}

// Whether people or programs announce a reply this way.
bool is_announced(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 8> kWords = {
      "error", "code", "reply", "response", "status", "with", "said", "smtp"};
  const char before = before_blanks(text, at);
  if (std::string_view("\n;(>\"'=").find(before) != std::string_view::npos) return true;
  if (before == ':') return is_blank(text[at - 1]);  // ":465" is a port
  const auto word = word_before(text, at);
  return std::ranges::any_of(
      kWords, [&](const auto known) { return base::equals_ignoring_case(word, known); });
}

// Neither part of a word, of a longer number, of an address nor of a version.
bool begins_apart(std::string_view text, std::size_t at) {
  return at == 0 || (!is_alphanumeric(text[at - 1]) && text[at - 1] != '.' && text[at - 1] != '-' &&
                     text[at - 1] != '_');
}

// The status code at `at`, and where it ends; nothing where a longer number (an address) stands.
std::optional<std::pair<StatusCode, std::size_t>> status_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at < 12 && (is_digit(text[end]) || text[end] == '.')) ++end;
  // "5.7.26." ends a sentence.
  if (end > at && text[end - 1] == '.') --end;
  if (end < text.size() && (is_alphanumeric(text[end]) || text[end] == '_')) return std::nullopt;
  const auto status = parse_status_code(text.substr(at, end - at));
  if (!status || status->subject > kLargestSubject) return std::nullopt;
  return std::pair(*status, end);
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view characters) {
  return std::min(text.find_first_not_of(characters, at), text.size());
}

std::optional<Candidate> reply_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || text[at] < '2' || text[at] > '5') return std::nullopt;
  if (!is_digit(text[at + 1]) || !is_digit(text[at + 2])) return std::nullopt;
  const std::size_t end = at + 3;
  if (end < text.size()) {
    if (is_alphanumeric(text[end]) || text[end] == '_') return std::nullopt;
    if (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])) return std::nullopt;
  }
  Candidate found{.begin = at, .end = end};
  found.reply = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
  const std::size_t next = skip(text, end, " \t-:;(#");
  if (const auto status = status_at(text, next)) {
    found.status = status->first;
    found.end = status->second;
    found.likeness += 4;
  }
  if (is_announced(text, at)) found.likeness += 3;
  const bool is_refusal = found.reply >= 400;
  if (found.likeness == 0 || (!is_refusal && !found.status)) return std::nullopt;
  return found;
}

std::optional<Candidate> status_alone_at(std::string_view text, std::size_t at) {
  const auto status = status_at(text, at);
  if (!status || status->first.status_class == 2) return std::nullopt;
  return Candidate{
      .begin = at, .end = status->second, .reply = 0, .status = status->first, .likeness = 2};
}

// The likeliest place; of equals the first.
std::optional<Candidate> likeliest(std::string_view text) {
  std::optional<Candidate> best;
  std::optional<StatusCode> other;  // a status code elsewhere ("dsn=5.1.1")
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_digit(text[at]) || !begins_apart(text, at)) {
      ++at;
      continue;
    }
    auto found = reply_at(text, at);
    if (!found) found = status_alone_at(text, at);
    if (found && found->reply == 0 && !other) other = found->status;
    if (found && (!best || found->likeness > best->likeness)) best = found;
    at = found ? found->end : at + 1;
  }
  if (best && !best->status && other && best->reply / 100 == other->status_class) {
    best->status = other;
  }
  return best;
}

// A long reply repeats its code on each line ("550-5.7.26 …", "550 5.7.26 …"), and keeps it where
// a program joined the lines.
std::string without_codes(std::string_view text, const Candidate& found) {
  if (found.reply == 0) return one_line(text);
  const auto reply = std::to_string(found.reply);
  std::string out;
  for (auto line : base::split(text, '\n')) {
    line = base::trim(line);
    if (line.starts_with(reply) && line.size() > 3 && (line[3] == '-' || line[3] == ' ')) {
      line = base::trim(line.substr(4));
    } else if (line == reply) {
      continue;
    }
    if (found.status && line.starts_with(to_text(*found.status) + " ")) {
      line = base::trim(line.substr(to_text(*found.status).size()));
    }
    out += fmt::format("{} ", line);
  }
  if (found.status) {
    for (const char joint : {'-', ' '}) {
      out = base::replace_all(
          std::move(out), fmt::format("{}{}{} ", reply, joint, to_text(*found.status)), "");
    }
  }
  return one_line(out);
}

// Lines of the same long reply before the likeliest one.
std::size_t begin_of_reply(std::string_view text, const Candidate& found) {
  std::size_t begin = found.begin;
  const auto reply = std::to_string(found.reply) + "-";
  while (begin > 0 && is_line_start(text, begin)) {
    const auto line_end = begin - 1;
    const auto before = line_end == 0 ? std::string_view::npos : text.rfind('\n', line_end - 1);
    const std::size_t line = before == std::string_view::npos ? 0 : before + 1;
    if (!text.substr(line, line_end - line).starts_with(reply)) break;
    begin = line;
  }
  return begin;
}

std::size_t paragraph_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto line_end = std::min(text.find('\n', at), text.size());
    const auto next =
        std::min(text.find_first_not_of(" \t", std::min(line_end + 1, text.size())), text.size());
    if (next >= text.size() || text[next] == '\n') return line_end;
    at = line_end + 1;
  }
  return text.size();
}

std::size_t paragraph_begin(std::string_view text, std::size_t at) {
  const auto gap = text.substr(0, at).rfind("\n\n");
  return gap == std::string_view::npos ? 0 : gap + 2;
}

// "mx.example.net" of "host mx.example.net[192.0.2.1] said:".
std::string host_in(std::string_view text) {
  for (const std::string_view mark : {"relay=", "talking to ", "server ", "host "}) {
    const auto at = text.rfind(mark);
    if (at == std::string_view::npos) continue;
    auto name = text.substr(at + mark.size());
    name = name.substr(0, std::min(name.find_first_of(" \t\n[]():,;"), name.size()));
    if (name.find('.') != std::string_view::npos) return std::string(name);
  }
  return {};
}

// The last address in angle brackets that is no sender's.
std::string address_in(std::string_view text) {
  std::string found;
  std::size_t at = 0;
  while ((at = text.find('<', at)) != std::string_view::npos) {
    const auto end = text.find_first_of("<>\n", at + 1);
    if (end == std::string_view::npos) break;
    const auto address = text.substr(at + 1, end - at - 1);
    const bool is_sender =
        base::to_lower(text.substr(at >= 5 ? at - 5 : 0, at >= 5 ? 5 : at)).ends_with("from:");
    if (text[end] == '>' && !is_sender && address.find('@') != std::string_view::npos) {
      found = address;
    }
    at = end;
  }
  return found;
}

}  // namespace

std::optional<ServerReply> find_reply(std::string_view text) {
  const auto found = likeliest(text);
  if (!found) return std::nullopt;
  const auto begin = begin_of_reply(text, *found);
  const auto end = paragraph_end(text, found->begin);
  const auto told = text.substr(paragraph_begin(text, begin), begin - paragraph_begin(text, begin));
  // The codes of the first line are where the likeliest place says, unless lines stand before it.
  const auto said = begin < found->begin
                        ? text.substr(begin, end - begin)
                        : text.substr(found->end, end > found->end ? end - found->end : 0);
  ServerReply reply{.reply = found->reply,
                    .status = found->status,
                    .text = without_codes(said, *found),
                    .host = host_in(told),
                    .recipient = address_in(told)};
  const auto start = std::min(reply.text.find_first_not_of(" -:;)"), reply.text.size());
  reply.text.erase(0, start);
  // "(host x said: 550 no)"
  if (reply.text.ends_with(')') &&
      std::ranges::count(reply.text, '(') < std::ranges::count(reply.text, ')')) {
    reply.text.pop_back();
  }
  if (reply.text.empty()) reply.text = one_line(told);
  if (reply.recipient.empty()) reply.recipient = address_in(reply.text);
  return reply;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_gap = is_blank(c) || c == '\n' || c == '\r';
    if (is_gap && (out.empty() || out.back() == ' ')) continue;
    out += is_gap ? ' ' : c;
    if (out.size() == kMaxReplyText) break;
  }
  return std::string(base::trim(out));
}

}  // namespace mailctl::mail::rules
