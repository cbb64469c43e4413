#pragma once
// What is wrong with a domain's SPF, or could be better: its record as published or planned, what
// it leads to, and what stands around it. Rules in mail/rules/spf_rules.cc and spf_record_rules.cc.

#include <cstdint>
#include <string>
#include <vector>

#include "dns/view.h"
#include "mail/finding.h"
#include "mail/spf/analyze.h"

namespace mailctl::mail::spf {

// What a domain is for, where somebody has declared it.
enum class Sending : std::uint8_t { kUnknown, kSends, kNever };

enum class Declared : std::uint8_t { kNo, kYes };
enum class Tenancy : std::uint8_t { kOwn, kShared };

// A service that sends mail for its customers, and how their records admit it.
struct SendingService {
  std::string name;                   // "Direct Talk"
  std::vector<std::string> includes;  // any of them admits it
  Declared declared = Declared::kNo;  // the domain says that it uses it
  Tenancy tenancy = Tenancy::kOwn;    // shared: other customers send from the same addresses
};

struct LintRequest {
  dns::Name domain;
  Sending sending = Sending::kUnknown;
  // Known services; empty where nobody declares what the domain uses.
  std::vector<SendingService> services;
};

// Provisional while anything is missing.
Findings lint(const LintRequest& request, const dns::View& view, dns::MissingQuestions& missing);

}  // namespace mailctl::mail::spf
