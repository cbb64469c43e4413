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

std::optional<LookedUp> look_up(const SelectorChoice& choice, const Sources& sources) {
  const auto name = dkim::key_name(choice.selector, sources.request.domain);
  if (!name) return std::nullopt;
  const auto& answer = ask(sources.view, {*name, dns::RecordType::kTxt}, sources.missing);
  LookedUp found{.choice = choice, .name = *name, .status = answer.status};
  for (const auto& record : answer.records) {
    const auto* txt = std::get_if<dns::TxtData>(&record);
    if (txt != nullptr) found.texts.push_back(txt->joined());
  }
  return found;
}

std::vector<LookedUp> look_up_all(const Sources& sources) {
  std::vector<LookedUp> all;
  for (const auto& choice : sources.request.selectors) {
    if (auto found = look_up(choice, sources)) all.push_back(*std::move(found));
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

bool has_key(const LookedUp& found) {
  return std::ranges::any_of(found.texts, looks_like_key);
}

// A key for every selector: nobody has this one, so what answers for it is a wildcard. Under the
// selector "*"; nullopt where there is none.
std::optional<LookedUp> look_up_wildcard(const Sources& sources) {
  const auto name = sources.request.domain.with_prefix("*._domainkey");
  auto found = look_up({"mailctl-no-such-name", SelectorOrigin::kGuessed}, sources);
  if (!name || !found || !has_key(*found)) return std::nullopt;
  found->choice.selector = "*";
  found->name = *name;
  return found;
}

// M3AAWG's advice for parked domains: no key, or a wildcard that revokes them all.
void judge_parked(const LookedUp& found, AreaReport& area) {
  const auto key = std::ranges::find_if(found.texts, looks_like_key);
  if (key == found.texts.end() || dkim::parse_key_record(*key).record.is_revoked()) return;
  area.findings.push_back(
      {.severity = Severity::kWarning,
       .rule = "dkim/parked-key",
       .subject = found.name.text(),
       .text = *key,
       .message = "nobody writes from this domain, but who has this key can sign for it",
       .fix = fmt::format("Remove the record, or revoke the key:\n{} IN TXT \"v=DKIM1; p=\"",
                          found.name.absolute())});
}

// A selector that somebody named must have a key; one that was guessed is looked at only if it has.
void judge(const LookedUp& found, const Sources& sources, AreaReport& area, DkimFacts& facts) {
  const bool is_guess = found.choice.origin == SelectorOrigin::kGuessed;
  if (is_guess && !has_key(found)) return;
  append(area.findings,
         dkim::lint_key(found.choice.selector,
                        sources.request.domain,
                        sources.view,
                        sources.missing,
                        {.use = is_guess ? dkim::KeyUse::kUnknown : dkim::KeyUse::kSigns,
                         .now = sources.request.now}));
  for (const auto& text : found.texts) area.records.push_back({found.name.text(), "TXT", text});
  if (has_key(found))
    facts.keys.push_back({found.choice, dkim::parse_key_record(found.texts.front())});
}

// With an empty p= it says that no selector has a key, so it counts as none.
void judge_wildcard(const LookedUp& found, AreaReport& area, DkimFacts& facts) {
  for (const auto& text : found.texts) area.records.push_back({found.name.text(), "TXT", text});
  const auto text = std::ranges::find_if(found.texts, looks_like_key);
  auto key = dkim::parse_key_record(*text);
  if (key.record.is_revoked()) {
    facts.is_without_keys = facts.keys.empty();
  } else {
    facts.keys.push_back({found.choice, std::move(key)});
  }
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
  const auto wildcard = look_up_wildcard(sources);
  for (const auto& found : look_up_all(sources)) {
    const bool is_guess = found.choice.origin == SelectorOrigin::kGuessed;
    if (is_guess && wildcard && found.texts == wildcard->texts) continue;
    judge(found, sources, area, facts);
    if (role == Role::kParked) judge_parked(found, area);
  }
  if (wildcard) {
    judge_wildcard(*wildcard, area, facts);
    if (role == Role::kParked) judge_parked(*wildcard, area);
  }
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
