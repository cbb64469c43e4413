#include "mail/transport/mta_sts_lint.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"

namespace mailctl::mail::transport {
namespace {

using base::Severity;

constexpr std::uint32_t kDay = 86400;
constexpr std::size_t kMaxUnusedPatterns = 8;  // that are said

// "mta-sts", "STS": somebody meant a record.
bool looks_like_sts(std::string_view text) {
  return base::to_lower(text).find("sts") != std::string::npos;
}

class StsLint {
 public:
  StsLint(const StsSetup& setup, const StsSurroundings& surroundings)
      : x_setup(setup),
        x_routing(surroundings.routing),
        x_has_reports(surroundings.has_tls_reports) {}

  Findings run() && {
    if (is_failure(x_setup.records.status)) {
      add(Severity::kWarning,
          "mta-sts/no-answer",
          fmt::format("the record at {} could not be read: {}",
                      x_setup.records.name.text(),
                      dns::to_text(x_setup.records.status)));
    } else if (is_known(x_setup.records.status)) {
      check_records();
    }
    if (x_setup.policy) check_policy();
    return std::move(x_findings);
  }

 private:
  void check_records() {
    const auto& texts = x_setup.records.texts;
    if (texts.empty()) {
      check_absence();
      return;
    }
    if (texts.size() > 1) {
      add_for_record(Severity::kError,
                     "mta-sts/several-records",
                     fmt::format("{} has {} MTA-STS records", record_name(), texts.size()),
                     texts[1]);
      return;
    }
    add_problems(
        x_findings, parse_sts_record(texts.front()).problems, record_name(), texts.front());
    check_host();
    check_source();
  }

  void check_absence() {
    for (const auto& text : x_setup.records.others) {
      if (!looks_like_sts(text)) continue;
      add_problems(x_findings, parse_sts_record(text).problems, record_name(), text);
      return;
    }
    // A policy without its record is fetched by nobody.
    if (x_setup.source.state == StsPolicyState::kHere) {
      add(Severity::kError,
          "mta-sts/no-record",
          fmt::format("there is a policy but no record at {}", record_name()),
          record_fix());
    } else if (x_routing.route == MailRoute::kHosts) {
      add(Severity::kInfo,
          "mta-sts/absent",
          fmt::format("{} has no MTA-STS record", x_setup.domain.text()));
    }
  }

  void check_host() {
    if (x_setup.has_host != false) return;
    add(Severity::kError,
        "mta-sts/no-policy-host",
        fmt::format("the record announces a policy, but mta-sts.{} has no address",
                    x_setup.domain.text()));
  }

  void check_source() {
    const auto& source = x_setup.source;
    if (source.state == StsPolicyState::kFailed && x_setup.has_host != false) {
      add(Severity::kError,
          "mta-sts/no-policy",
          fmt::format(
              "{} could not be fetched: {}", sts_policy_url(x_setup.domain), source.failure));
    }
    if (source.state == StsPolicyState::kNotFetched && x_setup.has_host != false) {
      add(Severity::kInfo,
          "mta-sts/policy-not-checked",
          fmt::format("the policy at {} was not fetched", sts_policy_url(x_setup.domain)));
    }
    if (!source.media_type.empty() && base::to_lower(source.media_type) != "text/plain") {
      add(Severity::kWarning,
          "mta-sts/media-type",
          fmt::format("the policy is served as {} instead of text/plain", source.media_type));
    }
  }

  void check_policy() {
    const auto& parsed = *x_setup.policy;
    add_problems(x_findings, parsed.problems, sts_policy_url(x_setup.domain), x_setup.source.text);
    if (!parsed.is_valid()) return;
    check_hosts(parsed.policy);
    check_mode(parsed.policy);
    check_age(parsed.policy);
  }

  void check_hosts(const StsPolicy& policy) {
    if (policy.mode == StsMode::kNone) return;
    const auto severity = policy.mode == StsMode::kEnforce ? Severity::kError : Severity::kWarning;
    const auto missed = hosts_not_admitted(policy, x_routing);
    for (const auto& host : missed) {
      add_for_policy(severity,
                     "mta-sts/host-not-admitted",
                     fmt::format("no mx line of the policy admits {}", host.name.text()),
                     {},
                     fmt::format("mx: {}", host.name.text()));
    }
    if (x_routing.route != MailRoute::kHosts) return;
    std::size_t unused = 0;
    for (const auto& pattern : policy.mx) {
      if (is_used(pattern)) continue;
      add_for_policy(Severity::kInfo,
                     "mta-sts/unused-pattern",
                     fmt::format("no MX host is admitted by \"mx: {}\"", pattern),
                     pattern);
      if (++unused == kMaxUnusedPatterns) return;
    }
  }

  [[nodiscard]] bool is_used(std::string_view pattern) const {
    return std::ranges::any_of(
        x_routing.hosts, [&](const MailHost& host) { return is_matching_mx(pattern, host.name); });
  }

