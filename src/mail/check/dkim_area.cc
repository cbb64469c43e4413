#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"
#include "mail/check/areas.h"
#include "mail/check/grade.h"

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

// A selector that somebody named must have a key.
void judge_absence(const LookedUp& found, AreaReport& area) {
  if (found.choice.origin == SelectorOrigin::kGuessed) return;
  if (is_failure(found.status)) {
    area.findings.push_back({.severity = Severity::kWarning,
                             .rule = "dkim/key-not-answered",
                             .subject = found.name.text(),
                             .message = fmt::format("the key of selector {} could not be read: {}",
                                                    found.choice.selector,
                                                    dns::to_text(found.status))});
  } else if (is_known(found.status)) {
    area.findings.push_back(
        {.severity = Severity::kError,
         .rule = "dkim/no-key-at-selector",
         .subject = found.name.text(),
         .message = fmt::format("there is no key at selector {}", found.choice.selector)});
  }
}

void judge_key(const LookedUp& found, AreaReport& area, DkimFacts& facts) {
  const auto& text = found.texts.front();
  const bool is_guess = found.choice.origin == SelectorOrigin::kGuessed;
  if (is_guess && !looks_like_key(text)) return;
  area.records.push_back({found.name.text(), "TXT", text});
  auto key = dkim::parse_key_record(text);
  add_problems(area.findings, key.problems, found.name.text(), text);
  facts.keys.push_back({found.choice, text, std::move(key)});
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
  for (const auto& found : look_up_all(sources)) {
    if (found.texts.empty()) {
      judge_absence(found, area);
    } else {
      judge_key(found, area, facts);
    }
  }
  if (facts.keys.empty() && facts.is_without_keys && role != Role::kParked) {
    area.findings.push_back({.severity = Severity::kWarning,
                             .rule = "dkim/no-keys",
                             .subject = sources.request.domain.text(),
                             .message = fmt::format("no DKIM key is published below _domainkey.{}",
                                                    sources.request.domain.text())});
  }
  area.summary = summary_of(sources.request, facts);
  // Selectors cannot be listed: no key found is no grade.
  const auto grade = grade_of(area.findings);
  area.grade = facts.keys.empty() && grade == Grade::kA ? Grade::kNone : grade;
  return area;
}

}  // namespace mailctl::mail::check
