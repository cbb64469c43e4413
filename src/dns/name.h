#pragma once
// A domain name as DNS holds it: lower-case A-labels, absolute, written without the final dot.
// U-labels are dns/idna.h's business; a Name never holds one.

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mailctl::dns {

class Name {
 public:
  // The root.
  Name() = default;

  // Text in master-file form (RFC 1035 §5.1: \. and \DDD escapes), with or without a final dot,
  // always taken as absolute; "" and "." are the root. Upper case is folded. Fails with kInvalid on
  // an empty label, a label over 63 octets, or a name over 255 octets on the wire (RFC 1035
  // §2.3.4).
  static base::Result<Name> parse(std::string_view text);
  // From raw labels, left to right, without escapes.
  static base::Result<Name> from_labels(const std::vector<std::string>& labels);

  // Without final dot, escapes where needed; "." for the root.
  [[nodiscard]] const std::string& text() const { return x_text; }

  // With final dot, as zone text and wire-minded APIs write it.
  [[nodiscard]] std::string absolute() const;

  // Raw labels without escapes.
  [[nodiscard]] std::vector<std::string> labels() const;
  [[nodiscard]] std::size_t label_count() const;

  [[nodiscard]] bool is_root() const { return x_text == "."; }

  [[nodiscard]] bool is_wildcard() const { return x_text.starts_with("*."); }

  // True for the name itself too.
  [[nodiscard]] bool is_at_or_under(const Name& ancestor) const;
  // The name without its leftmost label; the root's parent is the root.
  [[nodiscard]] Name parent() const;
  // prefix may hold several labels ("sel._domainkey"), in master-file form.
  [[nodiscard]] base::Result<Name> with_prefix(std::string_view prefix) const;
  // True when every label is letters, digits and hyphens, not at its ends (RFC 1123 §2.1).
  [[nodiscard]] bool is_host_name() const;

  auto operator<=>(const Name&) const = default;

 private:
  explicit Name(std::string text) : x_text(std::move(text)) {}

  std::string x_text = ".";
};

// Parses a literal of ours; a bad one is a broken invariant.
Name name_of(std::string_view literal);

}  // namespace mailctl::dns

template <>
struct std::hash<mailctl::dns::Name> {
  std::size_t operator()(const mailctl::dns::Name& name) const noexcept {
    return std::hash<std::string>{}(name.text());
  }
};
