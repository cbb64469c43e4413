#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/ask.h"
#include "mail/characters.h"
#include "mail/dkim/lint.h"

namespace mailctl::mail::dkim {
namespace {

using base::Severity;
using dns::AnswerStatus;
using dns::RecordType;

// Names that signers of different makers use when nobody chooses one.
constexpr std::array<std::string_view, 8> kGenericSelectors = {
    "default", "dkim", "key", "mail", "selector", "sig", "smtp", "test"};
constexpr auto kOldAge = std::chrono::days(365);
// How the signing service of Microsoft 365 is delegated to: always a pair, used in turns.
constexpr std::array<std::string_view, 2> kMicrosoftSelectors = {"selector1", "selector2"};
constexpr std::array<std::string_view, 2> kMicrosoftTargets = {"onmicrosoft.com",
                                                               "dkim.mail.microsoft"};

// The last eight digits of a selector, where they are a day.
std::optional<base::Date> date_in(std::string_view selector) {
  std::string digits;
  for (const char c : selector) {
    if (is_digit(c)) {
      digits += c;
    } else if (digits.size() < 8) {
      digits.clear();
    }
  }
  if (digits.size() < 8) return std::nullopt;
  digits = digits.substr(0, 8);
  const auto date = base::parse_iso_date(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" +
                                         digits.substr(6, 2));
  if (!date || static_cast<int>(date->year()) < 2004) return std::nullopt;
  return date;
}

class KeyLint {
 public:
  KeyLint(const dns::View& view, dns::MissingQuestions& missing, const KeyLintOptions& options)
      : x_view(view), x_missing(missing), x_options(options) {}

  Findings run(std::string_view selector, const dns::Name& domain) {
    x_subject = fmt::format("{}._domainkey.{}", selector, domain.text());
    auto name = key_name(selector, domain);
    if (!name) {
      add(Severity::kError, "dkim/bad-selector", std::move(name).error().message);
      return std::move(x_findings);
    }
    x_name = *std::move(name);
    x_subject = x_name.text();
    check_selector(selector);
    const dns::Answer& answer = ask({x_name, RecordType::kTxt});
    if (!answer.aliases.empty()) check_delegation(selector, domain, answer);
    switch (answer.status) {
      case AnswerStatus::kOk:
        check_records(answer);
        break;
      case AnswerStatus::kNoData:
      case AnswerStatus::kNxDomain:
        check_absent(answer);
        break;
      case AnswerStatus::kServFail:
      case AnswerStatus::kTimeout:
        add(Severity::kWarning,
            "dkim/key-unread",
            fmt::format("the key could not be read: {}", to_text(answer.status)));
        break;
      case AnswerStatus::kNotFetched:
        break;
    }
    return std::move(x_findings);
  }

 private:
  Finding& add(Severity severity,
               std::string_view rule,
               std::string message,
               std::string fix = {}) {
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = x_subject,
                          .message = std::move(message),
                          .fix = std::move(fix)});
    return x_findings.back();
  }

  const dns::Answer& ask(const dns::Question& question) {
    return mail::ask(x_view, question, x_missing);
  }

  void check_selector(std::string_view selector) {
    const std::string name = base::to_lower(selector);
    if (std::ranges::find(kGenericSelectors, name) != kGenericSelectors.end()) {
      add(Severity::kInfo,
          "dkim/generic-selector",
          fmt::format("the selector \"{}\" says neither who signs nor since when", name));
    }
    const auto date = date_in(name);
    if (!date || !x_options.now) return;
    const auto age = *x_options.now - base::Time(std::chrono::sys_days(*date));
    if (age > kOldAge) {
      add(Severity::kInfo,
          "dkim/old-key",
          fmt::format("the selector says that the key is of {}", base::to_iso_date(*date)));
    }
  }

  // The name is a CNAME: the key is held by somebody else.
  void check_delegation(std::string_view selector,
                        const dns::Name& domain,
                        const dns::Answer& answer) {
    const dns::Name& target = answer.aliases.back();
    const auto is_microsoft = [&](std::string_view suffix) {
      return target.is_at_or_under(dns::name_of(suffix));
    };
    if (std::ranges::none_of(kMicrosoftTargets, is_microsoft)) return;
    const auto mine = std::ranges::find(kMicrosoftSelectors, base::to_lower(selector));
    if (mine == kMicrosoftSelectors.end()) return;
    const auto other = kMicrosoftSelectors[mine == kMicrosoftSelectors.begin() ? 1 : 0];
    const auto name = key_name(other, domain);
    if (!name) return;
    const dns::Answer& pair = ask({*name, RecordType::kTxt});
    if (pair.status != AnswerStatus::kNoData && pair.status != AnswerStatus::kNxDomain) return;
    add(Severity::kWarning,
        "dkim/half-of-a-pair",
        fmt::format("Microsoft 365 signs with two selectors in turns, and {} is not there",
                    name->text()));
  }

  void check_absent(const dns::Answer& answer) {
    if (!answer.aliases.empty()) {
      add(Severity::kError,
          "dkim/broken-delegation",
          fmt::format("the name is an alias of {}, where there is no key",
                      answer.aliases.back().text()));
      return;
    }
    auto& finding =
        add(Severity::kError, "dkim/no-key", "there is no key: no TXT record at this name");
    if (x_options.private_part) {
      finding.fix = fmt::format(
          "Publish the key that belongs to the private key:\n{}. IN TXT {}",
          x_subject,
          dns::to_text(dns::RecordData(dns::make_txt(to_text(*x_options.private_part)))));
    }
  }

  void check_records(const dns::Answer& answer) {
    if (answer.records.size() > 1) {
      add(Severity::kError,
          "dkim/several-records",
          fmt::format("there are {} TXT records; there must be one", answer.records.size()));
    }
    for (const auto& record : answer.records) {
      const auto* txt = std::get_if<dns::TxtData>(&record);
      if (txt == nullptr) continue;
      const std::string text = txt->joined();
      auto found = lint_key_text(text, x_subject, x_options);
      std::ranges::move(found, std::back_inserter(x_findings));
    }
  }

  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  const KeyLintOptions& x_options;
  dns::Name x_name;
  std::string x_subject;
  Findings x_findings;
};

}  // namespace

Findings lint_key(std::string_view selector,
                  const dns::Name& domain,
                  const dns::View& view,
                  dns::MissingQuestions& missing,
                  const KeyLintOptions& options) {
  return KeyLint(view, missing, options).run(selector, domain);
}

Findings lint_leftovers(const dns::Name& domain,
                        const dns::View& view,
                        dns::MissingQuestions& missing) {
  Findings findings;
  for (const std::string_view prefix : {"_domainkey", "_adsp._domainkey"}) {
    const auto name = domain.with_prefix(prefix);
    if (!name) continue;
    const dns::Question question{*name, RecordType::kTxt};
    const dns::Answer& answer = ask(view, question, missing);
    for (const auto& record : answer.records) {
      const auto* txt = std::get_if<dns::TxtData>(&record);
      if (txt == nullptr) continue;
      const std::string text = txt->joined();
      // A wildcard of the zone answers here too; only what is of these two counts.
      const bool is_policy = prefix == "_domainkey"
                                 ? text.starts_with("o=") || text.starts_with("t=y")
                                 : text.starts_with("dkim=");
      if (!is_policy) continue;
      findings.push_back({.severity = Severity::kInfo,
                          .rule = "dkim/historic-policy",
                          .subject = name->text(),
                          .text = text,
                          .message = "a policy that nobody reads any more"});
    }
  }
  return findings;
}

}  // namespace mailctl::mail::dkim
