#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"
#include "mail/check/areas.h"
#include "mail/check/grade.h"
#include "mail/dkim/lint.h"

namespace mailctl::mail::check {
namespace {

using base::Severity;

// What services give to everybody who uses them.
constexpr std::array<std::string_view, 32> kWellKnown = {"default",
                                                         "dkim",
                                                         "mail",
                                                         "smtp",
                                                         "email",
                                                         "key1",
                                                         "google",
                                                         "selector1",
                                                         "selector2",
                                                         "s1",
                                                         "s2",
                                                         "k1",
                                                         "k2",
                                                         "k3",
                                                         "fm1",
                                                         "fm2",
                                                         "fm3",
                                                         "protonmail",
                                                         "protonmail2",
                                                         "protonmail3",
                                                         "sig1",
                                                         "zoho",
                                                         "zmail",
                                                         "mandrill",
                                                         "mailjet",
                                                         "pm",
                                                         "cm",
                                                         "mxvault",
                                                         "krs",
                                                         "sm",
                                                         "everlytickey1",
                                                         "titan1"};

struct LookedUp {
  SelectorChoice choice;
  dns::Name name;
  dns::AnswerStatus status = dns::AnswerStatus::kNotFetched;
  std::vector<std::string> texts;
};

// A wildcard answers for every selector; what it answers is a key only if it looks like one.
bool looks_like_key(std::string_view text) {
  return text.find("p=") != std::string_view::npos;
}

std::vector<LookedUp> look_up_all(const Sources& sources) {
  const auto& [request, view, missing] = sources;
  std::vector<LookedUp> all;
  for (const auto& choice : request.selectors) {
    const auto name = dkim::key_name(choice.selector, request.domain);
    if (!name) continue;
    const auto& answer = ask(view, {*name, dns::RecordType::kTxt}, missing);
    LookedUp found{.choice = choice, .name = *name, .status = answer.status};
    for (const auto& record : answer.records) {
      const auto* txt = std::get_if<dns::TxtData>(&record);
      if (txt != nullptr) found.texts.push_back(txt->joined());
    }
    all.push_back(std::move(found));
  }
  return all;
}

// RFC 8020 §2: where _domainkey does not exist, nothing below it does.
bool is_without_keys(const Sources& sources) {
  const auto name = sources.request.domain.with_prefix("_domainkey");
  if (!name) return false;
  const auto& answer = ask(sources.view, {*name, dns::RecordType::kTxt}, sources.missing);
  return answer.status == dns::AnswerStatus::kNxDomain;
}

void append(Findings& findings, Findings more) {
  findings.insert(findings.end(), more.begin(), more.end());
}

// A selector that somebody named must have a key; one that was guessed is looked at only if it has.
void judge(const LookedUp& found, const Sources& sources, AreaReport& area, DkimFacts& facts) {
  const bool is_guess = found.choice.origin == SelectorOrigin::kGuessed;
  const bool has_key = std::ranges::any_of(found.texts, looks_like_key);
  if (is_guess && !has_key) return;
  append(area.findings,
         dkim::lint_key(found.choice.selector,
                        sources.request.domain,
                        sources.view,
                        sources.missing,
                        {.use = is_guess ? dkim::KeyUse::kUnknown : dkim::KeyUse::kSigns,
                         .now = sources.request.now}));
  for (const auto& text : found.texts) area.records.push_back({found.name.text(), "TXT", text});
  if (has_key) facts.keys.push_back({found.choice, dkim::parse_key_record(found.texts.front())});
}

std::string summary_of(const Request& request, const DkimFacts& facts) {
  if (facts.keys.empty()) {
    return facts.is_without_keys
               ? "no key at any selector"
               : fmt::format("no key at {}; name yours with --selector",
                             base::count_of(request.selectors.size(), "selector"));
  }
  std::vector<std::string> names;
  for (const auto& key : facts.keys) names.push_back(key.choice.selector);
  return fmt::format("{}: {}", base::count_of(names.size(), "key"), base::join(names, ", "));
}

}  // namespace

std::vector<SelectorChoice> well_known_selectors() {
  std::vector<SelectorChoice> choices;
  for (const auto selector : kWellKnown) {
    choices.push_back({std::string(selector), SelectorOrigin::kGuessed});
  }
  return choices;
}

AreaReport check_dkim(const Sources& sources, Role role, DkimFacts& facts) {
  AreaReport area{.area = Area::kDkim};
  facts.is_without_keys = is_without_keys(sources);
  for (const auto& found : look_up_all(sources)) judge(found, sources, area, facts);
  append(area.findings,
         dkim::lint_leftovers(sources.request.domain, sources.view, sources.missing));
  if (facts.keys.empty() && facts.is_without_keys && role != Role::kParked) {
    area.findings.push_back(
        {.severity = Severity::kWarning,
         .rule = "dkim/no-key",
         .subject = sources.request.domain.text(),
         .message = fmt::format("there is no DKIM key below _domainkey.{}, at no selector",
                                sources.request.domain.text()),
         .fix = "Let the service that sends sign with a key of this domain, and publish the record "
                "that it shows."});
  }
  area.summary = summary_of(sources.request, facts);
  // Selectors cannot be listed: no key found is no grade.
  const auto grade = grade_of(area.findings);
  area.grade = facts.keys.empty() && grade == Grade::kA ? Grade::kNone : grade;
  return area;
}

}  // namespace mailctl::mail::check
