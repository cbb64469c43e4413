// The grammar of one term (RFC 7208 §4.6.1, §5, §6).

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/spf/macro.h"
#include "mail/spf/record.h"

namespace mailctl::mail::spf {
namespace {

using base::Severity;

enum class Argument : std::uint8_t {
  kNone,
  kDomain,
  kOptionalDomain,
  kDomainAndPrefix,
  kNetwork4,
  kNetwork6
};

struct MechanismRule {
  std::string_view name;
  TermKind kind;
  Argument argument;
  std::string_view example;
};

constexpr std::array<MechanismRule, 8> kMechanisms = {{
    {"all", TermKind::kAll, Argument::kNone, "-all"},
    {"include", TermKind::kInclude, Argument::kDomain, "include:spf.example.com"},
    {"a", TermKind::kA, Argument::kDomainAndPrefix, "a:mail.example.com/24"},
    {"mx", TermKind::kMx, Argument::kDomainAndPrefix, "mx:example.com"},
    {"ptr", TermKind::kPtr, Argument::kOptionalDomain, "ptr:example.com"},
    {"ip4", TermKind::kIp4, Argument::kNetwork4, "ip4:192.0.2.0/24"},
    {"ip6", TermKind::kIp6, Argument::kNetwork6, "ip6:2001:db8::/32"},
    {"exists", TermKind::kExists, Argument::kDomain, "exists:%{i}.spf.example.com"},
}};

constexpr std::array<std::pair<char, Qualifier>, 4> kQualifiers = {{
    {'+', Qualifier::kPass},
    {'-', Qualifier::kFail},
    {'~', Qualifier::kSoftFail},
    {'?', Qualifier::kNeutral},
}};

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
}

const MechanismRule* find_mechanism(std::string_view name) {
  const auto* const found = std::ranges::find_if(kMechanisms, [&](const MechanismRule& rule) {
    return base::equals_ignoring_case(rule.name, name);
  });
  return found == kMechanisms.end() ? nullptr : found;
}

bool is_all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

class TermReader {
 public:
  explicit TermReader(std::string_view text) : x_text(text) { x_term.text = text; }

  ParsedTerm read() && {
    if (x_text.empty()) {
      error("spf/unknown-mechanism", 0, 0, "a term is empty");
    } else if (all_visible()) {
      read_term();
    }
    ParsedTerm out{.term = std::nullopt, .problems = std::move(x_problems)};
    if (!has_errors(out.problems)) out.term = std::move(x_term);
    return out;
  }

 private:
  bool all_visible() {
    const auto bad = std::ranges::find_if_not(x_text, is_visible);
    if (bad == x_text.end()) return true;
    const auto offset = static_cast<std::size_t>(bad - x_text.begin());
    const bool is_ascii = static_cast<unsigned char>(*bad) < 0x80;
    error("spf/bad-character",
          offset,
          1,
          is_ascii
              ? fmt::format("the character {:#04x} is not allowed; terms are separated by blanks",
                            static_cast<unsigned>(static_cast<unsigned char>(*bad)))
              : std::string("only ASCII is allowed; write a domain name as A-labels (xn--…)"));
    return false;
  }

  void read_term() {
    std::size_t at = 0;
    const std::string_view first_name = name_at(0);
    if (first_name.size() < x_text.size() && x_text[first_name.size()] == '=') {
      read_modifier(first_name);
      return;
    }
    for (const auto& [character, qualifier] : kQualifiers) {
      if (x_text.front() == character) {
        x_term.qualifier = qualifier;
        at = 1;
      }
    }
    read_mechanism(at);
  }

  std::string_view name_at(std::size_t at) const {
    std::size_t end = at;
    while (end < x_text.size() && is_name_character(x_text[end])) ++end;
    return x_text.substr(at, end - at);
  }