  void check_mode(const StsPolicy& policy) {
    if (policy.mode == StsMode::kNone) {
      add_for_policy(Severity::kInfo,
                     "mta-sts/mode-none",
                     "mode is none: senders are told to forget the policy",
                     "none");
    }
    if (policy.mode != StsMode::kTesting) return;
    add_for_policy(Severity::kInfo,
                   "mta-sts/mode-testing",
                   "mode is testing: mail is still delivered without encryption",
                   "testing");
    if (x_has_reports) return;
    add_for_policy(Severity::kWarning,
                   "mta-sts/testing-without-reports",
                   "mode is testing, but nobody gets reports (TLS-RPT)",
                   "testing",
                   fmt::format("_smtp._tls.{0}. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@{0}\"",
                               x_setup.domain.text()));
  }

  void check_age(const StsPolicy& policy) {
    const auto age = std::to_string(policy.max_age);
    if (policy.mode == StsMode::kEnforce && policy.max_age < kDay) {
      add_for_policy(
          Severity::kWarning,
          "mta-sts/short-age",
          fmt::format("max_age is {} seconds: who can block the policy for so long can go round it",
                      policy.max_age),
          age);
    }
    if (policy.mode == StsMode::kNone && policy.max_age > kDay) {
      add_for_policy(Severity::kInfo,
                     "mta-sts/long-farewell",
                     fmt::format("mode is none with a max_age of {} seconds", policy.max_age),
                     age);
    }
  }

  [[nodiscard]] const std::string& record_name() const { return x_setup.records.name.text(); }

  [[nodiscard]] std::string record_fix() const {
    return fmt::format("{}. IN TXT \"v=STSv1; id=1;\"", record_name());
  }

  void add(Severity severity, std::string_view rule, std::string message, std::string fix = {}) {
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = x_setup.domain.text(),
                          .message = std::move(message),
                          .fix = std::move(fix)});
  }

  void add_for_record(Severity severity,
                      std::string_view rule,
                      std::string message,
                      const std::string& text) {
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = record_name(),
                          .text = text,
                          .message = std::move(message)});
  }

  // Marks the value where it stands in the policy; the whole policy where there is none.
  void add_for_policy(Severity severity,
                      std::string_view rule,
                      std::string message,
                      std::string_view value,
                      std::string fix = {}) {
    const auto& text = x_setup.source.text;
    const auto found = value.empty() ? std::string::npos : find_value(text, value);
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = sts_policy_url(x_setup.domain),
                          .text = found == std::string::npos ? std::string() : text,
                          .offset = found == std::string::npos ? 0 : found,
                          .length = found == std::string::npos ? 0 : value.size(),
                          .message = std::move(message),
                          .fix = std::move(fix)});
  }

  // Behind a colon, at the end of its line. Patterns are kept in lower case.
  static std::size_t find_value(const std::string& text, std::string_view value) {
    std::size_t begin = 0;
    for (const auto line : base::split(text, '\n')) {
      const auto trimmed = base::trim(line);
      const auto colon = trimmed.find(':');
      if (colon != std::string_view::npos &&
          base::to_lower(base::trim(trimmed.substr(colon + 1))) == value) {
        return begin + static_cast<std::size_t>(trimmed.data() - line.data()) + trimmed.size() -
               value.size();
      }
      begin += line.size() + 1;
    }
    return std::string::npos;
  }

  const StsSetup& x_setup;
  const MailRouting& x_routing;
  bool x_has_reports;
  Findings x_findings;
};

}  // namespace

std::string sts_policy_url(const dns::Name& domain) {
  return fmt::format("https://mta-sts.{}/.well-known/mta-sts.txt", domain.text());
}

bool StsSetup::is_announced() const {
  return records.texts.size() == 1 && parse_sts_record(records.texts.front()).is_valid();
}

const StsPolicy* StsSetup::usable_policy() const {
  return is_announced() && policy && policy->is_valid() ? &policy->policy : nullptr;
}

StsSetup find_sts(const dns::Name& domain,
                  const StsPolicySource& source,
                  const dns::View& view,
                  dns::MissingQuestions& missing) {
  StsSetup setup{.domain = domain, .source = source};
  if (const auto name = domain.with_prefix("_mta-sts")) {
    setup.records = find_texts(*name, is_sts_text, view, missing);
  }
  if (source.state == StsPolicyState::kHere) setup.policy = parse_sts_policy(source.text);
  const auto host = domain.with_prefix("mta-sts");
  if (!host) return setup;
  const auto& answer4 = ask(view, {*host, dns::RecordType::kA}, missing);
  const auto& answer6 = ask(view, {*host, dns::RecordType::kAaaa}, missing);
  if (!answer4.records.empty() || !answer6.records.empty()) {
    setup.has_host = true;
  } else if (is_known(answer4.status) && is_known(answer6.status)) {
    setup.has_host = false;
  }
  return setup;
}

Findings lint_sts(const StsSetup& setup, const StsSurroundings& surroundings) {
  return StsLint(setup, surroundings).run();
}

std::vector<MailHost> hosts_not_admitted(const StsPolicy& policy, const MailRouting& routing) {
  std::vector<MailHost> missed;
  if (routing.route != MailRoute::kHosts && routing.route != MailRoute::kImplicit) return missed;
  for (const auto& host : routing.hosts) {
    const bool is_admitted = std::ranges::any_of(
        policy.mx, [&](const std::string& pattern) { return is_matching_mx(pattern, host.name); });
    if (!host.name.is_root() && !is_admitted) missed.push_back(host);
  }
  return missed;
}

}  // namespace mailctl::mail::transport
