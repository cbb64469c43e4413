#include "mail/dmarc/discover.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "mail/dmarc/strictness.h"

namespace mailctl::mail::dmarc {
namespace {

// RFC 9989 §4.10 step 4
constexpr std::size_t kMaxParentLabels = 7;

bool ends_walk(const Lookup& lookup) {
  return lookup.record && lookup.record->record.psd != PublicSuffix::kUnknown;
}

std::string unknown_reason(const dns::Name& domain,
                           dns::AnswerStatus status,
                           std::string_view section) {
  return fmt::format(
      "DNS did not answer for _dmarc.{} ({}) ({})", domain.text(), dns::to_text(status), section);
}

// An sp or np that is no policy counts only for who reads the tag.
bool is_usable_policy(const ParsedRecord& parsed, Reading reading) {
  if (!parsed.record.p) return false;
  return std::ranges::none_of(parsed.bad_policies, [&](std::string_view tag) {
    return tag != "np" || reading == Reading::kRfc9989;
  });
}

std::string_view step_of(Reading reading) {
  return reading == Reading::kRfc9989 ? "RFC 9989 §4.10.1" : "RFC 7489 §6.6.3";
}

PolicyRecord found(const Lookup& lookup, Place place, Reading reading) {
  PolicyRecord out;
  out.domain = lookup.domain;
  out.place = place;
  out.text = lookup.text;
  out.record = lookup.record->record;
  if (is_usable_policy(*lookup.record, reading)) {
    out.outcome = Outcome::kFound;
  } else if (!out.record.rua.empty()) {
    out.outcome = Outcome::kFound;
    out.record.p = Policy::kNone;
    out.record.sp.reset();
    out.record.np.reset();
  } else {
    out.outcome = Outcome::kNone;
    out.reason =
        fmt::format("the record at _dmarc.{} has no valid policy and no address for reports ({})",
                    lookup.domain.text(),
                    step_of(reading));
  }
  return out;
}

PolicyRecord none(std::string reason) {
  PolicyRecord out;
  out.reason = std::move(reason);
  return out;
}

PolicyRecord unknown(const dns::Name& domain, dns::AnswerStatus status, std::string_view section) {
  PolicyRecord out;
  out.outcome = Outcome::kUnknown;
  out.reason = unknown_reason(domain, status, section);
  return out;
}

// The public suffix that the walk met above its start, where it met one.
const Lookup* public_suffix_of(const Walk& walk) {
  if (walk.lookups.size() < 2) return nullptr;
  const Lookup& last = walk.lookups.back();
  return last.record && last.record->record.psd == PublicSuffix::kYes ? &last : nullptr;
}

dns::Name child_towards(const dns::Name& ancestor, dns::Name descendant) {
  const std::size_t wanted = ancestor.label_count() + 1;
  while (descendant.label_count() > wanted) descendant = descendant.parent();
  return descendant;
}

}  // namespace

std::optional<dns::Name> policy_name(const dns::Name& domain) {
  auto name = domain.with_prefix("_dmarc");
  if (!name) return std::nullopt;
  return *std::move(name);
}

Lookup look_up(const dns::Name& domain, const dns::View& view, dns::MissingQuestions& missing) {
  Lookup out;
  out.domain = domain;
  const auto name = policy_name(domain);
  if (!name) {
    out.status = dns::AnswerStatus::kNxDomain;  // no such name can be
    return out;
  }
  const dns::Answer& answer = ask(view, {*name, dns::RecordType::kTxt}, missing);
  out.status = answer.status;
  for (const auto& data : answer.records) {
    const auto* const txt = std::get_if<dns::TxtData>(&data);
    if (txt == nullptr) continue;
    std::string text = txt->joined();
    if (!is_dmarc_text(text)) continue;
    if (++out.candidates == 1) out.text = std::move(text);
  }
  if (out.candidates != 1) {
    out.text.clear();
    return out;
  }
  auto parsed = parse_record(out.text);
  if (parsed.applies) out.record = std::move(parsed);
  return out;
}

std::vector<dns::Name> walk_domains(const dns::Name& start) {
  std::vector<dns::Name> domains;
  if (start.is_root()) return domains;
  domains.push_back(start);
  dns::Name next = start.parent();
  while (next.label_count() > kMaxParentLabels) next = next.parent();
  for (; !next.is_root(); next = next.parent()) domains.push_back(next);
  return domains;
}

const Lookup* Walk::find(const dns::Name& domain) const {
  const auto found = std::ranges::find(lookups, domain, &Lookup::domain);
  return found == lookups.end() ? nullptr : &*found;
}

Walk walk_tree(const dns::Name& start, const dns::View& view, dns::MissingQuestions& missing) {
  Walk walk;
  walk.start = start;
  for (const auto& domain : walk_domains(start)) {
    Lookup lookup = look_up(domain, view, missing);
    if (!lookup.is_known() && !walk.unknown) {
      walk.unknown = domain;
      walk.unknown_status = lookup.status;
    }
    walk.lookups.push_back(std::move(lookup));
    if (ends_walk(walk.lookups.back())) break;
  }
  return walk;
}

std::optional<dns::Name> organizational_domain(const Walk& walk) {
  if (walk.unknown) return std::nullopt;
  if (const Lookup* const suffix = public_suffix_of(walk)) {
    return child_towards(suffix->domain, walk.start);
  }
  // The walk ends at psd=n, so that is the last of the records too (rules 1 and 3).
  const auto shortest =
      std::find_if(walk.lookups.rbegin(), walk.lookups.rend(), [](const Lookup& lookup) {
        return lookup.record.has_value();
      });
  return shortest == walk.lookups.rend() ? walk.start : shortest->domain;
}

PolicyRecord discover_policy(const Walk& walk) {
  constexpr auto kReading = Reading::kRfc9989;
  if (walk.lookups.empty()) return none("the root has no DMARC record (RFC 9989 §4.10)");
  const Lookup& author = walk.lookups.front();
  if (author.record) return found(author, Place::kAuthor, kReading);
  const auto organizational = organizational_domain(walk);
  if (!organizational) {
    return unknown(walk.unknown.value_or(walk.start), walk.unknown_status, "RFC 9989 §5.3.6");
  }
  const Lookup* const lookup = walk.find(*organizational);
  if (lookup != nullptr && lookup->record) return found(*lookup, Place::kOrganizational, kReading);
  if (const Lookup* const suffix = public_suffix_of(walk)) {
    return found(*suffix, Place::kPublicSuffix, kReading);
  }
  return none(fmt::format("no DMARC record applies to {} (RFC 9989 §4.10.1)", walk.start.text()));
}

PolicyRecord discover_policy_rfc7489(const dns::Name& author,
                                     const dns::View& view,
                                     const PublicSuffixList& suffixes,
                                     dns::MissingQuestions& missing) {
  const dns::Name organizational = suffixes.organizational_domain(author);
  Lookup lookup = look_up(author, view, missing);
  Place place = Place::kAuthor;
  if (organizational != author) {
    // Asked with the first, not after it; used only where the first has none.
    Lookup above = look_up(organizational, view, missing);
    if (lookup.is_known() && lookup.candidates == 0) {
      lookup = std::move(above);
      place = Place::kOrganizational;
    }
  }
  if (!lookup.is_known()) return unknown(lookup.domain, lookup.status, "RFC 7489 §6.6.3");
  if (lookup.record) return found(lookup, place, Reading::kRfc7489);
  if (lookup.candidates > 1) {
    return none(
        fmt::format("there are {} DMARC records at _dmarc.{}, which ends the search (RFC "
                    "7489 §6.6.3)",
                    lookup.candidates,
                    lookup.domain.text()));
  }
  return none(fmt::format("no DMARC record applies to {} (RFC 7489 §6.6.3)", author.text()));
}

}  // namespace mailctl::mail::dmarc
