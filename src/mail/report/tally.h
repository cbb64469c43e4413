#pragma once
// What the records of reports show, added up by address and evidence, in bounded memory. What it
// means for the domain is decided later, when its own networks are known (report/sources.h).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mail/report/aggregate.h"
#include "mail/report/aggregate_parser.h"

namespace mailctl::mail::report {

// What one record shows by itself. "Own" is the domain of From, the policy domain, and what is
// below or above them.
enum class Evidence : std::uint8_t {
  kAligned,       // SPF is aligned and passes
  kSigned,        // DKIM is aligned and passes; SPF passes for somebody else's domain
  kSurvived,      // DKIM is aligned and passes; SPF passes for nobody
  kException,     // DMARC fails; the receiver names it a forwarder or a mailing list
  kBrokenSeal,    // DMARC fails; there is an own signature, which does not verify
  kOwnUnaligned,  // DMARC fails, though an own signature or SPF of an own domain passes
  kForeign,       // DMARC fails; nothing is own, but it passes as somebody else
  kNothing,       // DMARC fails; nothing passes at all
};

Evidence evidence_of(const Record& record, std::string_view policy_domain);

// Of messages; sums that would overflow stay at the most.
struct Counts {
  std::uint64_t messages = 0;
  std::uint64_t spf_aligned = 0;
  std::uint64_t dkim_aligned = 0;
  std::uint64_t passed = 0;     // DMARC: either of the two
  std::uint64_t excepted = 0;   // failed, and the receiver let them through for a reason of its own
  std::uint64_t delivered = 0;  // failed, not excepted, and were delivered as if nothing were
  std::uint64_t quarantined = 0;  // failed, not excepted, quarantined
  std::uint64_t rejected = 0;     // failed, not excepted, rejected

  void add(const Counts& other);
  bool operator==(const Counts&) const = default;
};

Counts counts_of(const Record& record);

struct TallyKey {
  Address address;  // of a block where the tally was coarsened
  Evidence evidence = Evidence::kNothing;
  std::uint32_t name = 0;  // as whom it passes: index of Tally::name; 0 for nobody
  bool operator==(const TallyKey&) const = default;
};

struct TallyKeyHash {
  std::size_t operator()(const TallyKey& key) const noexcept;
};

class Tally final : public RecordSink {
 public:
  using Entries = std::unordered_map<TallyKey, Counts, TallyKeyHash>;

  // With more entries addresses are taken together by /24 and /48, then /16 and /32, then all.
  static constexpr std::size_t kMaxEntries = 20'000;
  static constexpr std::size_t kMaxNames = 5'000;  // further ones count as nobody

  Tally();

  void take(const Record& record, const PublishedPolicy& policy) override;
  void add(const Tally& other);

  [[nodiscard]] const Entries& entries() const { return x_entries; }

  [[nodiscard]] std::string_view name(std::uint32_t index) const { return x_names[index]; }

  // Bits of IPv4 and IPv6 addresses that are kept: 32 and 128 unless coarsened.
  [[nodiscard]] unsigned v4_prefix() const;
  [[nodiscard]] unsigned v6_prefix() const;

 private:
  void add_entry(TallyKey key, const Counts& counts);
  std::uint32_t index_of(std::string_view name);
  void coarsen();

  Entries x_entries;
  std::vector<std::string> x_names;  // [0] is ""
  std::unordered_map<std::string, std::uint32_t> x_name_indices;
  std::size_t x_level = 0;
};

// The address with all but its first `bits` bits cleared.
Address masked(Address address, unsigned bits);

}  // namespace mailctl::mail::report
