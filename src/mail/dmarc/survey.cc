#include "mail/dmarc/survey.h"

#include <algorithm>
#include <utility>

#include "mail/dmarc/strictness.h"

namespace mailctl::mail::dmarc {
namespace {

// Nobody has this name; what answers for it answers for all.
constexpr std::string_view kProbe = "mailctl-no-such-name";

std::optional<dns::Name> below(const dns::Name& domain, std::string_view prefix) {
  auto name = domain.with_prefix(prefix);
  if (!name) return std::nullopt;
  return *std::move(name);
}

std::vector<std::string> texts_of(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const auto& data : answer.records) {
    if (const auto* const txt = std::get_if<dns::TxtData>(&data)) texts.push_back(txt->joined());
  }
  return texts;
}

class Surveyor {
 public:
  Surveyor(const dns::View& view, const PublicSuffixList& suffixes, dns::MissingQuestions& missing)
      : x_view(view), x_suffixes(suffixes), x_missing(missing) {}

  Survey run(const dns::Name& domain) {
    x_out.domain = domain;
    read_own_name();
    x_out.walk = walk_tree(domain, x_view, x_missing);
    x_out.organizational = organizational_domain(x_out.walk);
    x_out.organizational_rfc7489 = x_suffixes.organizational_domain(domain);
    x_out.is_public_suffix = x_suffixes.is_public_suffix(domain);
    x_out.found = discover_policy(x_out.walk);
    x_out.found_rfc7489 = discover_policy_rfc7489(domain, x_view, x_suffixes, x_missing);
    read_probe();
    read_policies();
    read_misplaced();
    if (x_out.found.outcome == Outcome::kFound) read_destinations();
    return std::move(x_out);
  }

 private:
  const dns::Answer& ask_for(const dns::Name& name, dns::RecordType type) {
    return ask(x_view, {name, type}, x_missing);
  }

  void read_own_name() {
    const auto name = policy_name(x_out.domain);
    if (!name) return;
    const auto& answer = ask_for(*name, dns::RecordType::kTxt);
    x_out.status = answer.status;
    x_out.texts = texts_of(answer);
    x_out.aliases = answer.aliases;
  }

  void read_probe() {
    const auto probe = below(x_out.domain, kProbe);
    if (!probe) return;
    const auto& answer = ask_for(*probe, dns::RecordType::kTxt);
    if (answer.status == dns::AnswerStatus::kNxDomain && answer.aliases.empty()) {
      x_out.missing_names = MissingNames::kDoNotExist;
    } else if (answer.status == dns::AnswerStatus::kOk ||
               answer.status == dns::AnswerStatus::kNoData || !answer.aliases.empty()) {
      x_out.missing_names = MissingNames::kExist;
    }
    const auto texts = texts_of(answer);
    x_out.is_wildcard_text = !texts.empty() && texts == x_out.texts;
  }

  static std::optional<Policy> applied(const PolicyRecord& found,
                                       SenderClass sender,
                                       Reading reading) {
    if (found.outcome != Outcome::kFound) return std::nullopt;
    if (found.place == Place::kAuthor) sender = SenderClass::kDomain;
    return applied_policy(found.record, sender, reading);
  }

  static Policies policies(const PolicyRecord& own, const PolicyRecord& child, Reading reading) {
    return {.domain = applied(own, SenderClass::kSubdomain, reading),
            .subdomains = applied(child, SenderClass::kSubdomain, reading),
            .missing = applied(child, SenderClass::kMissingSubdomain, reading)};
  }

  // Names below a domain have the policy of their organizational domain, which need not be the
  // domain's own; so a name below it is looked at as an author.
  void read_policies() {
    const auto child = below(x_out.domain, kProbe);
    if (!child) return;
    const auto found = discover_policy(walk_tree(*child, x_view, x_missing));
    x_out.policies = policies(x_out.found, found, Reading::kRfc9989);
    const auto& own = ask_for(x_out.domain, dns::RecordType::kTxt);
    if (own.status == dns::AnswerStatus::kNxDomain && own.aliases.empty()) {
      x_out.policies.domain =
          applied(x_out.found, SenderClass::kMissingSubdomain, Reading::kRfc9989);
    }
    const auto found_rfc7489 = discover_policy_rfc7489(*child, x_view, x_suffixes, x_missing);
    x_out.policies_rfc7489 = policies(x_out.found_rfc7489, found_rfc7489, Reading::kRfc7489);
    if (x_out.missing_names == MissingNames::kExist) {
      x_out.policies.missing = x_out.policies.subdomains;
    }
  }

  // The apex, and what forms that complete names make of "_dmarc.example.com".
  void read_misplaced() {
    std::vector<dns::Name> places = {x_out.domain};
    const auto add = [&](std::string_view prefix) {
      if (auto name = below(x_out.domain, prefix)) places.push_back(*std::move(name));
    };
    add("dmarc");
    add("_dmarc._dmarc");
    add("_dmarc." + x_out.domain.text());
    for (const auto& place : places) {
      for (auto& text : texts_of(ask_for(place, dns::RecordType::kTxt))) {
        if (!is_dmarc_text(text)) continue;
        if (x_out.is_wildcard_text && std::ranges::count(x_out.texts, text) > 0) continue;
        x_out.misplaced.push_back({place, std::move(text)});
      }
    }
  }

  void read_destinations() {
    x_out.destinations = destinations_of(x_out.found.domain, x_out.found.record, x_view, x_missing);
    for (const auto& destination : x_out.destinations) {
      if (scheme_of(destination.uri) != "mailto" || destination.host.is_root()) continue;
      const auto& hosts = x_out.report_hosts;
      if (std::ranges::find(hosts, destination.host, &ReportHost::host) != hosts.end()) continue;
      x_out.report_hosts.push_back({destination.host, takes_mail(destination.host)});
    }
  }

  TakesMail takes_mail(const dns::Name& host) {
    const auto& mx = ask_for(host, dns::RecordType::kMx);
    if (!is_known(mx.status)) {
      return TakesMail::kUnknown;
    }
    for (const auto& data : mx.records) {
      const auto* const exchange = std::get_if<dns::MxData>(&data);
      if (exchange != nullptr && !exchange->exchange.is_root()) return TakesMail::kYes;
    }
    if (!mx.records.empty()) return TakesMail::kNullMx;
    // Without MX, the address of the host itself.
    const auto& v4 = ask_for(host, dns::RecordType::kA);
    const auto& v6 = ask_for(host, dns::RecordType::kAaaa);
    if (v4.status == dns::AnswerStatus::kOk || v6.status == dns::AnswerStatus::kOk) {
      return TakesMail::kYes;
    }
    const auto is_no = [](const dns::Answer& answer) {
      return answer.status == dns::AnswerStatus::kNoData ||
             answer.status == dns::AnswerStatus::kNxDomain;
    };
    return is_no(v4) && is_no(v6) ? TakesMail::kNo : TakesMail::kUnknown;
  }

  const dns::View& x_view;
  const PublicSuffixList& x_suffixes;
  dns::MissingQuestions& x_missing;
  Survey x_out;
};

}  // namespace

Survey survey(const dns::Name& domain,
              const dns::View& view,
              const PublicSuffixList& suffixes,
              dns::MissingQuestions& missing) {
  return Surveyor(view, suffixes, missing).run(domain);
}

}  // namespace mailctl::mail::dmarc
