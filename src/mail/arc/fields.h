#pragma once
// The ARC fields of a message, sorted into sets, and what is wrong with their structure (RFC 8617
// §4.1, §4.2, §5.2 steps 1 to 3). Nothing is verified here.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/arc/validate.h"
#include "mail/dkim/signature.h"
#include "mail/message/headers.h"

namespace mailctl::mail::arc {

inline constexpr unsigned kMaxSets = 50;  // §4.2.1

// One set whose three fields are there and can be read.
struct FieldSet {
  std::size_t results = 0;  // index of ARC-Authentication-Results
  std::size_t message = 0;  // of ARC-Message-Signature
  std::size_t seal = 0;     // of ARC-Seal
  dkim::Signature message_signature;
  bool has_form = false;  // whether c= says the canonical forms of message_signature
  dkim::Signature seal_signature;
};

struct Structure {
  bool is_present = false;       // there is an ARC field
  std::string fault;             // the first one; empty: well formed
  std::vector<FieldSet> fields;  // instance 1 first; empty where there is a fault
  std::vector<Set> sets;         // as far as they could be read
};

Structure read_structure(const message::Message& message);

// The instance at the front of an ARC-Authentication-Results value, and the text behind its
// semicolon; nullopt when it does not begin so.
struct ResultsValue {
  unsigned instance = 0;
  std::string_view text;
};

std::optional<ResultsValue> parse_results(std::string_view value);

}  // namespace mailctl::mail::arc
