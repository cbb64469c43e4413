#include "mail/dmarc/advice.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dmarc/evaluate.h"
#include "mail/dmarc/lint.h"

namespace mailctl::mail::dmarc {
namespace {

using base::Severity;

constexpr std::array<std::string_view, 4> kRoles = {"transactional", "bulk", "people", "parked"};

// What SPF says of a domain that sends nothing.
constexpr std::string_view kNothingSent = "v=spf1 -all";

bool is_spf_text(std::string_view text) {
  const auto folded = base::to_lower(text.substr(0, 7));
  return folded == "v=spf1" || folded == "v=spf1 ";
}

class Advisor {
 public:
  Advisor(const Survey& survey, const dns::View& view, dns::MissingQuestions& missing)
      : x_survey(survey),
        x_name(policy_name(survey.domain).value_or(survey.domain)),
        x_view(view),
        x_missing(missing) {}

  Findings run(Role role) {
    if (x_survey.found.outcome == Outcome::kFound) {
      judge_policy(role);
      judge_reports();
    } else if (role == Role::kParked && x_survey.found.outcome == Outcome::kNone) {
      add(Severity::kWarning,
          "dmarc/parked-open",
          "nobody writes from this domain, and no policy says so",
          txt_line(x_name, "v=DMARC1; p=reject"));
    }
    if (role == Role::kParked) judge_parked();
    return std::move(x_findings);
  }

 private:
  void add(Severity severity, std::string_view rule, std::string message, std::string fix) {
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = x_name.text(),
                          .text = x_survey.found.text,
                          .message = std::move(message),
                          .fix = std::move(fix)});
  }

  // The record with this policy for all names, at the domain itself.
  [[nodiscard]] std::string line_with(Policy policy) const {
    Record better = x_survey.found.record;
    better.p = policy;
    better.sp.reset();
    better.np.reset();
    better.t = TestMode::kOff;
    better.pct = Record{}.pct;
    if (x_survey.found.place != Place::kAuthor) better.psd = PublicSuffix::kUnknown;
    return txt_line(x_name, to_text(better));
  }

  void judge_policy(Role role) {
    const Policy policy = x_survey.policies.domain.value_or(Policy::kNone);
    switch (role) {
      case Role::kTransactional:
      case Role::kBulk:
        judge_service(role, policy);
        return;
      case Role::kPeople:
        judge_people(policy);
        return;
      case Role::kParked:
        judge_parked_policy(policy);
        return;
    }
  }

  void judge_service(Role role, Policy policy) {
    if (policy == Policy::kReject) return;
    add(Severity::kWarning,
        policy == Policy::kNone ? "dmarc/not-enforced" : "dmarc/not-rejecting",
        policy == Policy::kNone
            ? fmt::format(
                  "the policy in effect is none: forged mail of this {} domain is delivered",
                  to_text(role))
            : fmt::format("the policy in effect is quarantine; a {} domain can have p=reject",
                          to_text(role)),
        fmt::format("When the reports show every stream signed and aligned:\n{}",
                    line_with(policy == Policy::kNone ? Policy::kQuarantine : Policy::kReject)));
  }

  void judge_people(Policy policy) {
    if (policy == Policy::kNone) {
      add(Severity::kWarning,
          "dmarc/not-enforced",
          "the policy in effect is none: forged mail of this domain is delivered",
          fmt::format("When the reports show every stream signed and aligned:\n{}",
                      line_with(Policy::kQuarantine)));
    } else if (policy == Policy::kReject) {
      add(Severity::kInfo,
          "dmarc/people-rejected",
          "mail of people that a mailing list changes is refused under p=reject",
          {});
    }
  }

  void judge_parked_policy(Policy policy) {
    const bool is_open = policy != Policy::kReject ||
                         x_survey.policies.subdomains != Policy::kReject ||
                         x_survey.policies.missing != Policy::kReject;
    if (!is_open) return;
    add(Severity::kWarning,
        "dmarc/parked-open",
        "nobody writes from this domain, so all of its names can have p=reject",
        fmt::format("No transition is needed:\n{}", line_with(Policy::kReject)));
  }

  void judge_reports() {
    const Record& record = x_survey.found.record;
    if (!record.rua.empty()) return;
    Record better = record;
    better.rua = {ReportUri{fmt::format("mailto:dmarc@{}", x_survey.found.domain.text()), {}}};
    add(Severity::kWarning,
        "dmarc/no-reports",
        "without rua= nobody learns who writes in the name of the domain, and what fails",
        fmt::format("Name a mailbox for reports:\n{}",
                    txt_line(policy_name(x_survey.found.domain).value_or(x_survey.found.domain),
                             to_text(better))));
  }

