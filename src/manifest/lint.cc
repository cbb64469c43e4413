#include "manifest/lint.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/bimi/lint.h"
#include "mail/dkim/lint.h"
#include "mail/dmarc/advice.h"
#include "mail/dmarc/lint.h"
#include "mail/rules/bulk.h"
#include "mail/rules/rule.h"
#include "mail/spf/lint.h"
#include "mail/transport/mta_sts_lint.h"
#include "mail/transport/mx_lint.h"
#include "mail/transport/tls_rpt_lint.h"
#include "manifest/planned_world.h"
#include "manifest/shared_findings.h"
#include "manifest/waivers.h"

namespace mailctl::manifest {
namespace {

using mail::Finding;
using mail::Findings;

// What the manifest says something about; `keep` says only that it is there.
bool is_said(BlockForm form) {
  return form == BlockForm::kValue || form == BlockForm::kNone;
}

std::optional<mail::dmarc::Role> dmarc_role(Role role) {
  switch (role) {
    case Role::kUnset:
      return std::nullopt;
    case Role::kTransactional:
      return mail::dmarc::Role::kTransactional;
    case Role::kBulk:
      return mail::dmarc::Role::kBulk;
    case Role::kPeople:
      return mail::dmarc::Role::kPeople;
    case Role::kParked:
      return mail::dmarc::Role::kParked;
  }
  return std::nullopt;
}

mail::rules::Known known_of(BlockForm form) {
  switch (form) {
    case BlockForm::kOmitted:
      return mail::rules::Known::kUnknown;
    case BlockForm::kNone:
      return mail::rules::Known::kNo;
    case BlockForm::kKeep:
    case BlockForm::kValue:
      return mail::rules::Known::kYes;
  }
  return mail::rules::Known::kUnknown;
}

// Why a rule is one and where it stands; the record first, where the finding is about one.
std::string detail_of(const Finding& finding) {
  std::string detail;
  if (!finding.text.empty()) detail = fmt::format("The record will be: {}\n", finding.text);
  const auto* rule = mail::rules::find_rule(finding.rule);
  if (rule == nullptr) return detail;
  std::string_view why = rule->why;
  if (why.ends_with('.')) why.remove_suffix(1);
  return detail + fmt::format("{} ({}).", why, rule->source);
}

const mail::dmarc::PublicSuffixList& public_suffixes() {
  static const mail::dmarc::PublicSuffixList kList;
  return kList;
}

// The envelope of each stream that has one of the domain's, by domain and stream.
using Envelopes = std::map<std::pair<dns::Name, std::string>, dns::Name>;

Envelopes envelopes_of(const model::ResourceGraph& graph) {
  Envelopes envelopes;
  for (const auto& resource : graph.resources) {
    const auto* path = std::get_if<model::ReturnPath>(&resource.spec);
    if (path != nullptr) envelopes.emplace(std::pair(path->domain, resource.stream), path->name);
  }
  for (const auto& stream : graph.streams) {
    if (!stream.mail || !stream.mail->envelope || !stream.mail->whose_envelope.empty()) continue;
    envelopes.emplace(std::pair(stream.domain, stream.name), *stream.mail->envelope);
  }
  return envelopes;
}

// Calls `look` with what the plan answers. DMARC policies at names that the manifest says nothing
// of, such as those above the domain, count as absent, so that tree walks end; whether one stands
// there is `check`'s question.
template <class Look>
auto look_at_policies(dns::View& view, const Look& look) {
  dns::MissingQuestions missing;
  auto found = look(missing);
  bool was_open = false;
  for (const auto& question : missing) {
    if (!question.name.text().starts_with("_dmarc.")) continue;
    view.set(question, {.status = dns::AnswerStatus::kNxDomain});
    was_open = true;
  }
  return was_open ? look(missing) : found;
}

class DomainLint {
 public:
  DomainLint(const Domain& domain,
             const Envelopes& envelopes,
             Waivers& waivers,
             base::Diagnostics& diagnostics)
      : x_domain(domain), x_envelopes(envelopes), x_waivers(waivers), x_diagnostics(diagnostics) {}

  void run(dns::View& planned) {
    lint_spf(planned);
    lint_dmarc(planned);
    lint_transport(planned);
    lint_bimi(planned);
    lint_records();
    lint_bulk();
  }

 private:
  [[nodiscard]] const dns::Name& name() const { return x_domain.name.value; }

  void lint_spf(const dns::View& view) {
    if (!is_said(x_domain.spf.form)) return;
    dns::MissingQuestions unknown;
    mail::spf::LintRequest request{.domain = name()};
    if (x_domain.role == Role::kParked) request.sending = mail::spf::Sending::kNever;
    if (!x_domain.streams.empty()) request.sending = mail::spf::Sending::kSends;
    for (const auto& finding : mail::spf::lint(request, view, unknown)) {
      say(finding, place_of_term(finding));
    }
  }

