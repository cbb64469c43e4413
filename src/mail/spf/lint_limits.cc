// What a record costs receivers (RFC 7208 §4.6.4), and who is admitted.

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/special_address.h"
#include "mail/spf/linting.h"

namespace mailctl::mail::spf {
namespace {

using base::Severity;

constexpr std::uint32_t kMaxLookups = 10;
constexpr std::uint32_t kManyLookups = 9;  // the records of others grow
constexpr std::uint32_t kMaxVoids = 2;
constexpr unsigned kWidest4 = 16;
constexpr unsigned kWidest6 = 32;
// Findings of one kind; more would only be read by nobody.
constexpr std::size_t kMaxOfAKind = 20;

// "include:a.example 6, mx 1": the terms that cost something, the dearest first.
std::string costs_of(const AnalyzedRecord& record) {
  std::vector<const AnalyzedTerm*> dear;
  for (const auto& analyzed : record.terms) {
    if (analyzed.lookups > 0) dear.push_back(&analyzed);
  }
  std::ranges::stable_sort(dear, std::ranges::greater(), &AnalyzedTerm::lookups);
  std::vector<std::string> texts;
  for (const auto* const analyzed : dear) {
    texts.push_back(fmt::format("{} {}", analyzed->term.text, analyzed->lookups));
  }
  return base::join(texts, ", ");
}

// The first term at which the limit is passed when nothing before it matches.
const AnalyzedTerm* first_beyond(const AnalyzedRecord& record) {
  std::uint32_t sum = 0;
  for (const auto& analyzed : record.terms) {
    sum += analyzed.lookups;
    if (sum > kMaxLookups) return &analyzed;
  }
  return nullptr;
}

// What a network is that no mail comes from; nullopt for ordinary ones.
std::optional<dns::SpecialUse> special_use(const Network& network) {
  const auto* const six = std::get_if<dns::AaaaData>(&network.address);
  if (six != nullptr && dns::is_mapped(*six, network.prefix)) {
    return dns::SpecialUse{dns::SpecialKind::kUnreachable,
                           "IPv4-mapped (RFC 4291): such clients match ip4 only"};
  }
  return std::visit([&](const auto& address) { return dns::special_use(address, network.prefix); },
                    network.address);
}

}  // namespace

void Linting::look_at_limits() {
  const auto& top = x_analysis.top();
  for (const auto& loop : x_analysis.loops) {
    add(Severity::kError, "spf/loop", top).message =
        fmt::format("the records include each other without end: {}; receivers answer permerror",
                    base::join(loop, " -> "));
  }
  if (top.lookups > kMaxLookups && x_analysis.loops.empty()) {
    const auto* const beyond = first_beyond(top);
    Finding& finding = add(Severity::kError, "spf/too-many-lookups", top);
    if (beyond != nullptr) {
      finding.offset = beyond->term.offset;
      finding.length = beyond->term.text.size();
    }
    finding.message = fmt::format(
        "{} lookups in the worst case, and at most 10 are allowed: {}", top.lookups, costs_of(top));
  } else if (top.lookups >= kManyLookups && x_analysis.loops.empty()) {
    add(Severity::kWarning, "spf/many-lookups", top).message =
        fmt::format("{} of 10 lookups in the worst case: {}", top.lookups, costs_of(top));
  }
  const bool is_over4 = top.voids4 > kMaxVoids;
  const bool is_over6 = top.voids6 > kMaxVoids;
  if (is_over4 || is_over6) {
    std::vector<std::string> names;
    for (const auto& place : x_analysis.voids) names.push_back(term(place).target);
    add(is_over4 ? Severity::kError : Severity::kWarning, "spf/too-many-voids", top).message =
        fmt::format("{} lookups find nothing{}, and at most 2 may: {}",
                    x_analysis.void_lookups(),
                    is_over4 ? "" : " for clients with IPv6 addresses",
                    base::join(names, ", "));
  }
  for (const auto& place : x_analysis.voids) {
    const auto& analyzed = term(place);
    if (analyzed.void_for != VoidFor::kEverybody || !is_own(place.record)) continue;
    Finding& finding = add_at(Severity::kWarning, "spf/void-lookup", place);
    finding.message = fmt::format("nothing is found at {}", analyzed.target);
    finding.fix =
        publish_instead(record(place).domain, with_term_replaced(record(place), place.term, {}));
  }
}

void Linting::look_at_networks() {
  std::size_t count = 0;
  for (const auto& admitted : x_analysis.admitted) {
    const auto& network = admitted.network;
    const TermKind kind = term(admitted.place).term.kind;
    if (!is_own(admitted.place.record) || kind == TermKind::kExists || count >= kMaxOfAKind) {
      continue;
    }
    const bool is_four = family_of(network.address) == Family::kIp4;
    if (network.prefix <= (is_four ? kWidest4 : kWidest6)) {
      ++count;
      add_at(Severity::kWarning, "spf/wide-network", admitted.place).message = fmt::format(
          "{} admits {}",
          to_text(network),
          network.prefix == 0 ? "every address"
          : is_four ? fmt::format("{} addresses", std::uint64_t{1} << (32 - network.prefix))
                    : std::string("a very large network"));
    }
    if (const auto use = special_use(network)) {
      ++count;
      add_at(use->kind == dns::SpecialKind::kDocumentation ? Severity::kInfo : Severity::kWarning,
             "spf/reserved-network",
             admitted.place)
          .message = fmt::format("{} is {}: no mail comes from there", to_text(network), use->text);
    }
  }
  count = 0;
  for (const auto& overlap : x_analysis.overlaps) {
    if (!is_own(overlap.inner.place.record) || ++count > kMaxOfAKind) continue;
    const auto& outer = overlap.outer;
    add_at(Severity::kInfo, "spf/overlap", overlap.inner.place).message =
        fmt::format("{} is admitted already by \"{}\" of {}",
                    to_text(overlap.inner.network),
                    term(outer.place).term.text,
                    record(outer.place).domain);
  }
}

}  // namespace mailctl::mail::spf
