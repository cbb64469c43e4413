#pragma once
// check_host() of RFC 7208 §4: is this address allowed to send for this domain? One address, one
// sender, short circuit. What could happen to any address at all is spf/analyze.h's question.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "dns/view.h"
#include "mail/spf/result.h"

namespace mailctl::mail::spf {

using IpAddress = std::variant<dns::AData, dns::AaaaData>;

struct Request {
  IpAddress ip;
  std::string helo;
  std::string mail_from;             // "" is the null reverse path: then postmaster@helo (§2.4)
  std::string receiver = "unknown";  // %{r} of explanations
  base::Time now;                    // %{t} of explanations
};

// Tests of other software and old corpora relax them; the defaults are the RFC's.
struct Limits {
  unsigned lookups = 10;      // §4.6.4
  unsigned void_lookups = 2;  // §4.6.4
  unsigned mx_hosts = 10;     // §4.6.4
  unsigned ptr_names = 10;    // §4.6.4
};

enum class Trace : std::uint8_t { kOff, kOn };

// One thing that was looked at, in order.
struct Step {
  unsigned depth = 0;   // 0: the record of the domain itself; deeper inside include and redirect
  std::string domain;   // whose record
  std::string term;     // as written; empty for the finding of the record itself
  std::string outcome;  // "match", "no match", a result word, or what went wrong
  std::string detail;   // what was compared or asked, one line
  std::string_view section;  // "7208 §5.2"; a string literal
};

struct Evaluation {
  Result result = Result::kNone;
  std::string domain;       // that was checked: of MAIL FROM, or the HELO name (as written, folded)
  std::string reason;       // one line: which term decided and where it stands, or what is broken
  std::string term;         // the deciding term; empty where none did
  std::string term_domain;  // whose record it is in
  std::string explanation;  // of exp=, for fail only (§6.2)
  unsigned lookups = 0;     // of the limit of ten
  unsigned void_lookups = 0;
  std::vector<Step> steps;  // with Trace::kOn
};

// What the view lacks is added to `missing`; while anything is missing the evaluation is
// provisional and to be repeated with more answers.
Evaluation check_host(const Request& request,
                      const dns::View& view,
                      dns::MissingQuestions& missing,
                      const Limits& limits = {},
                      Trace trace = Trace::kOff);

}  // namespace mailctl::mail::spf