  // modifier = redirect / explanation / unknown-modifier; name = ALPHA *(…)
  void read_modifier(std::string_view name) {
    x_term.name = name;
    if (name.empty() || !is_alpha(name.front())) {
      error("spf/bad-modifier",
            0,
            name.size() + 1,
            "the name of a modifier must begin with a letter");
      return;
    }
    const std::size_t at = name.size() + 1;
    if (base::equals_ignoring_case(name, "redirect") || base::equals_ignoring_case(name, "exp")) {
      x_term.kind = name.size() == 3 ? TermKind::kExp : TermKind::kRedirect;
      read_domain(at, x_text.size());
      return;
    }
    x_term.kind = TermKind::kUnknownModifier;
    x_term.domain_spec = x_text.substr(at);
    take(parse_macro_string(x_term.domain_spec, MacroUse::kModifierValue).problems, at);
    if (find_mechanism(name) != nullptr || base::equals_ignoring_case(name, "ip")) {
      problem(
          Severity::kWarning,
          "spf/mechanism-as-modifier",
          0,
          x_text.size(),
          fmt::format(
              "\"{}\" is an unknown modifier that receivers ignore; a mechanism is written with a "
              "colon",
              x_text));
    }
  }

  void read_mechanism(std::size_t at) {
    const std::string_view name = name_at(at);
    x_term.name = name;
    const MechanismRule* const rule = find_mechanism(name);
    const std::size_t end = at + name.size();
    if (rule == nullptr) {
      unknown_mechanism(name, at);
      return;
    }
    x_term.kind = rule->kind;
    switch (rule->argument) {
      case Argument::kNone:
        if (end < x_text.size()) {
          error("spf/bad-argument",
                end,
                x_text.size() - end,
                fmt::format("\"{}\" takes nothing behind it", name));
        }
        break;
      case Argument::kDomain:
        read_required_domain(*rule, end);
        break;
      case Argument::kOptionalDomain:
        if (end < x_text.size()) read_required_domain(*rule, end);
        break;
      case Argument::kDomainAndPrefix:
        read_domain_and_prefix(*rule, end);
        break;
      case Argument::kNetwork4:
        read_network4(*rule, end);
        break;
      case Argument::kNetwork6:
        read_network6(*rule, end);
        break;
    }
  }

  void unknown_mechanism(std::string_view name, std::size_t at) {
    std::array<std::string_view, kMechanisms.size()> names;
    std::ranges::transform(kMechanisms, names.begin(), &MechanismRule::name);
    const std::string folded = base::to_lower(name);
    const auto near = base::nearest(folded, names);
    error("spf/unknown-mechanism",
          at,
          std::min(std::max<std::size_t>(name.size(), 1), x_text.size() - at),
          fmt::format("\"{}\" is no SPF mechanism{}",
                      x_text,
                      near ? fmt::format("; did you mean \"{}\"?", *near) : std::string()));
  }

  // The argument behind ":"; false when there is none.
  bool expect_colon(const MechanismRule& rule, std::size_t at) {
    if (at + 1 < x_text.size() && x_text[at] == ':') return true;
    error("spf/bad-argument",
          at,
          x_text.size() - at,
          fmt::format("\"{}\" lacks its argument; write it as in {}", x_text, rule.example));
    return false;
  }

  void read_required_domain(const MechanismRule& rule, std::size_t at) {
    if (expect_colon(rule, at)) read_domain(at + 1, x_text.size());
  }

  void read_domain(std::size_t begin, std::size_t end) {
    x_term.domain_spec = x_text.substr(begin, end - begin);
    if (x_term.domain_spec.empty()) {
      error("spf/bad-argument", begin, 0, fmt::format("\"{}\" lacks its domain", x_text));
      return;
    }
    take(parse_domain_spec(x_term.domain_spec).problems, begin);
  }

