#include "mail/report/sources.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::mail::report {
namespace {

constexpr unsigned kBlockV4 = 24;
constexpr unsigned kBlockV6 = 48;

// Newlines cannot be in it: values of reports are trimmed, but may hold them inside.
std::string identity_of(const Metadata& metadata, const PublishedPolicy& policy) {
  const std::string& reporter = metadata.org_name.empty() ? metadata.email : metadata.org_name;
  const std::string times =
      metadata.report_id.empty()
          ? fmt::format("{} {}", metadata.begin.value_or(0), metadata.end.value_or(0))
          : std::string();
  const char separator = '\0';
  return base::to_lower(reporter) + separator + metadata.report_id + separator + policy.domain +
         separator + times;
}

SourceKind kind_of(Evidence evidence, bool is_own_network) {
  switch (evidence) {
    case Evidence::kAligned:
      return SourceKind::kAligned;
    case Evidence::kSigned:
      return is_own_network ? SourceKind::kAligned : SourceKind::kSigned;
    case Evidence::kSurvived:
      return is_own_network ? SourceKind::kAligned : SourceKind::kForwarder;
    case Evidence::kOwnUnaligned:
      return SourceKind::kMisaligned;
    case Evidence::kException:
    case Evidence::kBrokenSeal:
      return is_own_network ? SourceKind::kMisaligned : SourceKind::kModifiedForward;
    case Evidence::kForeign:
      return is_own_network ? SourceKind::kMisaligned : SourceKind::kUnknown;
    case Evidence::kNothing:
      break;
  }
  return is_own_network ? SourceKind::kMisaligned : SourceKind::kSpoof;
}

std::string block_text(const Address& address, const Tally& tally) {
  if (address.family == AddressFamily::kNone) return to_text(address);
  const bool is_v4 = address.family == AddressFamily::kV4;
  const unsigned prefix =
      is_v4 ? std::min(kBlockV4, tally.v4_prefix()) : std::min(kBlockV6, tally.v6_prefix());
  return fmt::format("{}/{}", to_text(masked(address, prefix)), prefix);
}

bool is_exact(const Address& address, const Tally& tally) {
  return address.family == AddressFamily::kNone ||
         (address.family == AddressFamily::kV4 ? tally.v4_prefix() == 32
                                               : tally.v6_prefix() == 128);
}

// As whom it passes names a source better than its address, where the source is not the domain
// itself.
bool is_named_by_passing(SourceKind kind) {
  return kind == SourceKind::kSigned || kind == SourceKind::kUnknown ||
         kind == SourceKind::kModifiedForward;
}

struct Group {
  Source source;
  std::set<Address> addresses;
};

using Groups = std::map<std::pair<SourceKind, std::string>, Group>;

Groups group(const Tally& tally, const NamedNetworks* own) {
  Groups groups;
  for (const auto& [key, counts] : tally.entries()) {
    const std::string* const term = own == nullptr ? nullptr : own->find(key.address);
    const SourceKind kind = kind_of(key.evidence, term != nullptr);
    const std::string block = block_text(key.address, tally);
    const std::string_view passes_as = tally.name(key.name);
    std::string name = term != nullptr                                   ? *term
                       : is_named_by_passing(kind) && !passes_as.empty() ? std::string(passes_as)
                                                                         : block;
    Group& found = groups[{kind, name}];
    found.source.kind = kind;
    found.source.name = std::move(name);
    found.source.counts.add(counts);
    found.addresses.insert(key.address);
  }
  return groups;
}

Source finished(Group&& group, std::string_view domain, const Tally& tally) {
  Source source = std::move(group.source);
  source.domain = domain;
  source.addresses = group.addresses.size();
  const Address& first = *group.addresses.begin();
  const bool is_one = source.addresses == 1 && is_exact(first, tally);
  const bool is_named_by_block = source.name == block_text(first, tally);
  source.network = is_one ? to_text(first) : block_text(first, tally);
  if (is_one && is_named_by_block) source.name = source.network;
  return source;
}

bool comes_before(const Source& a, const Source& b) {
  return std::tie(b.counts.messages, a.kind, a.name) < std::tie(a.counts.messages, b.kind, b.name);
}

void fold_rest(std::vector<Source>& sources) {
  if (sources.size() <= SourceTable::kMaxSources) return;
  std::map<SourceKind, Source> rest;
  for (std::size_t i = SourceTable::kMaxSources; i < sources.size(); ++i) {
    Source& others = rest[sources[i].kind];
    others.domain = sources[i].domain;
    others.kind = sources[i].kind;
    others.name = "others";
    others.addresses += sources[i].addresses;
    others.counts.add(sources[i].counts);
  }
  sources.resize(SourceTable::kMaxSources);
  for (auto& [kind, others] : rest) sources.push_back(std::move(others));
}

}  // namespace

