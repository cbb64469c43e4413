#pragma once
// The parts of make_status: what is found at the services, what is found in DNS, and what the plan
// says of both. Only render/status*.cc include this.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "render/status.h"

namespace mailctl::render {

// A finding and whose it is; the address is empty where there is none to speak of.
struct Row {
  model::Address address;
  Finding finding;
};

// The plan by address. What it would change is not as it should be, however well it looks.
class PlanView {
 public:
  explicit PlanView(const plan::Plan& plan);

  // Puts what the plan says of its address over what was found.
  Finding judge(Row row);
  // The address of a key that is to be made for the domain in that scope; empty where none is.
  [[nodiscard]] model::Address planned_key(const std::string& scope, const dns::Name& domain) const;

  [[nodiscard]] bool changes(const model::Address& address) const {
    return x_changes.contains(address);
  }

  // What others are asked for and no row was judged by yet, by address.
  [[nodiscard]] std::vector<const plan::Request*> left_requests() const;

  // The changes that no row was judged by yet, by address.
  [[nodiscard]] std::vector<const model::Change*> left() const;

 private:
  [[nodiscard]] Finding judge_change(Finding finding, const plan::PlannedChange& planned) const;
  [[nodiscard]] std::string waits_for(const plan::PlannedChange& planned) const;

  const plan::Plan& x_plan;
  std::map<model::Address, const plan::PlannedChange*> x_changes;      // those that make a call
  std::map<std::pair<std::string, dns::Name>, model::Address> x_keys;  // to be made, one each
  std::map<model::Address, const plan::Request*> x_requests;
  std::map<model::Address, std::string> x_pending;
  std::map<model::Address, std::string> x_discrepancies;
  std::set<model::Address> x_judged;
};

// In the order of areas. What the plan would change and has no row yet is among them.
std::vector<Finding> service_findings(const StatusSources& sources, PlanView& plan);
// By domain, in the order of the manifest.
std::vector<Finding> world_findings(const StatusSources& sources, PlanView& plan);

// What stands there, on one line: the values of a record; "there" for all else.
std::string summary_of(const model::Spec& spec);

}  // namespace mailctl::render
