#pragma once
// What a domain's SPF record amounts to for any client and any message: all branches, nothing
// short-circuited. The cost of every term against the limits of RFC 7208 §4.6.4, terms that find
// nothing, loops, and the networks that are admitted. What one address gets is spf/evaluate.h's
// question.
//
// Pure, so planned records can be laid over the view. Each name is looked at once; what is missing
// is collected level by level.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/view.h"
#include "mail/spf/network.h"
#include "mail/spf/record.h"

namespace mailctl::mail::spf {

enum class RecordStatus : std::uint8_t {
  kValid,
  kNone,      // no SPF record there, or no such name
  kSeveral,   // permerror (§4.5)
  kInvalid,   // permerror (§4.6)
  kFailed,    // DNS refused or was silent
  kBadName,   // no name that could have a record (§4.3)
  kNotKnown,  // not fetched yet
};

// What a term's own question finds; hosts of an MX do not count (§4.6.4).
enum class VoidFor : std::uint8_t {
  kNobody,
  kEverybody,
  kIp4,  // clients with an IPv4 address: the name has only AAAA
  kIp6,  // clients with an IPv6 address: the name has only A
};

struct AnalyzedTerm {
  Term term;
  std::string target;       // the name that is asked for; empty where none is
  bool is_dynamic = false;  // the target depends on the message (macros)
  bool is_dead = false;     // behind `all`, or a redirect beside it (§5.1, §6.1)
  std::uint32_t lookups =
      0;  // of the limit of ten: itself and, for include and redirect, all below
  VoidFor void_for = VoidFor::kNobody;
  std::string failure;  // DNS refused, an MX has too many hosts, or kMaxRecords are full
  bool has_too_many_hosts = false;    // an MX with more than ten (§4.6.4): a permerror
  std::optional<std::size_t> record;  // include and redirect: index into Analysis::records
  bool closes_loop = false;           // the record is one that we came from
  std::vector<Network> networks;      // ip4, ip6, a, mx
  std::optional<std::uint32_t> ttl;   // the shortest of the answers behind networks, seconds
};

struct AnalyzedRecord {
  std::string domain;
  RecordStatus status = RecordStatus::kNotKnown;
  std::string text;               // the record; with kSeveral the first
  std::vector<Problem> problems;  // in text
  std::string failure;            // what DNS said, for kFailed and kNone
  std::vector<AnalyzedTerm> terms;
  std::uint32_t lookups = 0;  // worst case of its terms, included records counted each time
  std::uint32_t voids4 = 0;   // likewise, for clients with IPv4 addresses
  std::uint32_t voids6 = 0;
  std::size_t string_count = 0;  // of the TXT value
  std::size_t txt_count = 0;     // all TXT values at the name
  std::size_t txt_octets = 0;    // their text together
  std::uint32_t ttl = 0;         // seconds
};

// Where something stands: a term of a record.
struct TermPlace {
  std::size_t record = 0;
  std::size_t term = 0;
  bool operator==(const TermPlace&) const = default;
};

// A network with the term that admits it.
struct Admitted {
  Network network;
  TermPlace place;
};

// A network that another one covers already.
struct Overlap {
  Admitted inner;
  Admitted outer;
};

struct Analysis {
  std::vector<AnalyzedRecord> records;          // the domain's own first; each name once
  std::vector<std::vector<std::string>> loops;  // "a", "b", "a"
  std::vector<TermPlace> voids;                 // by term, each once
  std::vector<Admitted> admitted;  // by terms that pass, include within include; in order
  std::vector<Overlap> overlaps;   // among admitted, each inner network once
  // The clients that pass, exactly: what an earlier term refuses is not in it. By record, and of
  // the domain's own.
  std::vector<RangeSet> passes4;
  std::vector<RangeSet> passes6;
  RangeSet pass4;
  RangeSet pass6;
  bool admits_more = false;  // terms that depend on the message or on reverse DNS may pass others

  [[nodiscard]] const AnalyzedRecord& top() const { return records.front(); }

  [[nodiscard]] const AnalyzedTerm& at(const TermPlace& place) const {
    return records[place.record].terms[place.term];
  }

  // The void lookups that the worse family meets.
  [[nodiscard]] std::uint32_t void_lookups() const {
    return top().voids4 > top().voids6 ? top().voids4 : top().voids6;
  }
};

// Far more than any evaluation may look at; terms that lead further are not followed.
constexpr std::size_t kMaxRecords = 64;
// Counters stop here; a record that includes others twice and again would count without end.
constexpr std::uint32_t kMaxCount = 1'000'000;

Analysis analyze(const dns::Name& domain, const dns::View& view, dns::MissingQuestions& missing);

}  // namespace mailctl::mail::spf
