#pragma once
// What a DMARC aggregate report says (RFC 9990 §3.1, RFC 7489 appendix C), as values. Words of the
// wire ("pass", "quarantine") are kept as words in lower case, because real reports have others
// than the RFCs define; what is missing is empty.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::mail::report {

enum class AddressFamily : std::uint8_t { kNone, kV4, kV6 };

// An IP address or a block of them. IPv4-mapped IPv6 addresses are IPv4 (RFC 4291 §2.5.5.2).
struct Address {
  std::array<std::uint8_t, 16> octets{};        // of IPv4 the first four, the rest 0
  AddressFamily family = AddressFamily::kNone;  // kNone: the report gave no valid address
  auto operator<=>(const Address&) const = default;
};

// Dotted decimal, or RFC 4291; nullopt for anything else.
std::optional<Address> parse_address(std::string_view text);
// "unknown address" for kNone.
std::string to_text(const Address& address);

struct Reason {
  std::string type;  // "local_policy", "mailing_list", "trusted_forwarder", …
  std::string comment;
  bool operator==(const Reason&) const = default;
};

struct DkimResult {
  std::string domain;  // d=
  std::string selector;
  std::string result;
  std::string human_result;
  bool operator==(const DkimResult&) const = default;
};

struct SpfResult {
  std::string domain;
  std::string scope;  // "mfrom"; older reports also "helo"
  std::string result;
  std::string human_result;
  bool operator==(const SpfResult&) const = default;
};

// One <record>: messages from one address that fared alike.
struct Record {
  Address source;
  std::string source_text;  // as written
  std::uint64_t count = 0;
  std::string disposition;  // "none" "quarantine" "reject" "pass"
  std::string dkim;         // of alignment: "pass" or "fail"
  std::string spf;
  std::vector<Reason> reasons;
  std::string header_from;  // lower case, like all domains here
  std::string envelope_from;
  std::string envelope_to;
  std::vector<DkimResult> dkim_results;
  std::vector<SpfResult> spf_results;
  bool operator==(const Record&) const = default;
};

struct Metadata {
  std::string version;
  std::string org_name;
  std::string email;
  std::string extra_contact_info;
  std::string report_id;
  std::string generator;
  std::vector<std::string> errors;
  std::optional<std::int64_t> begin;  // seconds since 1970
  std::optional<std::int64_t> end;
  bool operator==(const Metadata&) const = default;
};

// The policy as the reporter found it; words in lower case.
struct PublishedPolicy {
  std::string domain;
  std::string adkim;  // "r" or "s"
  std::string aspf;
  std::string p;
  std::string sp;
  std::string np;
  std::string pct;
  std::string fo;
  std::string testing;           // "y" or "n"
  std::string discovery_method;  // "psl" or "treewalk"
  std::string version_published;
  bool operator==(const PublishedPolicy&) const = default;
};

// Something that should not be so, and did not keep the report from being read.
struct Warning {
  std::string message;
  std::uint64_t record = 0;  // of the first one, counted from 1; 0 for the report itself
  std::uint64_t times = 1;
  bool operator==(const Warning&) const = default;
};

// "record 3: the count is no number; and 12 more like this"
std::string to_text(const Warning& warning);

// Warnings of one report. The same message is counted, not repeated, and there is a most.
class Warnings {
 public:
  static constexpr std::size_t kMost = 40;

  // record 0: of the report itself.
  void add(std::string_view message, std::uint64_t record);

  [[nodiscard]] const std::vector<Warning>& all() const { return x_warnings; }

 private:
  std::vector<Warning> x_warnings;
};

}  // namespace mailctl::mail::report
