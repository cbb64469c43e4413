// What one mechanism says, and what its macros stand for.

#include <fmt/format.h>

#include "mail/spf/address.h"
#include "mail/spf/evaluator.h"
#include "mail/spf/macro.h"

namespace mailctl::mail::spf {

Match Evaluator::match(const Frame& frame, const Term& term) {
  switch (term.kind) {
    case TermKind::kAll:
      return {.kind = MatchKind::kYes, .is_void = false, .detail = {}};
    case TermKind::kIp4:
    case TermKind::kIp6:
      return match_network(term);
    case TermKind::kInclude:
    case TermKind::kA:
    case TermKind::kMx:
    case TermKind::kPtr:
    case TermKind::kExists:
      return match_lookup(frame, term);
    case TermKind::kRedirect:
    case TermKind::kExp:
    case TermKind::kUnknownModifier:
      break;
  }
  return {};
}

Match Evaluator::match_network(const Term& term) const {
  const bool is_in = term.kind == TermKind::kIp4 ? is_in_network(x_ip, term.ip4, term.prefix4)
                                                 : is_in_network(x_ip, term.ip6, term.prefix6);
  Match match{.kind = is_in ? MatchKind::kYes : MatchKind::kNo, .is_void = false, .detail = {}};
  if (traces()) {
    match.detail = fmt::format("{} {}", to_text(x_ip), is_in ? "is in it" : "is not in it");
  }
  return match;
}

// One lookup more: a permerror where that is one too many (§4.6.4).
std::optional<Match> Evaluator::count_lookup() {
  if (++x_out.lookups <= x_lookup.limits.lookups) return std::nullopt;
  return Match::failed(
      MatchKind::kPermError,
      fmt::format("more than {} terms that ask DNS (RFC 7208 §4.6.4)", x_lookup.limits.lookups));
}

Match Evaluator::match_lookup(const Frame& frame, const Term& term) {
  if (auto exceeded = count_lookup()) return *std::move(exceeded);
  if (term.kind == TermKind::kInclude) return match_include(frame, term);
  if (term.domain_spec.empty()) return match_hosts(frame.name, term);
  std::string text;
  if (auto failure = expand_target(frame, term.domain_spec, text)) return *std::move(failure);
  const auto target = to_query_name(text);
  if (target) return match_hosts(*target, term);
  // Undefined (§4.8); a name that cannot be asked for is one that nobody has.
  return Match::failed(MatchKind::kNo,
                       traces()
                           ? fmt::format("\"{}\" cannot be a name in DNS (RFC 7208 §4.8)", text)
                           : std::string());
}

Match Evaluator::match_hosts(const dns::Name& target, const Term& term) {
  if (term.kind == TermKind::kA) return x_hosts.match_a(target, term);
  if (term.kind == TermKind::kMx) return x_hosts.match_mx(target, term);
  if (term.kind == TermKind::kPtr) return x_hosts.match_ptr(target);
  return x_hosts.match_exists(target);
}

// §5.2
Match Evaluator::match_include(const Frame& frame, const Term& term) {
  std::string target;
  if (auto failure = expand_target(frame, term.domain_spec, target)) return *std::move(failure);
  if (frame.depth >= kMaxDepth) {
    return Match::failed(MatchKind::kPermError, "includes are nested too deep (RFC 7208 §4.6.4)");
  }
  const std::size_t lacking = x_hosts.lacking();
  Outcome inner = check(target, frame.depth + 1);
  Match match{.kind = MatchKind::kNo, .is_void = false, .detail = std::move(inner.reason)};
  switch (inner.result) {
    case Result::kPass:
      match.kind = MatchKind::kYes;
      break;
    case Result::kFail:
    case Result::kSoftFail:
    case Result::kNeutral:
      break;
    case Result::kTempError:
      match.kind = MatchKind::kTempError;
      match.names_place = true;
      break;
    case Result::kPermError:
      match.kind = MatchKind::kPermError;
      match.names_place = true;
      break;
    case Result::kNone:
      match.kind = MatchKind::kPermError;
      break;
  }
  // Nothing that came of questions without answers may end the evaluation: what else it needs
  // would be asked one round later.
  if (x_hosts.lacking() > lacking) match.kind = MatchKind::kMissing;
  return match;
}

// Leaves the target-name of §4.8 in `text`, or says why there is none. %{p} asks DNS, so it counts.
std::optional<Match> Evaluator::expand_target(const Frame& frame,
                                              const std::string& domain_spec,
                                              std::string& text) {
  if (domain_spec.find('%') == std::string::npos) {
    text = domain_spec;
    return std::nullopt;
  }
  const auto macro = parse_macro_string(domain_spec, MacroUse::kDomainSpec);
  if (uses_macro(macro, 'p')) {
    if (auto exceeded = count_lookup()) return exceeded;
  }
  // RFC 8616 §4: a local-part outside ASCII has no place in a name, so such a term never matches.
  auto expanded = expand_macros(macro, frame);
  if (expanded) {
    text = *std::move(expanded);
    return std::nullopt;
  }
  return x_hosts.lacking() > 0
             ? Match::failed(MatchKind::kMissing, {})
             : Match::failed(MatchKind::kNo, "its macros expand to too long a text");
}

// nullopt while the name of the client is not known, or when the text grows too long.
std::optional<std::string> Evaluator::expand_macros(const ParsedMacroString& macro,
                                                    const Frame& frame) {
  std::string client_name;
  if (uses_macro(macro, 'p')) {
    auto found = x_hosts.client_name(frame.name);
    if (!found) return std::nullopt;
    client_name = *std::move(found);
  }
  return expand(macro,
                {.ip = x_ip,
                 .sender = x_identity.sender,
                 .local_part = x_identity.local_part,
                 .sender_domain = x_identity.domain,
                 .domain = frame.domain,
                 .helo = x_identity.helo,
                 .receiver = x_request.receiver,
                 .client_name = client_name,
                 .now = x_request.now});
}

}  // namespace mailctl::mail::spf
