#pragma once
// Changes to one zone as the OCI DNS API defines them: PATCH with its preconditions and partial
// items, full replacement, removal. Every change is one step: it happens whole and raises the
// zone's version once, or (error, or no effect) leaves everything as it was.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "dns/record_set.h"
#include "emulator/zone_tree.h"

namespace mailctl::emulator {

enum class RecordOperation : std::uint8_t { kRequire, kProhibit, kAdd, kRemove };

// A RecordOperation or RecordDetails of the API. In a PATCH a field that is absent matches
// anything.
struct RecordItem {
  RecordOperation operation = RecordOperation::kAdd;  // what the API takes an absent one for
  std::optional<std::string> domain;
  std::optional<std::string> rtype;
  std::optional<std::string> rdata;
  std::optional<std::uint32_t> ttl;
  std::optional<std::string> record_hash;
  std::optional<std::string> rrset_version;
};

// The part of a zone that a path names: all of it, one name, or one set.
struct ZonePart {
  std::optional<dns::Name> domain;
  std::optional<dns::RecordType> rtype;
};

inline constexpr std::size_t kMaxOperations = 500;  // of one PATCH

// Errors of all: kInvalid (malformed, outside of the part, protected, CNAME beside other data, too
// many), kConflict (a precondition of a PATCH does not hold). Then nothing has changed.
//
// Preconditions are judged against the zone as it was before the batch; then ADD and REMOVE are
// done in order. ADD with rdata adds; without rdata it gives its TTL to what it matches.
base::Result<void> patch_records(StoredZone& zone,
                                 const ZonePart& part,
                                 std::span<const RecordItem> items);
// The items become all unprotected records of the part. Protected ones may be echoed, not changed.
base::Result<void> replace_records(StoredZone& zone,
                                   const ZonePart& part,
                                   std::span<const RecordItem> items);
// Removes the unprotected records of the part; a set that is protected as a whole is refused.
base::Result<void> remove_records(StoredZone& zone, const ZonePart& part);
// A set as a value, for seeding and for edits behind the API's back; without values it is removed.
base::Result<void> put_set(StoredZone& zone, const dns::RecordSet& set);

// SOA and name servers of a new zone, protected.
void add_apex(StoredZone& zone);

// Fields of an item as the API's text; kInvalid with a message that names the field.
base::Result<dns::Name> parse_domain(const StoredZone& zone, const std::string& text);
base::Result<dns::RecordType> parse_rtype(const std::string& text);

}  // namespace mailctl::emulator
