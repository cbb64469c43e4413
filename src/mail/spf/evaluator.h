#pragma once
// One run of check_host(): the state that include and redirect share. Used by evaluate.cc only.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/spf/evaluate.h"
#include "mail/spf/expand.h"
#include "mail/spf/hosts.h"
#include "mail/spf/record.h"

namespace mailctl::mail::spf {

// Who sends, as macros see it (§4.3, §7.3). Owns the text that MacroValues point to.
struct Identity {
  std::string sender;
  std::string local_part;
  std::string domain;
  std::string helo;
};

// Only limits that a caller has raised let include and redirect go deeper than this.
constexpr unsigned kMaxDepth = 64;

class Evaluator {
 public:
  Evaluator(const Identity& identity,
            const Request& request,
            const HostLookup& lookup,
            Evaluation& out);

  // check_host() of §4 for `domain`, its explanation included.
  void run(const std::string& domain);

 private:
  // A record while it is evaluated.
  struct Frame {
    std::string domain;  // <domain> of §4.1, folded, without final dot
    dns::Name name;
    Record record;
    unsigned depth = 0;
  };

  struct Outcome {
    Result result = Result::kNone;
    std::string reason;
    std::string term;    // that matched; empty where none did
    std::string domain;  // of the record that decided
    std::string exp;     // domain-spec of exp= of that record, for fail
  };

  Outcome check(const std::string& domain, unsigned depth);
  Outcome without_record(const Frame& frame, Result result, std::string reason);
  Outcome evaluate(const Frame& frame);
  std::optional<Outcome> evaluate_term(const Frame& frame, const Term& term);
  Outcome end_of_record(const Frame& frame);
  Outcome redirect(const Frame& frame, const Term& term);
  void explain(const Outcome& outcome);

  Match match(const Frame& frame, const Term& term);
  Match match_lookup(const Frame& frame, const Term& term);
  Match match_hosts(const dns::Name& target, const Term& term);
  Match match_include(const Frame& frame, const Term& term);
  [[nodiscard]] Match match_network(const Term& term) const;
  std::optional<Match> count_lookup();
  std::optional<Match> expand_target(const Frame& frame,
                                     const std::string& domain_spec,
                                     std::string& text);
  std::optional<std::string> expand_macros(const ParsedMacroString& macro, const Frame& frame);

  std::size_t begin_step(const Frame& frame, const Term& term);
  void end_step(std::size_t step, const Match& match, Qualifier qualifier);
  void end_redirect_step(std::size_t step, Result result, const std::string& detail);
  void note_record(const Frame& frame, std::string_view outcome, std::string detail);

  [[nodiscard]] bool traces() const { return x_lookup.trace == Trace::kOn; }

  const Identity& x_identity;
  const Request& x_request;
  const HostLookup& x_lookup;
  IpAddress x_ip;
  HostMatcher x_hosts;
  Evaluation& x_out;
};

}  // namespace mailctl::mail::spf
