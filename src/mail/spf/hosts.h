#pragma once
// The mechanisms that compare the client with addresses from DNS: a, mx, ptr and exists (RFC 7208
// §5.3 to §5.5, §5.7). One term at a time; the limits over a whole evaluation are evaluate.cc's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dns/view.h"
#include "mail/spf/evaluate.h"
#include "mail/spf/record.h"

namespace mailctl::mail::spf {

enum class MatchKind : std::uint8_t {
  kNo,
  kYes,
  kTempError,  // DNS refused or was silent (§5)
  kPermError,  // more MX hosts than allowed (§4.6.4)
  kMissing,    // the view does not know yet
};

struct Match {
  MatchKind kind = MatchKind::kNo;
  bool is_void = false;      // the term's own question was answered with nothing (§4.6.4)
  std::string detail;        // what was asked and found; of a kNo or kYes only with Trace::kOn
  bool names_place = false;  // detail says whose term it is about: of an included record

  static Match failed(MatchKind kind, std::string why) {
    return {.kind = kind, .is_void = false, .detail = std::move(why), .names_place = false};
  }
};

// What a term's question is answered with, before addresses are compared.
struct HostLookup {
  const dns::View& view;
  dns::MissingQuestions& missing;
  Limits limits;
  Trace trace = Trace::kOff;
};

class HostMatcher {
 public:
  HostMatcher(const IpAddress& ip, const HostLookup& lookup) : x_ip(ip), x_lookup(lookup) {}

  Match match_a(const dns::Name& target, const Term& term);
  Match match_mx(const dns::Name& target, const Term& term);
  Match match_exists(const dns::Name& target);
  Match match_ptr(const dns::Name& target);

  // The answer, noted as missing where it is not known.
  const dns::Answer& ask(const dns::Name& name, dns::RecordType type);

  // How often the view had no answer.
  [[nodiscard]] std::size_t lacking() const { return x_lacking; }

  // %{p} (§7.3): a validated name of the client, best at or under `domain`; "unknown" where there
  // is none; nullopt while the view lacks an answer.
  std::optional<std::string> client_name(const dns::Name& domain);

 private:
  [[nodiscard]] dns::RecordType address_type() const;
  [[nodiscard]] bool matches_any(const dns::Answer& answer,
                                 unsigned prefix4,
                                 unsigned prefix6) const;
  std::vector<dns::Name> client_names();
  std::optional<bool> is_validated(const dns::Name& name);
  Match match_hosts(const std::vector<dns::Name>& hosts, const Term& term);
  [[nodiscard]] std::string describe(const dns::Name& name,
                                     dns::RecordType type,
                                     const dns::Answer& answer) const;

  [[nodiscard]] bool traces() const { return x_lookup.trace == Trace::kOn; }

  const IpAddress& x_ip;
  const HostLookup& x_lookup;
  std::size_t x_lacking = 0;
};

}  // namespace mailctl::mail::spf
