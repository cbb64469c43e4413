#pragma once
// A message as octets: header fields as they stand and the body, with CRLF line ends. Signatures
// cover exact octets, so nothing is decoded, unfolded or reordered here. MIME is not looked at.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mailctl::mail::message {

// A field in the text of its message: "Name: value" with its folding, without the final CRLF.
struct FieldRange {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::size_t name_length = 0;  // without blanks before the colon
  bool operator==(const FieldRange&) const = default;
};

class Message {
 public:
  Message() = default;

  // Line ends that are LF alone become CRLF; a missing empty line after the header means an empty
  // body. kInvalid on a header line that is neither a field (RFC 5322 §2.2) nor its continuation,
  // on more than kMaxFields fields, or on more than kMaxSize octets.
  static base::Result<Message> parse(std::string_view text);

  static constexpr std::size_t kMaxFields = 10000;
  static constexpr std::size_t kMaxSize = 256U << 20U;

  [[nodiscard]] std::size_t field_count() const { return x_fields.size(); }

  // As it stands, without final CRLF. index < field_count().
  [[nodiscard]] std::string_view field(std::size_t index) const;
  [[nodiscard]] std::string_view name(std::size_t index) const;
  // Behind the colon: folding and blanks included.
  [[nodiscard]] std::string_view value(std::size_t index) const;
  // Everything behind the empty line.
  [[nodiscard]] std::string_view body() const;

  [[nodiscard]] const std::string& text() const { return x_text; }

  // Indices of the fields of this name (case-insensitive), top to bottom.
  [[nodiscard]] std::vector<std::size_t> find_all(std::string_view name) const;
  // The message with this field ("Name: value", no final CRLF) on top.
  [[nodiscard]] base::Result<Message> with_field_on_top(std::string_view field) const;

  bool operator==(const Message&) const = default;

 private:
  std::string x_text;
  std::vector<FieldRange> x_fields;
  std::size_t x_body = 0;
};

// LF and CRLF become CRLF; a CR that stands alone is content and stays.
std::string to_crlf(std::string_view text);

// The value as one line: line ends removed, blanks at both ends trimmed (RFC 5322 §2.2.3).
std::string unfolded(std::string_view value);

}  // namespace mailctl::mail::message
