#include "mail/message/received.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dns/special_address.h"
#include "mail/characters.h"

namespace mailctl::mail::message {
namespace {

constexpr std::array<std::string_view, 6> kClauses = {"from", "by", "via", "with", "id", "for"};
constexpr std::size_t kMaxWord = 1000;

bool is_space(char c) {
  return is_blank(c) || c == '\r' || c == '\n';
}

// A word, or a comment with what is in its parentheses.
struct Token {
  std::string_view text;
  bool is_comment = false;
};

std::size_t end_of_comment(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return at;
  }
  return text.size();
}

// Up to the ";" before the date; `rest` is what is behind it.
std::vector<Token> tokens_of(std::string_view text, std::string_view& rest) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
    } else if (text[at] == ';') {
      rest = text.substr(at + 1);
      return tokens;
    } else if (text[at] == '(') {
      const std::size_t close = end_of_comment(text, at);
      tokens.push_back({text.substr(at + 1, close - at - 1), true});
      at = std::min(close + 1, text.size());
    } else {
      const std::size_t begin = at;
      while (at < text.size() && !is_space(text[at]) && text[at] != ';' && text[at] != '(') ++at;
      tokens.push_back({text.substr(begin, at - begin), false});
    }
  }
  return tokens;
}

std::vector<std::string_view> words_of(std::string_view comment) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < comment.size()) {
    while (at < comment.size() && (is_space(comment[at]) || comment[at] == '(')) ++at;
    const std::size_t begin = at;
    while (at < comment.size() && !is_space(comment[at]) && comment[at] != '(') ++at;
    if (at > begin) words.push_back(comment.substr(begin, at - begin));
  }
  return words;
}

std::string host_of(std::string_view word) {
  if (const std::size_t at = word.rfind('@'); at != std::string_view::npos) {
    word = word.substr(at + 1);  // "IDENT:user@host"
  }
  while (word.ends_with('.') || word.ends_with(',')) word.remove_suffix(1);
  const std::string host = base::to_lower(word.substr(0, kMaxWord));
  return host == "unknown" ? std::string() : host;
}

// One comment of the "from" clause.
void read_client_comment(std::string_view comment, Received& out) {
  std::string said;  // HELO, where the comment has it
  const auto words = words_of(comment);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const std::string lower = base::to_lower(word.substr(0, kMaxWord));
    if (const auto ip = parse_address_literal(word); ip && !out.ip) {
      out.ip = ip;
    } else if (lower.starts_with("helo=") || lower.starts_with("ehlo=")) {
      said = word.substr(5);
    } else if ((lower == "helo" || lower == "ehlo") && i + 1 < words.size()) {
      said = words[++i];
    } else if (i == 0 && !word.starts_with('[') && word.find('.') != std::string_view::npos &&
               word.find('=') == std::string_view::npos) {
      out.reverse = host_of(word);
    }
  }
  if (said.empty()) return;
  if (out.reverse.empty() && !parse_address_literal(out.helo)) out.reverse = host_of(out.helo);
  out.helo = said;
}

void read_any_comment(std::string_view comment, Received& out) {
  constexpr std::string_view kEnvelope = "envelope-from";
  const std::string lower = base::to_lower(comment);
  const std::size_t at = lower.find(kEnvelope);
  if (at == std::string::npos || out.envelope_from) return;
  std::string_view rest = comment.substr(at + kEnvelope.size());
  while (!rest.empty() && (is_blank(rest.front()) || rest.front() == '=')) rest.remove_prefix(1);
  out.envelope_from = parse_path(rest.substr(0, rest.find_first_of(" \t\r\n;)")));
}

