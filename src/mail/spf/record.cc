#include "mail/spf/record.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/spf/macro.h"

namespace mailctl::mail::spf {
namespace {

using base::Severity;

constexpr std::string_view kVersion = "v=spf1";
// The data of a TXT record cannot be longer (RFC 1035 §3.2.1).
constexpr std::size_t kMaxLength = 65535;

void clear_host_bits(std::span<std::uint8_t> octets, unsigned prefix) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const unsigned first_bit = static_cast<unsigned>(i) * 8;
    const unsigned kept = prefix <= first_bit ? 0 : std::min(8U, prefix - first_bit);
    octets[i] = static_cast<std::uint8_t>(octets[i] & (0xff00U >> kept));
  }
}

std::string prefix_text(const Term& term) {
  std::string text;
  if (term.prefix4 != 32) text += fmt::format("/{}", term.prefix4);
  if (term.prefix6 != 128) text += fmt::format("//{}", term.prefix6);
  return text;
}

std::string argument_text(const Term& term) {
  std::string domain =
      term.domain_spec.empty() ? std::string() : ":" + folded_domain_spec(term.domain_spec);
  switch (term.kind) {
    case TermKind::kAll:
      return {};
    case TermKind::kInclude:
    case TermKind::kPtr:
    case TermKind::kExists:
      return domain;
    case TermKind::kA:
    case TermKind::kMx:
      return domain + prefix_text(term);
    case TermKind::kIp4: {
      dns::AData network = term.ip4;
      clear_host_bits(network.address, term.prefix4);
      return ":" + dns::to_text(network) + prefix_text(term);
    }
    case TermKind::kIp6: {
      dns::AaaaData network = term.ip6;
      clear_host_bits(network.address, term.prefix6);
      const std::string prefix =
          term.prefix6 == 128 ? std::string() : fmt::format("/{}", term.prefix6);
      return ":" + dns::to_text(network) + prefix;
    }
    case TermKind::kRedirect:
    case TermKind::kExp:
      return "=" + folded_domain_spec(term.domain_spec);
    case TermKind::kUnknownModifier:
      return "=" + term.domain_spec;
  }
  return {};
}

std::string mechanism_text(const Term& term) {
  return base::to_lower(term.name) + argument_text(term);
}

// §6: redirect and exp MUST NOT appear more than once each.
void check_duplicates(ParsedRecord& parsed) {
  for (const TermKind kind : {TermKind::kRedirect, TermKind::kExp}) {
    std::size_t seen = 0;
    for (const Term& term : parsed.record.terms) {
      if (term.kind != kind || ++seen == 1) continue;
      parsed.problems.push_back(
          {Severity::kError,
           "spf/duplicate-modifier",
           term.offset,
           term.text.size(),
           fmt::format("{}= stands more than once", base::to_lower(term.name))});
    }
  }
}

}  // namespace

bool is_mechanism(TermKind kind) {
  return kind != TermKind::kRedirect && kind != TermKind::kExp &&
         kind != TermKind::kUnknownModifier;
}

std::string_view to_text(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::kPass:
      return "pass";
    case Qualifier::kFail:
      return "fail";
    case Qualifier::kSoftFail:
      return "softfail";
    case Qualifier::kNeutral:
      return "neutral";
  }
  return {};
}

bool is_spf_text(std::string_view text) {
  return base::equals_ignoring_case(text.substr(0, kVersion.size()), kVersion) &&
         (text.size() == kVersion.size() || text[kVersion.size()] == ' ');
}

ParsedRecord parse_record(std::string_view text) {
  ParsedRecord parsed;
  if (!is_spf_text(text)) {
    parsed.problems.push_back({Severity::kError,
                               "spf/no-version",
                               0,
                               std::min(text.size(), kVersion.size()),
                               "an SPF record begins with \"v=spf1\" and a blank"});
    return parsed;
  }
  if (text.size() > kMaxLength) {
    parsed.problems.push_back({Severity::kError,
                               "spf/too-long",
                               kMaxLength,
                               text.size() - kMaxLength,
                               "longer than a TXT record can be (65535 octets)"});
    return parsed;
  }
  std::size_t at = kVersion.size();
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find(' ', at), text.size());
    ParsedTerm term = parse_term(text.substr(at, end - at));
    for (Problem& problem : term.problems) {
      problem.offset += at;
      parsed.problems.push_back(std::move(problem));
    }
    if (term.term) {
      term.term->offset = at;
      parsed.record.terms.push_back(*std::move(term.term));
    }
    at = end;
  }
  check_duplicates(parsed);
  std::ranges::stable_sort(parsed.problems, {}, &Problem::offset);
  return parsed;
}

Term make_all(Qualifier qualifier) {
  Term term;
  term.qualifier = qualifier;
  term.name = "all";
  term.text = canonical_text(term);
  return term;
}

std::string to_text(const Record& record) {
  std::string text(kVersion);
  for (const Term& term : record.terms) {
    text += ' ';
    text += term.text;
  }
  return text;
}

std::string canonical_text(const Term& term) {
  const std::string text = mechanism_text(term);
  return term.qualifier == Qualifier::kPass ? text : to_character(term.qualifier) + text;
}

bool is_same_term(const Term& a, const Term& b) {
  return a.qualifier == b.qualifier && is_same_mechanism(a, b);
}

bool is_same_mechanism(const Term& a, const Term& b) {
  return a.kind == b.kind && mechanism_text(a) == mechanism_text(b);
}

}  // namespace mailctl::mail::spf
