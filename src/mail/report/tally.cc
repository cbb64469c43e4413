#include "mail/report/tally.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

namespace mailctl::mail::report {
namespace {

struct Prefixes {
  unsigned v4;
  unsigned v6;
};

constexpr std::array<Prefixes, 4> kLevels = {{{32, 128}, {24, 48}, {16, 32}, {0, 0}}};

bool is_at_or_under(std::string_view name, std::string_view ancestor) {
  if (ancestor.empty() || !name.ends_with(ancestor)) return false;
  return name.size() == ancestor.size() || name[name.size() - ancestor.size() - 1] == '.';
}

bool is_own(std::string_view domain, const Record& record, std::string_view policy_domain) {
  if (domain.empty()) return false;
  if (is_at_or_under(domain, record.header_from) || is_at_or_under(domain, policy_domain))
    return true;
  // A parent of From, but no top-level domain.
  return domain.find('.') != std::string_view::npos && is_at_or_under(record.header_from, domain);
}

// RFC 9990 §3.1.6 and RFC 7489 appendix C ("forwarded"); some receivers name ARC in the comment.
bool names_forwarder(const Reason& reason) {
  return reason.type == "trusted_forwarder" || reason.type == "mailing_list" ||
         reason.type == "forwarded" ||
         (reason.type == "local_policy" && reason.comment.find("arc=pass") != std::string::npos);
}

// A reason for which the receiver would let them through under any policy. The test mode and
// sampling end with them.
bool is_exception(const Reason& reason) {
  return names_forwarder(reason) || reason.type == "local_policy";
}

struct Passing {
  bool has_own_signature = false;
  bool own_passes = false;
  std::string_view as;  // somebody else that a signature, else SPF, passes for
  bool is_spf_foreign = false;
};

Passing passing_of(const Record& record, std::string_view policy_domain) {
  Passing out;
  for (const DkimResult& result : record.dkim_results) {
    const bool passes = result.result == "pass";
    if (is_own(result.domain, record, policy_domain)) {
      out.has_own_signature = true;
      out.own_passes |= passes;
    } else if (passes && out.as.empty()) {
      out.as = result.domain;
    }
  }
  for (const SpfResult& result : record.spf_results) {
    if (result.result != "pass" || result.scope == "helo") continue;
    if (is_own(result.domain, record, policy_domain)) {
      out.own_passes = true;
    } else {
      out.is_spf_foreign = true;
      if (out.as.empty()) out.as = result.domain;
    }
  }
  return out;
}

Evidence judge(const Record& record, const Passing& passing) {
  if (record.spf == "pass") return Evidence::kAligned;
  if (record.dkim == "pass")
    return passing.is_spf_foreign ? Evidence::kSigned : Evidence::kSurvived;
  if (std::ranges::any_of(record.reasons, names_forwarder)) return Evidence::kException;
  if (passing.own_passes) return Evidence::kOwnUnaligned;
  if (passing.has_own_signature) return Evidence::kBrokenSeal;
  return passing.as.empty() ? Evidence::kNothing : Evidence::kForeign;
}

void add_to(std::uint64_t& sum, std::uint64_t more) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  sum = more > kMost - sum ? kMost : sum + more;
}

}  // namespace

Evidence evidence_of(const Record& record, std::string_view policy_domain) {
  return judge(record, passing_of(record, policy_domain));
}

void Counts::add(const Counts& other) {
  add_to(messages, other.messages);
  add_to(spf_aligned, other.spf_aligned);
  add_to(dkim_aligned, other.dkim_aligned);
  add_to(passed, other.passed);
  add_to(excepted, other.excepted);
  add_to(delivered, other.delivered);
  add_to(quarantined, other.quarantined);
  add_to(rejected, other.rejected);
}

Counts counts_of(const Record& record) {
  Counts counts{.messages = record.count};
  const bool spf = record.spf == "pass";
  const bool dkim = record.dkim == "pass";
  if (spf) counts.spf_aligned = record.count;
  if (dkim) counts.dkim_aligned = record.count;
  if (spf || dkim) {
    counts.passed = record.count;
  } else if (std::ranges::any_of(record.reasons, is_exception)) {
    counts.excepted = record.count;
  } else if (record.disposition == "reject") {
    counts.rejected = record.count;
  } else if (record.disposition == "quarantine") {
    counts.quarantined = record.count;
  } else {
    counts.delivered = record.count;
  }
  return counts;
}

std::size_t TallyKeyHash::operator()(const TallyKey& key) const noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, key.address.octets.data(), sizeof halves);
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15;
  std::uint64_t hash = (halves[0] ^ (static_cast<std::uint64_t>(key.name) << 8U) ^
                        static_cast<std::uint64_t>(key.evidence)) *
                       kMix;
  hash = ((hash ^ (hash >> 29U)) + halves[1]) * kMix;
  return hash ^ (hash >> 32U);
}

Tally::Tally() : x_names(1) {}

void Tally::take(const Record& record, const PublishedPolicy& policy) {
  const Passing passing = passing_of(record, policy.domain);
  add_entry({record.source, judge(record, passing), index_of(passing.as)}, counts_of(record));
}

void Tally::add(const Tally& other) {
  while (x_level < other.x_level) coarsen();
  for (const auto& [key, counts] : other.x_entries)
    add_entry({key.address, key.evidence, index_of(other.name(key.name))}, counts);
}

unsigned Tally::v4_prefix() const {
  return kLevels[x_level].v4;
}

unsigned Tally::v6_prefix() const {
  return kLevels[x_level].v6;
}

void Tally::add_entry(TallyKey key, const Counts& counts) {
  if (x_level > 0) {
    const bool is_v4 = key.address.family == AddressFamily::kV4;
    key.address = masked(key.address, is_v4 ? v4_prefix() : v6_prefix());
  }
  x_entries[key].add(counts);
  if (x_entries.size() > kMaxEntries && x_level + 1 < kLevels.size()) coarsen();
}

std::uint32_t Tally::index_of(std::string_view name) {
  constexpr std::size_t kLongest = 255;
  if (name.empty()) return 0;
  std::string kept(name.substr(0, kLongest));
  const auto found = x_name_indices.find(kept);
  if (found != x_name_indices.end()) return found->second;
  if (x_names.size() > kMaxNames) return 0;
  const auto index = static_cast<std::uint32_t>(x_names.size());
  x_names.push_back(kept);
  x_name_indices.emplace(std::move(kept), index);
  return index;
}

void Tally::coarsen() {
  ++x_level;
  const Entries fine = std::exchange(x_entries, {});
  for (const auto& [key, counts] : fine) add_entry(key, counts);
}

Address masked(Address address, unsigned bits) {
  for (unsigned i = 0; i < address.octets.size(); ++i) {
    const unsigned begin = i * 8;
    if (bits >= begin + 8) continue;
    const unsigned kept = bits > begin ? bits - begin : 0;
    address.octets[i] = static_cast<std::uint8_t>(address.octets[i] & (0xff00U >> kept));
  }
  return address;
}

}  // namespace mailctl::mail::report