  // a = "a" [ ":" domain-spec ] [ dual-cidr-length ]; a domain-spec may hold slashes (in macros),
  // so the lengths are taken from the right.
  void read_domain_and_prefix(const MechanismRule& rule, std::size_t begin) {
    std::size_t end = x_text.size();
    const std::size_t double_slash = x_text.substr(begin, end - begin).rfind("//");
    if (double_slash != std::string_view::npos &&
        is_all_digits(x_text.substr(begin + double_slash + 2))) {
      end = begin + double_slash;
      x_term.prefix6 = read_prefix(end + 2, x_text.size(), 128);
    }
    const std::size_t slash = x_text.substr(begin, end - begin).rfind('/');
    if (slash != std::string_view::npos &&
        is_all_digits(x_text.substr(begin + slash + 1, end - begin - slash - 1))) {
      x_term.prefix4 = read_prefix(begin + slash + 1, end, 32);
      end = begin + slash;
    }
    if (begin == end) return;
    if (x_text[begin] == '/') {
      error("spf/bad-cidr",
            begin,
            end - begin,
            fmt::format("\"{}\" is no prefix length; write /24 or /24//64", x_text.substr(begin)));
    } else if (expect_colon(rule, begin)) {
      read_domain(begin + 1, end);
    }
  }

  // "0" or a number without leading zero, at most `limit`.
  std::uint8_t read_prefix(std::size_t begin, std::size_t end, std::uint8_t limit) {
    const std::string_view digits = x_text.substr(begin, end - begin);
    const auto value = base::parse_unsigned(digits);
    if (!value || *value > limit || (digits.size() > 1 && digits.front() == '0')) {
      error("spf/bad-cidr",
            begin,
            end - begin,
            fmt::format("the prefix length \"{}\" is not a number from 0 to {}", digits, limit));
      return limit;
    }
    return static_cast<std::uint8_t>(*value);
  }

  // Splits "address[/prefix]" behind the colon; reads the prefix and returns the address.
  std::string_view network_address(std::size_t begin, std::uint8_t& prefix) {
    const std::size_t slash = std::min(x_text.find('/', begin), x_text.size());
    if (slash < x_text.size()) prefix = read_prefix(slash + 1, x_text.size(), prefix);
    return x_text.substr(begin, slash - begin);
  }

  void read_network4(const MechanismRule& rule, std::size_t at) {
    if (!expect_colon(rule, at)) return;
    const std::string_view address = network_address(at + 1, x_term.prefix4);
    if (const auto parsed = dns::parse_ipv4(address)) {
      x_term.ip4 = parsed.value();
      return;
    }
    const bool is_ip6 = dns::parse_ipv6(address).has_value();
    error("spf/bad-address",
          at + 1,
          address.size(),
          fmt::format("\"{}\" is no IPv4 address{}", address, is_ip6 ? "; write ip6:" : ""));
  }

  void read_network6(const MechanismRule& rule, std::size_t at) {
    if (!expect_colon(rule, at)) return;
    const std::string_view address = network_address(at + 1, x_term.prefix6);
    if (const auto parsed = dns::parse_ipv6(address)) {
      x_term.ip6 = parsed.value();
      return;
    }
    const bool is_ip4 = dns::parse_ipv4(address).has_value();
    error("spf/bad-address",
          at + 1,
          address.size(),
          fmt::format("\"{}\" is no IPv6 address{}", address, is_ip4 ? "; write ip4:" : ""));
  }

  void take(std::vector<Problem> problems, std::size_t shift) {
    for (Problem& problem : problems) {
      problem.offset += shift;
      x_problems.push_back(std::move(problem));
    }
  }

  void problem(Severity severity,
               std::string_view code,
               std::size_t offset,
               std::size_t length,
               std::string message) {
    x_problems.push_back({severity, code, offset, length, std::move(message)});
  }

  void error(std::string_view code, std::size_t offset, std::size_t length, std::string message) {
    problem(Severity::kError, code, offset, length, std::move(message));
  }

  std::string_view x_text;
  Term x_term;
  std::vector<Problem> x_problems;
};

}  // namespace

ParsedTerm parse_term(std::string_view text) {
  return TermReader(text).read();
}

char to_character(Qualifier qualifier) {
  const auto* const found =
      std::ranges::find(kQualifiers, qualifier, &std::pair<char, Qualifier>::second);
  return found->first;
}

}  // namespace mailctl::mail::spf