// The first word of each clause; comments of "from" tell about the client.
void read_word(std::string_view clause, std::string_view word, Received& out) {
  if (clause == "from") {
    out.helo = word.substr(0, kMaxWord);
  } else if (clause == "by") {
    out.by = host_of(word);
  } else if (clause == "with") {
    out.with = word.substr(0, kMaxWord);
  } else if (clause == "for") {
    out.recipient = parse_path(word).value_or("");
  }
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (const auto ip4 = dns::parse_ipv4(text)) return *ip4;
  const auto ip6 = dns::parse_ipv6(text);
  if (!ip6) return std::nullopt;
  const auto& octets = ip6->address;
  const bool is_mapped =
      std::all_of(octets.begin(), octets.begin() + 10, [](auto o) { return o == 0; }) &&
      octets[10] == 0xff && octets[11] == 0xff;
  if (!is_mapped) return *ip6;
  return dns::AData{{octets[12], octets[13], octets[14], octets[15]}};
}

}  // namespace

std::string to_text(const IpAddress& address) {
  return std::visit([](const auto& ip) { return dns::to_text(ip); }, address);
}

std::optional<IpAddress> parse_address_literal(std::string_view text) {
  constexpr std::string_view kIpv6 = "ipv6:";
  text = text.substr(0, 100);
  if (text.starts_with('[')) text = text.substr(1, std::min(text.find(']'), text.size()) - 1);
  while (text.ends_with(',') || text.ends_with(';')) text.remove_suffix(1);
  if (text.size() > kIpv6.size() &&
      base::equals_ignoring_case(text.substr(0, kIpv6.size()), kIpv6)) {
    text.remove_prefix(kIpv6.size());
  }
  if (text.empty() || (!is_digit(text.front()) && text.find(':') == std::string_view::npos)) {
    return std::nullopt;
  }
  return parse_ip(text.substr(0, text.find('%')));
}

bool is_private(const IpAddress& address) {
  return std::visit([](const auto& ip) { return dns::is_unreachable(ip); }, address);
}

Received parse_received(std::string_view value) {
  Received out;
  std::string_view date;
  std::string_view clause;
  std::optional<IpAddress> literal;  // in place of a name: of the client, unless a comment has one
  bool has_word = true;
  for (const Token& token : tokens_of(value.substr(0, kMaxReceived), date)) {
    if (token.is_comment) {
      if (clause == "from") read_client_comment(token.text, out);
      read_any_comment(token.text, out);
      continue;
    }
    const auto* const named = std::ranges::find_if(kClauses, [&](std::string_view name) {
      return base::equals_ignoring_case(name, token.text);
    });
    if (named != kClauses.end()) {
      clause = *named;
      has_word = false;
    } else if (!has_word) {
      read_word(clause, token.text, out);
      if (clause == "from") literal = parse_address_literal(token.text);
      has_word = true;
    }
  }
  if (!out.ip) out.ip = literal;
  // Comments and words before the date may hold a ";" of their own: the last one counts too.
  out.time = parse_date(base::trim(date));
  if (!out.time) {
    const std::size_t last = value.substr(0, kMaxReceived).rfind(';');
    if (last != std::string_view::npos) out.time = parse_date(base::trim(value.substr(last + 1)));
  }
  return out;
}

std::vector<Received> hops_of(const Message& message) {
  std::vector<Received> hops;
  for (const std::size_t index : message.find_all("Received")) {
    if (hops.size() == kMaxHops) break;
    hops.push_back(parse_received(message.value(index)));
    hops.back().field = index;
  }
  return hops;
}

std::optional<std::string> parse_path(std::string_view value) {
  value = base::trim(value.substr(0, kMaxWord));
  if (value.starts_with('<')) {
    const std::size_t close = value.find('>');
    if (close == std::string_view::npos) return std::nullopt;
    value = base::trim(value.substr(1, close - 1));
    // A source route (RFC 5321 §4.1.2) is to be ignored.
    if (value.starts_with('@')) {
      const std::size_t colon = value.find(':');
      value = colon == std::string_view::npos ? value : value.substr(colon + 1);
    }
    if (value.empty()) return std::string();
  }
  const bool is_address = value.find('@') != std::string_view::npos &&
                          std::ranges::none_of(value, [](char c) { return is_space(c); });
  if (!is_address) return std::nullopt;
  return std::string(value);
}

}  // namespace mailctl::mail::message
