#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/inquiry.h"
#include "dns/idna.h"
#include "mail/spf/lint.h"
#include "render/finding_json.h"
#include "render/finding_text.h"
#include "render/spf_json.h"
#include "render/spf_text.h"

namespace mailctl::cli {
namespace {

class SpfTree : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.needed_argument("DOMAIN", x_domain, "whose SPF record");
  }

  base::Result<void> prepare(Session& session) override {
    x_color = session.console.out_color;
    auto name = dns::name_from_unicode(x_domain);
    if (!name) return std::move(name).error();
    x_request.domain = *std::move(name);
    return {};
  }

  void look(const Sight& sight) override {
    x_analysis = mail::spf::analyze(x_request.domain, sight.view, sight.missing);
    x_findings = mail::spf::lint(x_request, sight.view, sight.missing);
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    auto out = render::spf_tree_json(x_analysis);
    out["findings"] = render::findings_json(x_findings);
    return out;
  }

  // Notes are left to those who ask for everything.
  [[nodiscard]] std::string text() const override {
    auto findings = x_findings;
    std::erase_if(findings, [](const mail::Finding& finding) {
      return finding.severity == base::Severity::kInfo;
    });
    auto out = render::spf_tree_text(x_analysis, x_color);
    if (!findings.empty()) out += '\n' + render::findings_text(findings, x_color);
    return out;
  }

  [[nodiscard]] bool has_faults() const override { return mail::has_errors(x_findings); }

 private:
  std::string x_domain;
  render::Color x_color = render::Color::kNever;
  mail::spf::LintRequest x_request;
  mail::spf::Analysis x_analysis;
  mail::Findings x_findings;
};

}  // namespace

std::unique_ptr<Command> make_spf_tree_command() {
  return make_inquiry_command({.name = "spf tree",
                               .summary = "what an SPF record leads to and what it costs",
                               .batch = Batch::kNo,
                               .make = [] { return std::make_unique<SpfTree>(); }});
}

}  // namespace mailctl::cli