void NamedNetworks::add(const Address& address, unsigned prefix, std::string name) {
  x_networks[prefix].try_emplace(masked(address, prefix), std::move(name));
}

const std::string* NamedNetworks::find(const Address& address) const {
  if (address.family == AddressFamily::kNone) return nullptr;
  for (const auto& [prefix, networks] : x_networks) {
    const auto found = networks.find(masked(address, prefix));
    if (found != networks.end()) return &found->second;
  }
  return nullptr;
}

std::string_view to_text(SourceKind kind) {
  switch (kind) {
    case SourceKind::kAligned:
      return "aligned";
    case SourceKind::kSigned:
      return "signed";
    case SourceKind::kMisaligned:
      return "misaligned";
    case SourceKind::kForwarder:
      return "forwarder";
    case SourceKind::kModifiedForward:
      return "modified-forward";
    case SourceKind::kUnknown:
      return "unknown";
    case SourceKind::kSpoof:
      break;
  }
  return "spoof";
}

std::uint64_t quarantine_would_block(const Counts& counts) {
  return counts.delivered;
}

std::uint64_t reject_would_block(const Counts& counts) {
  Counts sum{.delivered = counts.delivered};
  sum.add({.delivered = counts.quarantined});
  return sum.delivered;
}

std::string advice_for(const Source& source) {
  const Counts& counts = source.counts;
  switch (source.kind) {
    case SourceKind::kAligned:
      if (counts.dkim_aligned == 0)
        return fmt::format("sign with DKIM as {}: SPF alone is lost when mail is forwarded",
                           source.domain);
      if (counts.dkim_aligned < counts.messages)
        return "some of its mail is not signed as yours, or its signatures break: check its DKIM";
      return {};
    case SourceKind::kSigned:
      return "signs as you: fine; it has an envelope domain of its own, so only DKIM counts";
    case SourceKind::kMisaligned:
      return fmt::format("yours, but fails: sign with d={} or let its envelope be under {}",
                         source.domain,
                         source.domain);
    case SourceKind::kForwarder:
      return "forwards your mail unchanged: your DKIM signature carries it, nothing to do";
    case SourceKind::kModifiedForward:
      return "changes your mail on its way (a mailing list or gateway); only it can help, with ARC "
             "or by rewriting From";
    case SourceKind::kUnknown:
      return fmt::format(
          "if you use it, have it sign with d={}; else it sends in your name without "
          "right",
          source.domain);
    case SourceKind::kSpoof:
      break;
  }
  return "nothing in it is yours; a stricter policy is made against it";
}

bool SourceTable::add(const Metadata& metadata, const PublishedPolicy& policy, const Tally& tally) {
  if (!x_seen.insert(identity_of(metadata, policy)).second) return false;
  Domain& domain = x_domains[policy.domain];
  DomainSummary& summary = domain.summary;
  const bool is_newest =
      summary.reports == 0 || metadata.end.value_or(0) >= summary.end.value_or(0);
  if (is_newest) summary.policy = policy;
  summary.domain = policy.domain;
  if (metadata.begin)
    summary.begin = std::min(summary.begin.value_or(*metadata.begin), *metadata.begin);
  if (metadata.end) summary.end = std::max(summary.end.value_or(*metadata.end), *metadata.end);
  ++summary.reports;
  for (const auto& [key, counts] : tally.entries()) summary.counts.add(counts);
  domain.tally.add(tally);
  return true;
}

std::vector<DomainSummary> SourceTable::domains() const {
  std::vector<DomainSummary> out;
  for (const auto& [name, domain] : x_domains) out.push_back(domain.summary);
  return out;
}

std::vector<Source> SourceTable::sources(const OwnNetworks& own) const {
  std::vector<Source> out;
  for (const auto& [name, domain] : x_domains) {
    const auto networks = own.find(name);
    auto groups = group(domain.tally, networks == own.end() ? nullptr : &networks->second);
    std::vector<Source> sources;
    for (auto& [key, found] : groups)
      sources.push_back(finished(std::move(found), name, domain.tally));
    std::ranges::sort(sources, comes_before);
    fold_rest(sources);
    std::ranges::move(sources, std::back_inserter(out));
  }
  return out;
}

}  // namespace mailctl::mail::report
