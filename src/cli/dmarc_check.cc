#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/inquiry.h"
#include "cli/public_suffixes.h"
#include "dns/idna.h"
#include "mail/dmarc/advice.h"
#include "mail/dmarc/lint.h"
#include "mail/dmarc/survey.h"
#include "render/dmarc_json.h"
#include "render/dmarc_text.h"

namespace mailctl::cli {
namespace {

namespace dmarc = mail::dmarc;

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

class DmarcCheck : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.optional_argument("DOMAIN", x_domain_text, "a domain that writes mail");
    options.text("--role", x_role_text, "transactional, bulk, people or parked");
    options.text("--psl", x_psl, "public suffix list to use (default: the built-in one)");
  }

  base::Result<void> prepare(Session& session) override {
    x_color = session.console.out_color;
    if (x_domain_text.empty()) return invalid("DOMAIN is missing; mailctl dmarc check --help");
    auto domain = dns::name_from_unicode(x_domain_text);
    if (!domain) return std::move(domain).error().with_context("DOMAIN");
    if (domain->is_root()) return invalid("DOMAIN is the root, which writes no mail");
    x_domain = *std::move(domain);
    if (!x_role_text.empty()) {
      x_role = dmarc::parse_role(x_role_text);
      if (!x_role) return invalid("--role is transactional, bulk, people or parked");
    }
    auto suffixes = public_suffixes(x_psl);
    if (!suffixes) return std::move(suffixes).error();
    x_suffixes = *std::move(suffixes);
    return {};
  }

  void look(const Sight& sight) override {
    x_survey = dmarc::survey(x_domain, sight.view, x_suffixes, sight.missing);
    x_findings = dmarc::lint(x_survey);
    if (!x_role) return;
    for (auto& finding : dmarc::advise(x_survey, *x_role, sight.view, sight.missing)) {
      x_findings.push_back(std::move(finding));
    }
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return render::dmarc_check_json(x_survey, x_findings);
  }

  [[nodiscard]] std::string text() const override {
    return render::dmarc_check_text(x_survey, x_findings, x_color);
  }

  [[nodiscard]] bool has_faults() const override { return mail::has_errors(x_findings); }

 private:
  std::string x_domain_text;
  std::string x_role_text;
  std::string x_psl;
  render::Color x_color = render::Color::kNever;
  dns::Name x_domain;
  std::optional<dmarc::Role> x_role;
  dmarc::PublicSuffixList x_suffixes;
  dmarc::Survey x_survey;
  mail::Findings x_findings;
};

}  // namespace

std::unique_ptr<Command> make_dmarc_check_command() {
  return make_inquiry_command({.name = "dmarc check",
                               .summary = "the DMARC of a domain: record, policy, reports, faults",
                               .batch = Batch::kYes,
                               .make = [] { return std::make_unique<DmarcCheck>(); }});
}

}  // namespace mailctl::cli
