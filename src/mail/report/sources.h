#pragma once
// Who sends in a domain's name, from its aggregate reports: by source, what it is, and what a
// stricter policy would have blocked. A judgement from what reports can show, not a proof: a
// forwarder that rewrites the envelope and a service that signs for the domain look alike.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mail/report/aggregate.h"
#include "mail/report/tally.h"

namespace mailctl::mail::report {

// Networks that belong to something with a name: those that a domain's SPF record admits, by term.
class NamedNetworks {
 public:
  // prefix: at most 32 or 128 bits. The first name of a network stays.
  void add(const Address& address, unsigned prefix, std::string name);
  // Of the narrowest network that holds the address; nullptr where none does.
  [[nodiscard]] const std::string* find(const Address& address) const;

  [[nodiscard]] bool empty() const { return x_networks.empty(); }

 private:
  // By prefix, longest first.
  std::map<unsigned, std::map<Address, std::string>, std::greater<>> x_networks;
};

enum class SourceKind : std::uint8_t {
  kAligned,     // yours: SPF is aligned and passes
  kSigned,      // signs as you, under an envelope of its own: a service, or a rewriting forwarder
  kMisaligned,  // yours by its network or signature, and yet DMARC fails
  kForwarder,   // your mail forwarded unchanged: SPF fails, your signature survived
  kModifiedForward,  // your mail changed on its way, or what the receiver takes for that
  kUnknown,          // passes as somebody else, not as you: a service not set up, or an impostor
  kSpoof,            // nothing of yours and nothing that passes
};

// "aligned" "signed" "misaligned" "forwarder" "modified-forward" "unknown" "spoof"
std::string_view to_text(SourceKind kind);

struct Source {
  std::string domain;   // the policy domain of the reports
  std::string name;     // the SPF term, the domain it passes as, or the address block
  std::string network;  // an address, or a block that holds one of them: "192.0.2.0/24"
  SourceKind kind = SourceKind::kSpoof;
  std::uint64_t addresses = 0;  // distinct ones, or blocks where there were too many
  Counts counts;
};

// What p=quarantine and p=reject would have done to the same messages, beyond what was done.
// Messages that the receiver let through for a reason of its own are taken to be let through again.
[[nodiscard]] std::uint64_t quarantine_would_block(const Counts& counts);
[[nodiscard]] std::uint64_t reject_would_block(const Counts& counts);

// What to do about a source, one line; empty where nothing is to do.
std::string advice_for(const Source& source);

struct DomainSummary {
  std::string domain;
  PublishedPolicy policy;  // of the report that ends last
  std::optional<std::int64_t> begin;
  std::optional<std::int64_t> end;
  std::uint64_t reports = 0;  // duplicates not counted
  Counts counts;
};

// Reports come in, duplicates are counted once.
class SourceTable {
 public:
  // False for a duplicate: the same reporter and report id for the same domain (RFC 9990 §3.5.4).
  bool add(const Metadata& metadata, const PublishedPolicy& policy, const Tally& tally);

  // By domain name.
  [[nodiscard]] std::vector<DomainSummary> domains() const;

  // The networks that are a domain's own, by domain.
  using OwnNetworks = std::map<std::string, NamedNetworks>;

  // By domain, then by messages, most first. At most kMaxSources of a domain; the rest of a kind
  // is one source with the name "others".
  [[nodiscard]] std::vector<Source> sources(const OwnNetworks& own) const;

  static constexpr std::size_t kMaxSources = 1000;

 private:
  struct Domain {
    DomainSummary summary;
    Tally tally;
  };

  std::map<std::string, Domain> x_domains;
  std::set<std::string> x_seen;
};

}  // namespace mailctl::mail::report
