#pragma once
// The Authentication-Results field (RFC 8601): what a receiver found out about a message, written
// as it asks and read as others write it, which is not always so. The values of
// ARC-Authentication-Results (RFC 8617 §4.1.1) have the same form behind their instance.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::mail::message {

// "smtp.mailfrom=user@example.com"
struct Property {
  std::string type;  // "smtp" "header" "body" "policy", lower case; empty where there is none
  std::string name;  // lower case
  std::string value;
  bool operator==(const Property&) const = default;
};

struct MethodResult {
  std::string method;   // "spf", lower case, without its version
  std::string result;   // "pass", lower case
  std::string comment;  // of the comments behind the result, the first: for people
  std::string reason;   // of reason=
  std::vector<Property> properties;

  // The first of this type and name; empty where there is none.
  [[nodiscard]] std::string_view property(std::string_view type, std::string_view name) const;
  bool operator==(const MethodResult&) const = default;
};

struct AuthenticationResults {
  std::string authserv_id;  // who says so, as written; empty where the field names nobody
  unsigned instance = 0;    // of ARC-Authentication-Results; 0 where there is none
  std::vector<MethodResult> results;
  bool operator==(const AuthenticationResults&) const = default;
};

// Of a field's value, folded or not. Whatever can be read is; the rest is left out. At most
// kMaxResults results of kMaxProperties each.
AuthenticationResults parse_authentication_results(std::string_view value);

constexpr std::size_t kMaxResults = 100;
constexpr std::size_t kMaxProperties = 50;

// "mx.example; spf=pass …", one result a line (RFC 5322 §2.2.3), lines of about 78 octets; "none"
// where there are no results (§2.2). Octets that a field cannot hold become "?". Without the name
// of the field, and for instance 0 without "i=".
std::string to_text(const AuthenticationResults& results);

}  // namespace mailctl::mail::message
