#pragma once
// DANE for mail (RFC 7672): the TLSA records at _25._tcp.<MX host>. Senders that validate DNSSEC
// refuse to deliver where none of them matches. A View does not say whether an answer was signed;
// nothing here claims that it was.

#include <string>
#include <vector>

#include "mail/finding.h"
#include "mail/transport/mta_sts.h"
#include "mail/transport/mx.h"

namespace mailctl::mail::transport {

struct HostTlsa {
  dns::Name host;
  dns::Name name;  // _25._tcp.<host>
  dns::AnswerStatus status = dns::AnswerStatus::kNotFetched;
  std::vector<dns::TlsaData> records;  // at most kMaxTlsaRecords
};

inline constexpr std::size_t kMaxTlsaRecords = 64;

struct DaneSetup {
  dns::Name domain;
  std::vector<HostTlsa> hosts;  // each MX host once

  [[nodiscard]] bool is_used() const;  // some host has a TLSA record
};

DaneSetup find_tlsa(const MailRouting& routing,
                    const dns::View& view,
                    dns::MissingQuestions& missing);

// `policy` is the MTA-STS policy that senders apply; nullptr for none.
Findings lint_dane(const DaneSetup& setup, const StsPolicy* policy);

// A usage that SMTP clients act on, parameters that are defined, data of the right length (RFC 7672
// §3.1, RFC 6698 §2.1).
[[nodiscard]] bool is_usable(const dns::TlsaData& record);

}  // namespace mailctl::mail::transport
