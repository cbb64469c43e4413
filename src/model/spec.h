#pragma once
// What a resource is, one struct per kind: the part a manifest can say and a provider can hold.
// The same structs stand for desired and live; what only the service knows is in LiveResource.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/secret.h"
#include "dns/record_set.h"
#include "model/address.h"

namespace mailctl::model {

struct EmailDomain {
  dns::Name name;
  std::string description;
  bool operator==(const EmailDomain&) const = default;
};

struct DkimKey {
  dns::Name domain;
  std::string selector;
  std::string description;
  base::Secret private_key;     // PEM, desired only; empty when the service makes the key
  std::string public_key_hash;  // hex SHA-256 of the public key (SPKI DER); empty where unknown
  bool operator==(const DkimKey&) const = default;
};

struct ApprovedSender {
  dns::Name domain;
  std::string email;  // domain part lower-case
  bool operator==(const ApprovedSender&) const = default;
};

struct ReturnPath {
  dns::Name domain;
  dns::Name name;  // under domain
  std::string description;
  bool operator==(const ReturnPath&) const = default;
};

enum class SuppressionReason : std::uint8_t {
  kUnknown,
  kHardBounce,
  kComplaint,
  kManual,
  kSoftBounce,
  kUnsubscribe,
};

std::string_view to_text(SuppressionReason reason);  // "hardbounce"
std::optional<SuppressionReason> parse_suppression_reason(std::string_view text);

struct Suppression {
  std::string email;  // lower-case
  SuppressionReason reason = SuppressionReason::kManual;
  auto operator<=>(const Suppression&) const = default;
};

// Desired: what the list must at least hold. Live: what it holds. Sorted by email. The addresses
// are recipients' and never leave memory: no state, journal, plan or message shows them.
struct SuppressionList {
  std::vector<Suppression> entries;
  std::size_t named = 0;  // desired only: how many of them the manifest names
  bool operator==(const SuppressionList&) const = default;
};

// Whether a set is ours as a whole, or only the values named (a `records:` entry of type TXT: other
// people's verification strings live in the same set and stay).
enum class Sharing : std::uint8_t { kWhole, kValues };

// A record set of a zone. Where `output_of` is set the value is what that resource answers
// (a DKIM key's or return path's CNAME target or TXT value), and `values` is empty until known.
struct ManagedRecordSet {
  dns::Name zone;
  dns::RecordSet set;
  Address output_of;  // empty: values are literal
  Sharing sharing = Sharing::kWhole;
  std::vector<std::string> owned;  // kValues, desired only: the joined texts that are ours
  bool operator==(const ManagedRecordSet&) const = default;
};

// One TXT value: the SPF record of `name`, inside a set whose other values are not ours.
struct SpfValue {
  dns::Name zone;
  dns::Name name;
  std::uint32_t ttl = 3600;          // of the whole TXT set; a foreign set's TTL is kept
  std::string text;                  // "v=spf1 …", the joined strings
  std::vector<std::string> strings;  // live only: as published
  std::vector<std::string> owned;    // desired only: the terms that are the manifest's, as printed
  bool operator==(const SpfValue&) const = default;
};

using Spec = std::variant<EmailDomain,
                          DkimKey,
                          ApprovedSender,
                          ReturnPath,
                          SuppressionList,
                          ManagedRecordSet,
                          SpfValue>;

// An attribute as plans, state and JSON show it: a name and its text. Lists are joined by newline.
struct Attribute {
  std::string name;
  std::string value;
  bool operator==(const Attribute&) const = default;
};

inline constexpr std::string_view kKnownAfterApply = "(known after apply)";

// In a fixed order per kind, identity first. Private keys and addresses of suppression lists are
// never among them (a list shows its count). Values not yet known are kKnownAfterApply.
std::vector<Attribute> attributes_of(const Spec& spec);

// Whether the part of the specs that is compared is equal in meaning: descriptions as text, records
// by meaning and TTL, SPF by joined text; a desired description or key hash that is empty matches
// any. For suppression lists: live holds at least all desired entries.
bool satisfies(const Spec& live, const Spec& desired);

}  // namespace mailctl::model
