#pragma once
// Everything about mail of one domain at once: what is published for each mechanism, what is wrong
// with it, and a grade for each. Pure: what is not fetched yet is asked for, level by level, all
// areas together.
//
// Grades. An area's grade follows from its worst findings: A without errors and warnings, B with
// one or two warnings, C with more, F with an error. What is not published and not needed has none;
// what DNS did not answer is unknown. SPF, DKIM, DMARC and MX are needed, and for a bulk sender
// what large receivers ask; the domain's grade is the worst of them. An F elsewhere (a logo that is
// not shown, a policy that nobody can read) makes the whole at most a C, for mail still arrives.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dns/view.h"
#include "mail/finding.h"
#include "mail/transport/mta_sts_lint.h"

namespace mailctl::mail::check {

enum class Area : std::uint8_t { kSpf, kDkim, kDmarc, kMx, kMtaSts, kTlsRpt, kDane, kBimi, kBulk };

// "SPF" "DKIM" "DMARC" "MX" "MTA-STS" "TLS-RPT" "DANE" "BIMI" "bulk"
std::string_view to_text(Area area);

enum class Grade : std::uint8_t { kA, kB, kC, kF, kNone, kUnknown };

// "A" "B" "C" "F" "-" "?"
std::string_view to_text(Grade grade);

// What the domain is used for; decides what is needed and which advice fits.
enum class Role : std::uint8_t { kUnset, kTransactional, kBulk, kPeople, kParked };

// "transactional" …; empty for kUnset
std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view text);

enum class SelectorOrigin : std::uint8_t { kGiven, kManifest, kGuessed };

struct SelectorChoice {
  std::string selector;
  SelectorOrigin origin = SelectorOrigin::kGiven;
};

// Selectors that services give to everybody who uses them; a domain may have others.
std::vector<SelectorChoice> well_known_selectors();

// A file and what is in it.
struct NamedText {
  std::string name;  // for messages: a path or a URL
  std::string text;
};

struct Request {
  dns::Name domain;
  Role role = Role::kUnset;
  std::vector<SelectorChoice> selectors;
  transport::StsPolicySource sts_policy;
  std::string bimi_selector = "default";
  std::optional<NamedText> bimi_svg;
  std::optional<NamedText> mark_certificate;  // PEM
  base::Time now;
};

// A record as it was found.
struct Published {
  std::string name;
  std::string_view type;  // "TXT" "MX" "TLSA"
  std::string text;       // TXT joined; others as zone text
};

struct AreaReport {
  Area area = Area::kSpf;
  Grade grade = Grade::kNone;
  std::string summary;  // one line: what there is
  std::vector<Published> records;
  Findings findings;
};

struct Report {
  dns::Name domain;
  Role role = Role::kUnset;
  bool looks_parked = false;  // no role was given, and the domain says that nobody sends
  Grade grade = Grade::kUnknown;
  std::vector<AreaReport> areas;  // in the order of Area
  bool announces_sts = false;     // there is a policy to fetch
};

Report check_domain(const Request& request, const dns::View& view, dns::MissingQuestions& missing);

// All findings, in the order of areas.
[[nodiscard]] Findings findings_of(const Report& report);

}  // namespace mailctl::mail::check