  // RFC 7208 §2.1 of SPF without senders, RFC 7505 of the null MX.
  void judge_parked() {
    const auto& spf = ask(x_view, {x_survey.domain, dns::RecordType::kTxt}, x_missing);
    if (!is_known(spf.status)) return;
    const bool says_nothing_sent = std::ranges::any_of(spf.records, [](const auto& data) {
      const auto* const txt = std::get_if<dns::TxtData>(&data);
      return txt != nullptr && base::equals_ignoring_case(base::trim(txt->joined()), kNothingSent);
    });
    const auto own = std::ranges::find_if(spf.records, [](const auto& data) {
      const auto* const txt = std::get_if<dns::TxtData>(&data);
      return txt != nullptr && is_spf_text(txt->joined());
    });
    if (!says_nothing_sent) {
      add_about_domain("dmarc/parked-sends",
                       own == spf.records.end()
                           ? "nobody writes from this domain, and no SPF record says so"
                           : "nobody writes from this domain, but its SPF record lets others",
                       txt_line(x_survey.domain, kNothingSent));
      if (own != spf.records.end()) x_findings.back().text = std::get<dns::TxtData>(*own).joined();
    }
    const auto& mx = ask(x_view, {x_survey.domain, dns::RecordType::kMx}, x_missing);
    if (!is_known(mx.status)) return;
    const bool is_null = mx.records.size() == 1 &&
                         std::get_if<dns::MxData>(&mx.records.front()) != nullptr &&
                         std::get<dns::MxData>(mx.records.front()).exchange.is_root();
    if (!is_null) {
      add_about_domain("dmarc/parked-receives",
                       "a domain without mail says so with a null MX",
                       fmt::format("{} IN MX 0 .", x_survey.domain.absolute()));
    }
  }

  void add_about_domain(std::string_view rule, std::string message, std::string fix) {
    add(Severity::kWarning, rule, std::move(message), std::move(fix));
    x_findings.back().subject = x_survey.domain.text();
    x_findings.back().text.clear();
  }

  const Survey& x_survey;
  dns::Name x_name;
  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  Findings x_findings;
};

enum class Means : std::uint8_t { kSpf, kDkim };

// The request of a message of this sender that nothing has changed on its way.
Request request_of(const Survey& survey, const Sender& sender, Means means) {
  Request request;
  request.authors = {survey.domain};
  if (means == Means::kSpf && sender.envelope) {
    request.spf = SpfIdentifier{*sender.envelope, spf::Result::kPass};
  }
  if (means == Means::kDkim) {
    for (const auto& signer : sender.signers) {
      request.dkim.push_back({signer, "selector", dkim::Result::kPass});
    }
  }
  return request;
}

// The identifiers of this sender that strict alignment keeps out, though their names share the
// organizational domain.
bool is_only_strictness(const Survey& survey,
                        const Sender& sender,
                        const PublicSuffixList& suffixes) {
  const Record& record = survey.found.record;
  const auto is_kin = [&](const dns::Name& domain) {
    return suffixes.organizational_domain(domain) == survey.organizational_rfc7489;
  };
  const bool spf_is =
      record.aspf == Alignment::kStrict && sender.envelope && is_kin(*sender.envelope);
  const bool dkim_is =
      record.adkim == Alignment::kStrict && std::ranges::any_of(sender.signers, is_kin);
  return spf_is || dkim_is;
}

}  // namespace

std::string_view to_text(Role role) {
  return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> parse_role(std::string_view text) {
  const auto found = std::ranges::find(kRoles, text);
  if (found == kRoles.end()) return std::nullopt;
  return static_cast<Role>(found - kRoles.begin());
}

Findings advise(const Survey& survey,
                Role role,
                const dns::View& view,
                dns::MissingQuestions& missing) {
  return Advisor(survey, view, missing).run(role);
}

Findings advise_senders(const Survey& survey,
                        const std::vector<Sender>& senders,
                        const SenderWorld& world,
                        dns::MissingQuestions& missing) {
  Findings findings;
  if (survey.found.outcome != Outcome::kFound) return findings;
  const auto add = [&](std::string_view rule, std::string message) {
    findings.push_back({.severity = Severity::kWarning,
                        .rule = rule,
                        .subject = survey.domain.text(),
                        .message = std::move(message)});
  };
  const auto passes = [&](const Sender& sender, Means means) {
    return evaluate(request_of(survey, sender, means), world.view, world.suffixes, missing)
               .rfc9989.result == Result::kPass;
  };
  const Policy policy = survey.policies.domain.value_or(Policy::kNone);
  for (const auto& sender : senders) {
    if (passes(sender, Means::kDkim)) continue;
    const bool has_spf = passes(sender, Means::kSpf);
    if (has_spf) {
      if (policy == Policy::kReject) {
        add("dmarc/spf-only-sender",
            fmt::format("{}: SPF alone makes it pass under p=reject, and forwarding breaks SPF",
                        sender.name));
      }
    } else if (is_only_strictness(survey, sender, world.suffixes)) {
      add("dmarc/strict-excludes-sender",
          fmt::format("{}: strict alignment keeps it from passing", sender.name));
    } else {
      add("dmarc/sender-unaligned",
          fmt::format("{}: neither SPF nor DKIM is aligned with {}, so its mail fails and meets "
                      "p={}",
                      sender.name,
                      survey.domain.text(),
                      to_text(policy)));
    }
  }
  return findings;
}

}  // namespace mailctl::mail::dmarc
