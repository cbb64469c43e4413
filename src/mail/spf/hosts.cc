#include "mail/spf/hosts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/overloaded.h"
#include "base/text.h"
#include "mail/spf/address.h"

namespace mailctl::mail::spf {
namespace {

using dns::AnswerStatus;
using dns::RecordType;

bool is_void_answer(const dns::Answer& answer) {
  return answer.status == AnswerStatus::kNoData || answer.status == AnswerStatus::kNxDomain;
}

// What an answer without records means for a term (§5).
MatchKind kind_of(const dns::Answer& answer) {
  switch (answer.status) {
    case AnswerStatus::kServFail:
    case AnswerStatus::kTimeout:
      return MatchKind::kTempError;
    case AnswerStatus::kNotFetched:
      return MatchKind::kMissing;
    case AnswerStatus::kOk:
    case AnswerStatus::kNoData:
    case AnswerStatus::kNxDomain:
      break;
  }
  return MatchKind::kNo;
}

// At most this many values are shown of one answer.
constexpr std::size_t kShown = 8;

std::string values_text(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const auto& record : answer.records) {
    if (texts.size() == kShown) {
      texts.push_back(fmt::format("and {} more", answer.records.size() - kShown));
      break;
    }
    texts.push_back(dns::to_text(record));
  }
  return base::join(texts, ", ");
}

// Hosts in the order of their preference (RFC 5321 §5.1); the null MX (RFC 7505) names none.
std::vector<dns::Name> hosts_of(const dns::Answer& answer) {
  std::vector<const dns::MxData*> records;
  for (const auto& record : answer.records) {
    if (const auto* const mx = std::get_if<dns::MxData>(&record)) records.push_back(mx);
  }
  std::ranges::stable_sort(records, {}, &dns::MxData::preference);
  std::vector<dns::Name> hosts;
  for (const auto* const mx : records) {
    if (!mx->exchange.is_root()) hosts.push_back(mx->exchange);
  }
  return hosts;
}

}  // namespace

RecordType HostMatcher::address_type() const {
  return is_ip4(x_ip) ? RecordType::kA : RecordType::kAaaa;
}

const dns::Answer& HostMatcher::ask(const dns::Name& name, RecordType type) {
  const dns::Answer& answer = x_lookup.view.at(name, type);
  if (answer.status == AnswerStatus::kNotFetched) {
    ++x_lacking;
    x_lookup.missing.insert(x_lookup.view.to_fetch({name, type}));
  }
  return answer;
}

bool HostMatcher::matches_any(const dns::Answer& answer, unsigned prefix4, unsigned prefix6) const {
  return std::ranges::any_of(answer.records, [&](const dns::RecordData& record) {
    if (const auto* const four = std::get_if<dns::AData>(&record)) {
      return is_in_network(x_ip, *four, prefix4);
    }
    const auto* const six = std::get_if<dns::AaaaData>(&record);
    return six != nullptr && is_in_network(x_ip, *six, prefix6);
  });
}

std::string HostMatcher::describe(const dns::Name& name,
                                  RecordType type,
                                  const dns::Answer& answer) const {
  return fmt::format("{} {}: {}",
                     name.text(),
                     dns::to_text(type),
                     answer.status == AnswerStatus::kOk ? values_text(answer)
                                                        : std::string(to_text(answer.status)));
}

Match HostMatcher::match_a(const dns::Name& target, const Term& term) {
  const dns::Answer& answer = ask(target, address_type());
  Match match{.kind = kind_of(answer), .is_void = is_void_answer(answer), .detail = {}};
  if (matches_any(answer, term.prefix4, term.prefix6)) match.kind = MatchKind::kYes;
  if (traces() || match.kind == MatchKind::kTempError) {
    match.detail = describe(target, address_type(), answer);
  }
  return match;
}

// Any address is enough, even 0.0.0.0 (§5.7).
Match HostMatcher::match_exists(const dns::Name& target) {
  const dns::Answer& answer = ask(target, RecordType::kA);
  Match match{.kind = kind_of(answer), .is_void = is_void_answer(answer), .detail = {}};
  if (!answer.records.empty()) match.kind = MatchKind::kYes;
  if (traces() || match.kind == MatchKind::kTempError) {
    match.detail = describe(target, RecordType::kA, answer);
  }
  return match;
}

