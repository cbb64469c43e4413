#pragma once
// What a manifest says about how far a plan may go (design: guards and consent).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "base/time.h"

namespace mailctl::model {

// Somebody agrees to what a guard would stop.
struct Consent {
  std::string guard;                // id, "mx"
  std::string scope;                // an address or a domain; '*' at the end matches any rest
  std::optional<base::Date> until;  // the last day on which it holds; none: for good
  std::string reason;
  base::SourceRange at;  // unknown for --allow
  bool operator==(const Consent&) const = default;
};

// A line of the manifest that names addresses.
struct AddressPattern {
  std::string text;  // '*' at the end matches any rest
  base::SourceRange at;
  bool operator==(const AddressPattern&) const = default;
};

struct Guards {
  std::uint32_t max_deletes = 25;         // of one plan
  std::uint32_t max_delete_percent = 30;  // of what is managed, from 10 resources on
  std::vector<AddressPattern> protect;    // never deleted
  std::vector<Consent> consents;
  bool operator==(const Guards&) const = default;
};

// The ids of the guards that somebody can agree to; plan/guards.h says what they stop.
std::span<const std::string_view> guard_ids();

// Whether an address, or a domain, is one of those that the pattern means.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace mailctl::model