  // The term of the manifest that the mark is under.
  [[nodiscard]] base::SourceRange place_of_term(const Finding& finding) const {
    if (finding.length == 0 || finding.offset >= finding.text.size()) return x_domain.spf.at;
    const auto begin = finding.text.rfind(' ', finding.offset) + 1;  // npos + 1 is 0
    const auto end = std::min(finding.text.find(' ', finding.offset), finding.text.size());
    const auto word = finding.text.substr(begin, end - begin);
    const auto& terms = x_domain.spf.value.terms;
    const auto found =
        std::ranges::find_if(terms, [&](const SpfTerm& term) { return term.term.value == word; });
    return found == terms.end() ? x_domain.spf.at : found->term.at;
  }

  void lint_dmarc(dns::View& planned) {
    if (!is_said(x_domain.dmarc.form)) return;
    if (x_domain.dmarc.form == BlockForm::kValue) {
      const auto record_name = name().with_prefix("_dmarc");
      if (record_name) {
        say_all(mail::dmarc::lint_record(mail::dmarc::to_text(x_domain.dmarc.value), *record_name),
                x_domain.dmarc.at);
      }
    }
    advise(planned);
  }

  void advise(dns::View& view) {
    const auto survey = look_at_policies(view, [&](dns::MissingQuestions& missing) {
      return mail::dmarc::survey(name(), view, public_suffixes(), missing);
    });
    dns::MissingQuestions unknown;
    if (const auto role = dmarc_role(x_domain.role)) {
      say_advice(mail::dmarc::advise(survey, *role, view, unknown), x_domain.dmarc.at);
    }
    const mail::dmarc::SenderWorld world{.view = view, .suffixes = public_suffixes()};
    for (const auto& stream : x_domain.streams) {
      const auto advice = look_at_policies(view, [&](dns::MissingQuestions& missing) {
        return mail::dmarc::advise_senders(survey, {sender_of(stream)}, world, missing);
      });
      say_advice(advice, stream.name.at);
    }
  }

  [[nodiscard]] mail::dmarc::Sender sender_of(const Stream& stream) const {
    mail::dmarc::Sender sender{.name = fmt::format("stream {}", stream.name.value)};
    if (stream.dkim) sender.signers.push_back(name());
    const auto found = x_envelopes.find({name(), stream.name.value});
    if (found != x_envelopes.end()) sender.envelope = found->second;
    return sender;
  }

  void lint_transport(const dns::View& view) {
    dns::MissingQuestions unknown;
    const auto routing = mail::transport::find_routing(name(), view, unknown);
    if (is_said(x_domain.mx.form)) {
      for (const auto& finding : mail::transport::lint_mx(routing, purpose())) {
        say(finding, place_of_host(finding));
      }
    }
    const auto reports = mail::transport::find_tls_reports(name(), view, unknown);
    if (x_domain.mta_sts.form == BlockForm::kValue) {
      auto findings =
          mail::transport::lint_sts(mail::transport::find_sts(name(), {}, view, unknown),
                                    {.routing = routing, .has_tls_reports = reports.is_usable()});
      // Of course it was not: nothing is fetched here.
      std::erase_if(findings,
                    [](const Finding& each) { return each.rule == "mta-sts/policy-not-checked"; });
      say_all(findings, x_domain.mta_sts.at);
    }
    if (x_domain.tls_rpt.form == BlockForm::kValue) {
      say_all(mail::transport::lint_tls_reports(reports, mail::transport::TlsPolicyUse::kNoMail),
              x_domain.tls_rpt.at);
    }
  }

  [[nodiscard]] mail::transport::Purpose purpose() const {
    if (!x_domain.streams.empty()) return mail::transport::Purpose::kSends;
    return x_domain.role == Role::kParked ? mail::transport::Purpose::kParked
                                          : mail::transport::Purpose::kUnknown;
  }

  [[nodiscard]] base::SourceRange place_of_host(const Finding& finding) const {
    const auto& hosts = x_domain.mx.value;
    const auto found = std::ranges::find_if(hosts, [&](const MxHost& host) {
      return finding.text == fmt::format("MX {} {}", host.preference, host.host.text());
    });
    return found == hosts.end() || !found->at.is_known() ? x_domain.mx.at : found->at;
  }

  void lint_bimi(const dns::View& view) {
    if (x_domain.bimi.form != BlockForm::kValue) return;
    const std::string_view prefix = x_domain.bimi.value.prefix;  // "default._bimi"
    const auto selector = prefix.substr(0, prefix.rfind('.'));
    dns::MissingQuestions unknown;
    say_all(mail::bimi::lint(mail::bimi::find_setup(name(), selector, view, unknown)),
            x_domain.bimi.at);
  }

