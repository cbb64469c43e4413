#pragma once
// The areas of a check, one function each. Only mail/check/*.cc include this.

#include "mail/check/check.h"
#include "mail/dkim/key_record.h"
#include "mail/transport/dane.h"
#include "mail/transport/mx_lint.h"
#include "mail/transport/tls_rpt_lint.h"

namespace mailctl::mail::check {

// Where the answers come from and what they lack.
struct Sources {
  const Request& request;
  const dns::View& view;
  dns::MissingQuestions& missing;
};

// What one area finds that others need.
enum class Sends : std::uint8_t { kUnknown, kNo, kYes };

struct SpfFacts {
  Sends sends = Sends::kUnknown;  // the record admits somebody, or says that nobody sends
  bool is_valid = false;
  bool is_known = false;
};

struct DmarcFacts {
  bool has_policy = false;  // a record applies
  bool is_known = false;
};

struct FoundKey {
  SelectorChoice choice;
  dkim::ParsedKeyRecord key;
};

struct DkimFacts {
  std::vector<FoundKey> keys;
  bool is_without_keys = false;  // DNS says that there is no key at any selector
};

AreaReport check_spf(const Sources& sources, SpfFacts& facts);
AreaReport check_dkim(const Sources& sources, Role role, DkimFacts& facts);
AreaReport check_dmarc(const Sources& sources, Role role, DmarcFacts& facts);

// MX, MTA-STS, TLS-RPT and DANE, which depend on each other.
struct TransportReports {
  AreaReport mx;
  AreaReport sts;
  AreaReport tls_reports;
  AreaReport dane;
  bool announces_sts = false;
};

TransportReports check_transport(const Sources& sources, transport::Purpose purpose);

// What the areas before it found.
struct SenderFacts {
  const SpfFacts& spf;
  const DkimFacts& dkim;
  const DmarcFacts& dmarc;
};

// What large receivers ask of those who send; nothing for a domain that does not.
AreaReport check_bulk(const Sources& sources, Role role, const SenderFacts& facts);

AreaReport check_bimi(const Sources& sources, Role role);

}  // namespace mailctl::mail::check
