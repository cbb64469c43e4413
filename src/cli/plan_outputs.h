#pragma once
// The forms of a plan beside text and JSON: --markdown on stdout, --html in a file, --explain of
// one resource.

#include <string>

#include "cli/planning.h"

namespace mailctl::cli {

class PlanOutputs {
 public:
  void declare(OptionSet& options);
  // Before anything is read: false after saying which options do not go together, or that --html
  // names a file of somebody else.
  [[nodiscard]] bool is_good(Session& session) const;

  [[nodiscard]] bool is_any() const { return has_own_text() || !x_html.empty(); }

  // What stdout gets instead of the text; false after an error, which was said.
  [[nodiscard]] bool has_own_text() const { return x_is_markdown || !x_explain.empty(); }

  [[nodiscard]] bool show(Session& session,
                          const Run& run,
                          const engine::PlannedWorld& world) const;
  // Writes --html, where it was asked for; false after an error, which was said.
  [[nodiscard]] bool write(Session& session, const Run& run, const plan::Plan& plan) const;

 private:
  bool x_is_markdown = false;
  std::string x_html;
  std::string x_explain;
};

}  // namespace mailctl::cli
