#include "mail/bimi/lint.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"
#include "mail/tag_list.h"

namespace mailctl::mail::bimi {
namespace {

using base::Severity;

constexpr std::array<std::string_view, 9> kOtherFormats = {
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".tif", ".tiff"};

bool looks_like_bimi(std::string_view text) {
  return base::to_lower(text).find("bimi") != std::string::npos;
}

class Lint {
 public:
  explicit Lint(const Setup& setup) : x_setup(setup) {}

  Findings run() && {
    const auto& texts = x_setup.effective();
    if (is_failure(texts.status)) {
      add(Severity::kWarning,
          "bimi/no-answer",
          fmt::format("the record at {} could not be read: {}",
                      texts.name.text(),
                      dns::to_text(texts.status)));
    }
    if (!is_known(texts.status)) return std::move(x_findings);
    if (texts.texts.empty()) {
      check_absence(texts);
    } else if (texts.texts.size() > 1) {
      add_for_record(Severity::kError,
                     "bimi/several-records",
                     fmt::format("{} has {} BIMI records", texts.name.text(), texts.texts.size()),
                     texts.texts[1]);
    } else {
      check_record(texts.texts.front());
    }
    return std::move(x_findings);
  }

 private:
  void check_absence(const PublishedTexts& texts) {
    for (const auto& text : texts.others) {
      if (!looks_like_bimi(text)) continue;
      add_problems(x_findings, parse_record(text).problems, texts.name.text(), text);
      return;
    }
    // Only to those who could have a logo tomorrow.
    if (x_setup.policy.outcome == dmarc::Outcome::kFound && is_enforced(x_setup.policy.record)) {
      add(Severity::kInfo,
          "bimi/absent",
          fmt::format("{} has no BIMI record", x_setup.domain.text()));
    }
  }

  void check_record(const std::string& text) {
    const auto& name = x_setup.effective().name.text();
    const auto parsed = parse_record(text);
    if (parsed.is_valid() && parsed.record.is_declination()) {
      add_for_record(Severity::kInfo,
                     "bimi/declined",
                     fmt::format("{} says that it shows no logo", x_setup.domain.text()),
                     text);
      return;
    }
    add_problems(x_findings, parsed.problems, name, text);
    check_format(parsed.record, text);
    check_policies();
  }

  void check_format(const Record& record, const std::string& text) {
    const auto path =
        base::to_lower(record.location.substr(0, record.location.find_first_of("?#")));
    if (std::ranges::none_of(kOtherFormats,
                             [&](std::string_view end) { return path.ends_with(end); })) {
      return;
    }
    auto finding =
        finding_of(Severity::kError, "bimi/not-svg", "the logo is no SVG; nothing else is shown");
    finding.subject = x_setup.effective().name.text();
    finding.text = text;
    finding.offset = std::min(text.find(record.location), text.size());
    finding.length = std::min(record.location.size(), text.size() - finding.offset);
    x_findings.push_back(std::move(finding));
  }

  // §7.1 (7) to (9), for the author's domain and for its organizational domain.
  void check_policies() {
    check_policy(x_setup.policy, x_setup.domain);
    if (x_setup.organizational && *x_setup.organizational != x_setup.domain &&
        x_setup.organizational_policy.domain != x_setup.policy.domain) {
      check_policy(x_setup.organizational_policy, *x_setup.organizational);
    }
  }

  void check_policy(const dmarc::PolicyRecord& policy, const dns::Name& domain) {
    if (policy.outcome == dmarc::Outcome::kNone) {
      add(Severity::kError,
          "bimi/not-enforcing",
          fmt::format("no DMARC record applies to {}", domain.text()));
    }
    if (policy.outcome != dmarc::Outcome::kFound) return;
    const auto& record = policy.record;
    const auto p = record.p.value_or(dmarc::Policy::kNone);
    if (p == dmarc::Policy::kNone) {
      add_for_policy(policy, Severity::kError, "bimi/not-enforcing", "p=none", "p");
    } else if (record.sp == dmarc::Policy::kNone) {
      add_for_policy(policy, Severity::kError, "bimi/not-enforcing", "sp=none", "sp");
    } else if (p == dmarc::Policy::kQuarantine && record.pct != 100) {
      add_for_policy(policy,
                     Severity::kError,
                     "bimi/not-enforcing",
                     fmt::format("p=quarantine with pct={}", record.pct),
                     "pct");
    } else if (record.t == dmarc::TestMode::kOn) {
      add_for_policy(policy, Severity::kWarning, "bimi/policy-in-test", "t=y", "t");
    }
  }

