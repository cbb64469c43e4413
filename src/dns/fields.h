#pragma once
// How the rdata of types without a struct of their own is laid out, so that their text can be read
// and compressed names in it found. Types not listed are known by their octets only.

#include <cstdint>
#include <span>

#include "dns/record.h"

namespace mailctl::dns {

enum class Field : std::uint8_t {
  kEnd,
  kU8,
  kU16,
  kName,
  kString,   // one character-string
  kStrings,  // character-strings to the end, at least one
  kText,     // octets to the end, written as one quoted string (URI, RFC 7553)
  kHex,      // octets to the end, written in hex
  kBase64,   // octets to the end, written in base64
};

// The fields in order; empty for a type that is not listed.
std::span<const Field> fields_of(RecordType type);

}  // namespace mailctl::dns
