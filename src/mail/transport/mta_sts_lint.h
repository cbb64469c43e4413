#pragma once
// Whether senders can find and use the MTA-STS policy of a domain, and whether it admits the hosts
// that take its mail (RFC 8461): rules mta-sts/*. The policy comes as a value; who calls fetches
// it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/finding.h"
#include "mail/published_text.h"
#include "mail/transport/mta_sts.h"
#include "mail/transport/mx.h"

namespace mailctl::mail::transport {

enum class StsPolicyState : std::uint8_t {
  kNotFetched,  // nobody tried: a file as the world, or no network
  kHere,
  kFailed,
};

// What came of asking for the policy.
struct StsPolicySource {
  StsPolicyState state = StsPolicyState::kNotFetched;
  std::string text;        // kHere
  std::string media_type;  // of the answer, without parameters; empty where it is not known
  std::string failure;     // kFailed: one line, why
};

// https://mta-sts.<domain>/.well-known/mta-sts.txt (§3.2)
[[nodiscard]] std::string sts_policy_url(const dns::Name& domain);

// Everything that a domain says about MTA-STS.
struct StsSetup {
  dns::Name domain;
  PublishedTexts records;  // at _mta-sts.<domain>
  StsPolicySource source;
  std::optional<ParsedStsPolicy> policy;  // where the source is kHere
  // Whether mta-sts.<domain> has an address; nullopt while that is not known.
  std::optional<bool> has_host;

  // Exactly one record, which can be read: senders ask for the policy (§3.1).
  [[nodiscard]] bool is_announced() const;
  // A policy that senders apply: announced, readable.
  [[nodiscard]] const StsPolicy* usable_policy() const;
};

// Asks for the record and the address of the policy's host, both at once.
StsSetup find_sts(const dns::Name& domain,
                  const StsPolicySource& source,
                  const dns::View& view,
                  dns::MissingQuestions& missing);

// What other parts of the domain say that matters here.
struct StsSurroundings {
  const MailRouting& routing;
  bool has_tls_reports = false;  // a usable TLS-RPT record
};

Findings lint_sts(const StsSetup& setup, const StsSurroundings& surroundings);

// The MX hosts that the policy does not admit; empty while the routing is unknown.
std::vector<MailHost> hosts_not_admitted(const StsPolicy& policy, const MailRouting& routing);

}  // namespace mailctl::mail::transport