Match HostMatcher::match_mx(const dns::Name& target, const Term& term) {
  const dns::Answer& answer = ask(target, RecordType::kMx);
  Match match{.kind = kind_of(answer), .is_void = is_void_answer(answer), .detail = {}};
  if (match.kind != MatchKind::kNo || match.is_void) {
    if (traces() || match.kind == MatchKind::kTempError) {
      match.detail = describe(target, RecordType::kMx, answer);
    }
    return match;
  }
  const auto hosts = hosts_of(answer);
  if (hosts.size() > x_lookup.limits.mx_hosts) {
    match.kind = MatchKind::kPermError;
    match.detail = fmt::format("{} has {} MX hosts; at most {} are allowed (RFC 7208 §4.6.4)",
                               target.text(),
                               hosts.size(),
                               x_lookup.limits.mx_hosts);
    return match;
  }
  return match_hosts(hosts, term);
}

// In the order of preference: what comes behind the first match or error is not looked at, but all
// are asked for at once.
Match HostMatcher::match_hosts(const std::vector<dns::Name>& hosts, const Term& term) {
  const bool lacks_any = std::ranges::count_if(hosts, [this](const dns::Name& host) {
                           return ask(host, address_type()).status == AnswerStatus::kNotFetched;
                         }) > 0;
  Match match;
  for (const auto& host : hosts) {
    const dns::Answer& answer = ask(host, address_type());
    match.kind = kind_of(answer);
    if (matches_any(answer, term.prefix4, term.prefix6)) match.kind = MatchKind::kYes;
    if (traces() || match.kind == MatchKind::kTempError) {
      if (!match.detail.empty()) match.detail += "; ";
      match.detail += describe(host, address_type(), answer);
    }
    if (match.kind != MatchKind::kNo) break;
  }
  if (lacks_any) match.kind = MatchKind::kMissing;
  return match;
}

// What the client's address is called, as far as the limit goes; the rest is ignored (§4.6.4).
std::vector<dns::Name> HostMatcher::client_names() {
  std::vector<dns::Name> names;
  for (const auto& record : ask(reverse_name(x_ip), RecordType::kPtr).records) {
    const auto* const ptr = std::get_if<dns::PtrData>(&record);
    if (ptr == nullptr) continue;
    if (names.size() >= x_lookup.limits.ptr_names) break;
    names.push_back(ptr->target);
  }
  return names;
}

// nullopt while the answer is missing. A DNS error only skips the name (§5.5).
std::optional<bool> HostMatcher::is_validated(const dns::Name& name) {
  const dns::Answer& answer = ask(name, address_type());
  if (answer.status == AnswerStatus::kNotFetched) return std::nullopt;
  return matches_any(answer, 32, 128);
}

// Only names within the target can make a difference, so only they are validated.
Match HostMatcher::match_ptr(const dns::Name& target) {
  const dns::Name reverse = reverse_name(x_ip);
  const dns::Answer& answer = ask(reverse, RecordType::kPtr);
  Match match{.kind = MatchKind::kNo, .is_void = is_void_answer(answer), .detail = {}};
  if (traces()) match.detail = describe(reverse, RecordType::kPtr, answer);
  if (answer.status == AnswerStatus::kNotFetched) match.kind = MatchKind::kMissing;
  for (const auto& name : client_names()) {
    if (!name.is_at_or_under(target)) continue;
    const auto is_valid = is_validated(name);
    if (!is_valid) match.kind = MatchKind::kMissing;
    if (traces()) {
      match.detail += "; ";
      match.detail += describe(name, address_type(), ask(name, address_type()));
    }
    if (is_valid.value_or(false)) {
      if (match.kind == MatchKind::kNo) match.kind = MatchKind::kYes;
      break;
    }
  }
  return match;
}

std::optional<std::string> HostMatcher::client_name(const dns::Name& domain) {
  if (ask(reverse_name(x_ip), RecordType::kPtr).status == AnswerStatus::kNotFetched) {
    return std::nullopt;
  }
  std::vector<dns::Name> validated;
  bool lacks_any = false;
  for (const auto& name : client_names()) {
    const auto is_valid = is_validated(name);
    lacks_any = lacks_any || !is_valid;
    if (is_valid.value_or(false)) validated.push_back(name);
  }
  if (lacks_any) return std::nullopt;
  if (validated.empty()) return "unknown";
  if (std::ranges::find(validated, domain) != validated.end()) return domain.text();
  const auto under = std::ranges::find_if(
      validated, [&](const dns::Name& name) { return name.is_at_or_under(domain); });
  return under != validated.end() ? under->text() : validated.front().text();
}

}  // namespace mailctl::mail::spf