  // Texts in `records`, at names where receivers read them, and keys of streams.
  void lint_records() {
    for (const auto& stream : x_domain.streams) {
      if (!stream.dkim || stream.dkim->record.kind != KeyRecordKind::kTxt) continue;
      const auto& text = stream.dkim->record.value;
      const auto where =
          fmt::format("{}._domainkey.{}", stream.dkim->selector.value, name().text());
      say_all(mail::dkim::lint_key_text(text.value, where), text.at);
    }
    for (const auto& record : x_domain.records) {
      if (record.type != dns::RecordType::kTxt || record.values.form != BlockForm::kValue) continue;
      for (const auto& value : record.values.value) {
        const auto* txt = std::get_if<dns::TxtData>(&value);
        if (txt != nullptr) lint_text(record.name, txt->joined());
      }
    }
  }

  void lint_text(const Located<dns::Name>& where, const std::string& text) {
    const auto labels = where.value.labels();
    const auto has_label = [&](std::size_t i, std::string_view label) {
      return labels.size() > i && labels[i] == label;
    };
    if (std::ranges::find(labels, "_domainkey") != labels.end()) {
      say_all(mail::dkim::lint_key_text(text, where.value.text()), where.at);
    } else if (has_label(0, "_dmarc")) {
      say_all(mail::dmarc::lint_record(text, where.value), where.at);
    } else if (has_label(0, "_mta-sts")) {
      say_problems(mail::transport::parse_sts_record(text).problems, where, text);
    } else if (has_label(0, "_smtp") && has_label(1, "_tls")) {
      say_problems(mail::transport::parse_tls_report_record(text).problems, where, text);
    } else if (has_label(1, "_bimi")) {
      say_problems(mail::bimi::parse_record(text).problems, where, text);
    } else if (mail::spf::is_spf_text(text)) {
      say_problems(mail::spf::parse_record(text).problems, where, text);
    }
  }

  void lint_bulk() {
    if (x_domain.role != Role::kBulk || x_domain.streams.empty()) return;
    mail::rules::BulkFacts facts;
    facts.domain = name().text();
    facts.volume = mail::rules::Volume::kMany;
    facts.spf_passes = known_of(x_domain.spf.form);
    facts.has_dmarc_policy = known_of(x_domain.dmarc.form);
    const bool all_sign = std::ranges::all_of(
        x_domain.streams, [](const Stream& stream) { return stream.dkim.has_value(); });
    facts.dkim_passes = all_sign ? mail::rules::Known::kYes : mail::rules::Known::kNo;
    if (all_sign) facts.is_aligned = mail::rules::Known::kYes;
    say_advice(mail::rules::judge_bulk(facts).findings, x_domain.name.at);
  }

  void say_problems(const std::vector<mail::Problem>& problems,
                    const Located<dns::Name>& where,
                    const std::string& text) {
    Findings findings;
    mail::add_problems(findings, problems, where.value.text(), text);
    say_all(findings, where.at);
  }

  // At most a warning.
  void say_advice(Findings findings, const base::SourceRange& at) {
    for (auto& finding : findings) {
      finding.severity = std::max(finding.severity, base::Severity::kWarning);
      say(finding, at);
    }
  }

  void say_all(const Findings& findings, const base::SourceRange& at) {
    for (const auto& finding : findings) say(finding, at);
  }

  // Notes are `check`'s: who validates wants to know what is wrong.
  void say(const Finding& finding, const base::SourceRange& at) {
    if (finding.severity == base::Severity::kInfo) return;
    if (!x_said.emplace(finding.rule, finding.message).second) return;
    if (x_waivers.take(finding.rule, name())) return;
    x_diagnostics.add({.severity = finding.severity,
                       .code = finding.rule,
                       .at = at,
                       .summary = finding.message,
                       .detail = detail_of(finding)});
  }

  const Domain& x_domain;
  const Envelopes& x_envelopes;
  Waivers& x_waivers;
  base::Diagnostics& x_diagnostics;
  std::set<std::pair<std::string_view, std::string>> x_said;  // two lints may find the same
};

}  // namespace

void lint(const Manifest& manifest,
          const model::ResourceGraph& graph,
          base::Date today,
          base::Diagnostics& diagnostics) {
  Waivers waivers(manifest.waivers, today);
  auto planned = planned_world(graph);
  const auto envelopes = envelopes_of(graph);
  SharedFindings findings;
  for (const auto& domain : manifest.domains) {
    if (domain.voice.domains == 0) continue;
    base::Diagnostics found;
    DomainLint(domain, envelopes, waivers, found).run(planned);
    findings.add(domain, found);
  }
  findings.give_to(diagnostics);
  waivers.say_leftovers(diagnostics);
}

}  // namespace mailctl::manifest