  static bool is_enforced(const dmarc::Record& record) {
    const auto p = record.p.value_or(dmarc::Policy::kNone);
    return p != dmarc::Policy::kNone && record.sp != dmarc::Policy::kNone &&
           (p != dmarc::Policy::kQuarantine || record.pct == 100);
  }

  // Marks the tag where it stands in the DMARC record.
  void add_for_policy(const dmarc::PolicyRecord& policy,
                      Severity severity,
                      std::string_view rule,
                      std::string_view what,
                      std::string_view tag) {
    auto finding = finding_of(severity,
                              rule,
                              fmt::format("the DMARC record of {} has {}, and BIMI needs a policy "
                                          "in force",
                                          policy.domain.text(),
                                          what));
    finding.subject = "_dmarc." + policy.domain.text();
    finding.text = policy.text;
    for (const auto& each : parse_tag_list(policy.text, {}).tags) {
      if (each.name != tag) continue;
      finding.offset = each.offset;
      finding.length = each.length;
    }
    x_findings.push_back(std::move(finding));
  }

  [[nodiscard]] Finding finding_of(Severity severity,
                                   std::string_view rule,
                                   std::string message) const {
    return {.severity = severity,
            .rule = rule,
            .subject = x_setup.domain.text(),
            .message = std::move(message)};
  }

  void add(Severity severity, std::string_view rule, std::string message) {
    x_findings.push_back(finding_of(severity, rule, std::move(message)));
  }

  void add_for_record(Severity severity,
                      std::string_view rule,
                      std::string message,
                      const std::string& text) {
    auto finding = finding_of(severity, rule, std::move(message));
    finding.subject = x_setup.effective().name.text();
    finding.text = text;
    x_findings.push_back(std::move(finding));
  }

  const Setup& x_setup;
  Findings x_findings;
};

}  // namespace

const PublishedTexts& Setup::effective() const {
  return own.texts.empty() && fallback && !fallback->texts.empty() ? *fallback : own;
}

std::optional<Record> Setup::record() const {
  const auto& texts = effective().texts;
  if (texts.size() != 1) return std::nullopt;
  auto parsed = parse_record(texts.front());
  if (!parsed.is_valid()) return std::nullopt;
  return std::move(parsed.record);
}

Setup find_setup(const dns::Name& domain,
                 std::string_view selector,
                 const dns::View& view,
                 dns::MissingQuestions& missing) {
  Setup setup{.domain = domain, .selector = std::string(selector)};
  const auto prefix = setup.selector + "._bimi";
  if (const auto name = domain.with_prefix(prefix)) {
    setup.own = find_texts(*name, is_bimi_text, view, missing);
  }
  const auto walk = dmarc::walk_tree(domain, view, missing);
  setup.policy = dmarc::discover_policy(walk);
  setup.organizational = dmarc::organizational_domain(walk);
  if (!setup.organizational || *setup.organizational == domain) return setup;
  setup.organizational_policy =
      dmarc::discover_policy(dmarc::walk_tree(*setup.organizational, view, missing));
  // §7.2 (6): only where the domain itself has no record.
  if (!is_known(setup.own.status) || !setup.own.texts.empty()) return setup;
  if (const auto name = setup.organizational->with_prefix(prefix)) {
    setup.fallback = find_texts(*name, is_bimi_text, view, missing);
  }
  return setup;
}

Findings lint(const Setup& setup) {
  return Lint(setup).run();
}

}  // namespace mailctl::mail::bimi
