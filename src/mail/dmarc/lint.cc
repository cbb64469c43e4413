#include "mail/dmarc/lint.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::mail::dmarc {
namespace {

using base::Severity;

// From this length on a record is not found from names below it (RFC 9989 §4.10, §5.1.8).
constexpr std::size_t kTooDeep = 8;

bool looks_meant_for_dmarc(std::string_view text) {
  return base::to_lower(text.substr(0, 64)).find("dmarc") != std::string::npos;
}

class SurveyLint {
 public:
  explicit SurveyLint(const Survey& survey)
      : x_survey(survey),
        x_name(policy_name(survey.domain).value_or(survey.domain)),
        x_own(survey.walk.lookups.empty() ? nullptr : &survey.walk.lookups.front()) {}

  Findings run() {
    if (x_own == nullptr) return {};
    look_at_own_name();
    look_at_misplaced();
    look_at_what_applies();
    if (x_own->record) look_at_own_record(x_own->record->record);
    look_at_organizational();
    look_at_missing_names();
    for (const auto& destination : x_survey.destinations) look_at(destination);
    for (const auto& host : x_survey.report_hosts) look_at(host);
    return std::move(x_findings);
  }

 private:
  Finding& add(Severity severity,
               std::string_view rule,
               const dns::Name& subject,
               std::string message) {
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = subject.text(),
                          .message = std::move(message)});
    return x_findings.back();
  }

  void append(Findings findings) {
    for (auto& finding : findings) x_findings.push_back(std::move(finding));
  }

  void look_at_own_name() {
    if (is_failure(x_survey.status)) {
      add(Severity::kWarning,
          "dmarc/dns-error",
          x_name,
          fmt::format("DNS gives no answer ({}), so receivers cannot judge mail of this domain",
                      dns::to_text(x_survey.status)));
    }
    if (x_own->candidates > 1) {
      look_at_several();
    } else if (x_own->candidates == 1) {
      append(lint_record(x_own->text, x_name));
    }
    look_at_other_texts();
    const bool leads_nowhere =
        !x_survey.aliases.empty() && x_survey.texts.empty() && x_own->is_known();
    if (leads_nowhere) {
      add(Severity::kError,
          "dmarc/dangling-alias",
          x_name,
          fmt::format("the name is an alias (CNAME) of {}, which has no TXT record",
                      x_survey.aliases.back().text()));
    }
  }

  // RFC 9989 §4.10 step 2 and RFC 7489 §6.6.3 step 5 part here.
  void look_at_several() {
    auto& finding = add(Severity::kError,
                        "dmarc/several-records",
                        x_name,
                        fmt::format("there are {} DMARC records, so receivers use none of them",
                                    x_own->candidates));
    finding.fix = "Keep one of them:";
    for (const auto& text : x_survey.texts) {
      if (is_dmarc_text(text)) finding.fix += "\n" + txt_line(x_name, text);
    }
  }

  void look_at_other_texts() {
    for (const auto& text : x_survey.texts) {
      if (is_dmarc_text(text)) continue;
      if (looks_meant_for_dmarc(text) && x_own->candidates == 0) {
        append(lint_record(text, x_name));
        continue;
      }
      auto& finding = x_survey.is_wildcard_text
                          ? add(Severity::kWarning,
                                "dmarc/wildcard-text",
                                x_name,
                                "a wildcard answers here with a text that is no DMARC record")
                          : add(Severity::kInfo,
                                "dmarc/foreign-text",
                                x_name,
                                "a text that is no DMARC record stands here; receivers ignore it");
      finding.text = text;
    }
  }

  void look_at_misplaced() {
    for (const auto& misplaced : x_survey.misplaced) {
      auto& finding = add(x_own->candidates == 0 ? Severity::kError : Severity::kWarning,
                          "dmarc/wrong-name",
                          misplaced.name,
                          fmt::format("a DMARC record stands at {}, where no receiver looks for it",
                                      misplaced.name.text()));
      finding.text = misplaced.text;
      finding.fix = x_own->candidates == 0
                        ? fmt::format("Move it:\n{}", txt_line(x_name, misplaced.text))
                        : fmt::format("Remove it; what counts stands at {}.", x_name.text());
    }
  }

  void look_at_what_applies() {
    const PolicyRecord& found = x_survey.found;
    const bool is_elsewhere = !found.text.empty() && found.place != Place::kAuthor;
    if (is_elsewhere)
      append(lint_record(found.text, policy_name(found.domain).value_or(found.domain)));
    const bool has_none = found.outcome == Outcome::kNone && found.text.empty();
    if (!has_none || x_own->candidates > 0 || !x_survey.misplaced.empty()) return;
    const auto& domain = x_survey.organizational_rfc7489;
    add(Severity::kWarning,
        "dmarc/no-record",
        x_name,
        fmt::format("no DMARC record applies to {}, so anybody can write in its name",
                    x_survey.domain.text()))
        .fix =
        fmt::format("Begin with reports only:\n{}",
                    txt_line(policy_name(domain).value_or(domain),
                             fmt::format("v=DMARC1; p=none; rua=mailto:dmarc@{}", domain.text())));
  }

  void look_at_own_record(const Record& record) {
    if (record.psd == PublicSuffix::kYes && !x_survey.is_public_suffix) {
      Record better = record;
      better.psd = PublicSuffix::kUnknown;
      add(Severity::kError,
          "dmarc/not-a-suffix",
          x_name,
          fmt::format("psd=y says that {} belongs to nobody but its customers, so the names below "
                      "it no longer align with each other",
                      x_survey.domain.text()))
          .fix = fmt::format("Remove psd:\n{}", txt_line(x_name, to_text(better)));
    }
    if (record.psd == PublicSuffix::kNo && x_survey.domain.label_count() >= kTooDeep) {
      add(Severity::kWarning,
          "dmarc/too-deep",
          x_name,
          fmt::format("psd=n at a name of {} labels is never found from longer names",
                      x_survey.domain.label_count()));
    }
    const bool is_below = x_survey.organizational && *x_survey.organizational != x_survey.domain;
    if (is_below && (record.sp || record.np)) {
      add(Severity::kInfo,
          "dmarc/sp-ignored",
          x_name,
          fmt::format("sp and np count at the organizational domain ({}) only",
                      x_survey.organizational->text()));
    }
  }

  // Receivers of RFC 9989 and of RFC 7489 part here.
  void look_at_organizational() {
    if (!x_survey.organizational || *x_survey.organizational == x_survey.organizational_rfc7489)
      return;
    const dns::Name& by_walk = *x_survey.organizational;
    const dns::Name& by_list = x_survey.organizational_rfc7489;
    const bool has_record = std::ranges::any_of(
        x_survey.walk.lookups, [](const Lookup& lookup) { return lookup.record.has_value(); });
    if (!has_record) return;
    const Lookup* const above = x_survey.walk.find(by_list);
    const auto name = policy_name(by_list).value_or(by_list);
    if (by_walk.is_at_or_under(by_list) && above != nullptr && above->is_known() &&
        !above->record) {
      add(Severity::kWarning,
          "dmarc/no-organizational-record",
          name,
          fmt::format("{} has no record of its own, though {} below it has one",
                      by_list.text(),
                      by_walk.text()))
          .fix = fmt::format(
          "Publish one there too:\n{}",
          txt_line(name, fmt::format("v=DMARC1; p=none; rua=mailto:dmarc@{}", by_list.text())));
      return;
    }
    auto& finding = add(Severity::kWarning,
                        "dmarc/organizational-differs",
                        x_name,
                        fmt::format("the organizational domain is {} by the tree walk and {} by "
                                    "the public suffix list, so receivers align differently",
                                    by_walk.text(),
                                    by_list.text()));
    if (by_walk.is_at_or_under(by_list)) return;
    // A suffix above that does not say psd=y; psd=n guards against it (RFC 9989 §11.8).
    Record better = above != nullptr && above->record ? above->record->record : Record{};
    better.psd = PublicSuffix::kNo;
    finding.fix =
        fmt::format("Say that the domain stands for itself:\n{}", txt_line(name, to_text(better)));
  }

  void look_at_missing_names() {
    const bool speaks_of_them =
        x_survey.found.outcome == Outcome::kFound && x_survey.found.record.np.has_value();
    if (!speaks_of_them || x_survey.missing_names != MissingNames::kExist) return;
    add(Severity::kWarning,
        "dmarc/np-without-effect",
        x_survey.domain,
        fmt::format("every name below {} seems to exist, so np={} applies to none",
                    x_survey.domain.text(),
                    to_text(*x_survey.found.record.np)));
  }

  void look_at(const Destination& destination) {
    const auto subject = policy_name(x_survey.found.domain).value_or(x_survey.found.domain);
    switch (destination.consent) {
      case Consent::kNotNeeded:
      case Consent::kGiven:
        return;
      case Consent::kNotGiven: {
        auto& finding = add(Severity::kWarning,
                            "dmarc/destination-not-authorized",
                            subject,
                            fmt::format("{} does not agree to get reports for {}, so receivers "
                                        "send none to {}",
                                        destination.host.text(),
                                        x_survey.found.domain.text(),
                                        destination.uri.uri));
        if (destination.query) {
          finding.fix = fmt::format("Ask the operator of {} to publish:\n{}",
                                    destination.host.text(),
                                    txt_line(*destination.query, "v=DMARC1"));
        }
        return;
      }
      case Consent::kOverridden:
        add(Severity::kWarning,
            "dmarc/destination-overridden",
            subject,
            fmt::format("{}: {}", destination.uri.uri, destination.reason));
        return;
      case Consent::kUnknown:
        add(Severity::kInfo,
            "dmarc/destination-unknown",
            subject,
            fmt::format("{}: {}", destination.uri.uri, destination.reason));
        return;
      case Consent::kNoHost:
        add(Severity::kWarning,
            "dmarc/scheme-ignored",
            subject,
            fmt::format("{} names no host, so nobody can send reports there", destination.uri.uri));
        return;
    }
  }

  void look_at(const ReportHost& host) {
    if (host.takes_mail != TakesMail::kNo && host.takes_mail != TakesMail::kNullMx) return;
    add(Severity::kWarning,
        "dmarc/destination-takes-no-mail",
        policy_name(x_survey.found.domain).value_or(x_survey.found.domain),
        fmt::format("{} gets reports by the record and takes no mail ({})",
                    host.host.text(),
                    host.takes_mail == TakesMail::kNullMx ? "null MX" : "neither MX nor address"));
  }

  const Survey& x_survey;
  dns::Name x_name;
  const Lookup* x_own;
  Findings x_findings;
};

}  // namespace

Findings lint(const Survey& survey) {
  return SurveyLint(survey).run();
}

Findings lint_authors(const message::Authors& authors) {
  Findings findings;
  const auto add = [&](std::string_view rule, std::string message) {
    findings.push_back({.severity = Severity::kError,
                        .rule = rule,
                        .subject = "message",
                        .message = std::move(message)});
  };
  if (authors.domains.size() > 1) {
    add("dmarc/several-authors",
        fmt::format("From names {} domains, so DMARC cannot be evaluated", authors.domains.size()));
  } else if (authors.domains.empty()) {
    add("dmarc/no-author",
        authors.problem.empty() ? std::string("From names no domain") : authors.problem);
  } else if (authors.fields > 1) {
    add("dmarc/several-authors", authors.problem);
  }
  return findings;
}

}  // namespace mailctl::mail::dmarc
