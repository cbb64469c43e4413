#pragma once
// The parts of lint(). Each looks at one side of the record and adds what it finds.

#include <string>
#include <string_view>

#include "mail/spf/lint.h"

namespace mailctl::mail::spf {

class Linting {
 public:
  Linting(const LintRequest& request, const dns::View& view, dns::MissingQuestions& missing);

  void look_at_values();        // the TXT values at the name
  void look_at_limits();        // lookups, voids, loops
  void look_at_terms();         // each term of the domain's own records
  void look_at_networks();      // wide, reserved, covered twice
  void look_at_surroundings();  // wildcards, hosts, services, explanations

  Findings take() && { return std::move(x_out); }

 private:
  // A finding about a whole record, or about one term of it.
  Finding& add(base::Severity severity, std::string_view rule, const AnalyzedRecord& record);
  Finding& add_at(base::Severity severity, std::string_view rule, const TermPlace& place);

  [[nodiscard]] const AnalyzedTerm& term(const TermPlace& place) const {
    return x_analysis.at(place);
  }

  [[nodiscard]] const AnalyzedRecord& record(const TermPlace& place) const {
    return x_analysis.records[place.record];
  }

  // Whether the domain's owner can change the record: its own, those under it, and what it
  // redirects to.
  [[nodiscard]] bool is_own(std::size_t record) const { return x_is_own[record]; }

  void find_own();
  const dns::Answer& ask(const dns::Name& name, dns::RecordType type);

  void look_for_near_misses(const dns::Answer& answer);
  void look_for_type_spf();
  void look_at_several(const dns::Answer& answer);
  void look_at_size();
  void look_at_end();
  void look_at_all(const TermPlace& place);
  void look_at_term(const TermPlace& place);
  void look_at_include(const TermPlace& place);
  void look_at_modifier(const TermPlace& place);
  void look_at_macros(const TermPlace& place);
  void look_at_explanation(const TermPlace& place);
  void look_at_dead(const TermPlace& place);
  void look_at_wildcards();
  void look_at_hosts();
  void look_at_services();
  void look_at_parking();

  const LintRequest& x_request;
  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  Analysis x_analysis;
  std::vector<bool> x_is_own;
  Findings x_out;
};

// "Publish instead:" and the zone line of a record.
std::string publish_instead(std::string_view domain, std::string_view text);
// The record with the term replaced; removed where `replacement` is empty.
std::string with_term_replaced(const AnalyzedRecord& record,
                               std::size_t term,
                               std::string_view replacement);

}  // namespace mailctl::mail::spf
