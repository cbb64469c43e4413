#include "plan/guards.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/guard_check.h"

namespace mailctl::plan {
namespace {

constexpr auto kGuards = std::to_array<GuardInfo>({
    {"guard/spf-limits",
     "an SPF record that takes more than 10 DNS look-ups, or more than 2 that find nothing",
     "Receivers stop there with permerror, and SPF passes for nobody (RFC 7208 §4.6.4). Take out "
     "includes of services that no longer send, put stable networks in as ip4: and ip6:, or give a "
     "service a subdomain of its own."},
    {"guard/spf-broken",
     "an SPF record that receivers cannot evaluate",
     "Receivers answer permerror, and SPF passes for nobody (RFC 7208 §2.6.7). Mend the term that "
     "is named."},
    {"guard/spf-looser",
     "an SPF record that is less strict at its end than the live one",
     "Mail that fails today would be let in (RFC 7208 §4.6.2). Keep the `all` that is published, "
     "or "
     "agree to the change."},
    {"guard/spf-open",
     "an SPF term that lets in a very large network that no stream needs",
     "Whoever sends from there passes as the domain (RFC 7208 §11.4). Name the servers that send."},
    {"guard/delivery",
     "mail of a stream that fails under the DMARC policy that will apply",
     "Receivers would quarantine or reject it. Give the stream DKIM or an envelope that aligns, or "
     "leave the policy at none until it has."},
    {"guard/dkim-in-flight",
     "the end of a DKIM key whose mail may still be on its way",
     "Mail waits in queues for days, and cannot be verified when its key is gone (RFC 6376 "
     "§3.6.1). Let another key sign first, and delete the old one a week later."},
    {"guard/dkim-last-key",
     "the end of the last DKIM key of a stream",
     "Mail of the stream would no longer be signed. Create the next key first."},
    {"guard/mx",
     "the end of mail for a domain that receives",
     "Mail to the domain would bounce, or wait and then bounce. Move the mailboxes first."},
    {"guard/apex",
     "a change of the name servers or the SOA of a zone",
     "The whole zone could vanish from DNS. Change delegations at the registrar."},
    {"guard/max-deletes",
     "more deletions than one plan may hold",
     "A mistake in a manifest looks like this. Delete in smaller steps, or raise "
     "guards.max_deletes."},
    {"guard/delete-share",
     "the deletion of a large part of what is managed",
     "A mistake in a manifest, or a list that was read half, looks like this."},
    {"guard/set-shrunk",
     "a domain set that is more than 1 % shorter than when it was last applied",
     "An export that was cut off looks like this, and everything of the domains that are missing "
     "would go. Look at the file before you agree."},
    {"guard/protected",
     "the deletion of a protected address",
     "Somebody wrote it under `protect:`. Take it out there first."},
    {"guard/no-delete",
     "any deletion, because of --no-delete",
     "Run without --no-delete to delete."},
    {"guard/quota",
     "more email domains or senders than the account may have in a region",
     "The service would refuse the rest in the middle of an apply. Have the limit raised at the "
     "provider and write the new one under `quotas` of the account."},
});

bool holds(const model::Consent& consent, const GuardFinding& finding, base::Date today) {
  const bool is_in_time = !consent.until || today <= *consent.until;
  return is_in_time && consent.guard == finding.guard &&
         (model::matches_pattern(consent.scope, finding.scope) ||
          finding.scope.ends_with("/" + consent.scope));
}

std::string describe(const model::Consent& consent) {
  if (!consent.at.is_known()) return "--allow " + consent.guard;
  return fmt::format("consent{}: {}",
                     consent.until ? " until " + base::to_iso_date(*consent.until) : std::string(),
                     consent.reason);
}

// A protected address is let go by nothing but the manifest's own line.
bool can_be_allowed(std::string_view guard) {
  const auto ids = model::guard_ids();
  return std::ranges::find(ids, guard) != ids.end();
}

// What agrees to each, and why it is dangerous.
void complete(const GuardRules& rules, base::Time now, std::vector<GuardFinding>& findings) {
  const auto today = base::date_of(now);
  for (auto& finding : findings) {
    if (!finding.detail.empty()) finding.detail += "\n";
    finding.detail += find_guard(finding.guard)->why;
    if (!can_be_allowed(finding.guard)) continue;
    for (const auto* consents : {&rules.manifest.consents, &rules.allowed}) {
      const auto found = std::ranges::find_if(
          *consents, [&](const auto& consent) { return holds(consent, finding, today); });
      if (found != consents->end()) finding.consent = describe(*found);
    }
  }
}

std::string way_out(const GuardFinding& finding) {
  if (finding.guard == "protected" || finding.guard == "no-delete") return {};
  return fmt::format(
      "\nTo agree: --allow '{0}={1}', or in the manifest `consent: [{{ guard: {0}, scope: {1}, "
      "until: "
      "<date>, reason: <why> }}]`.",
      finding.guard,
      finding.scope);
}

}  // namespace

std::span<const GuardInfo> all_guards() {
  return kGuards;
}

const GuardInfo* find_guard(std::string_view id) {
  const auto found =
      std::ranges::find(kGuards, id, [](const GuardInfo& info) { return info.id(); });
  return found == kGuards.end() ? nullptr : &*found;
}

base::Result<model::Consent> parse_allow(std::string_view text) {
  const auto equals = text.find('=');
  const auto id = text.substr(0, equals);
  if (!can_be_allowed(id)) {
    return base::Error{
        base::ErrorKind::kInvalid,
        fmt::format("--allow: there is no guard `{}` that one can agree to; a plan names those "
                    "that stop it",
                    id),
        {}};
  }
  return model::Consent{
      .guard = std::string(id),
      .scope = equals == std::string_view::npos ? "*" : std::string(text.substr(equals + 1)),
      .until = std::nullopt,
      .reason = {},
      .at = {}};
}

base::Diagnostic to_diagnostic(const GuardFinding& finding) {
  base::Diagnostic diagnostic;
  diagnostic.code = find_guard(finding.guard)->code;
  diagnostic.at = finding.at;
  if (!finding.consent.empty()) {
    diagnostic.severity = base::Severity::kInfo;
    diagnostic.summary = fmt::format("{}; agreed to by {}", finding.text, finding.consent);
  } else {
    diagnostic.severity = finding.severity;
    diagnostic.summary = finding.text;
    diagnostic.detail = finding.detail;
    if (finding.severity == base::Severity::kError) diagnostic.detail += way_out(finding);
  }
  return diagnostic;
}

std::vector<std::vector<ChangeId>> waves_of(const Plan& plan) {
  std::vector<std::size_t> wave(plan.changes.size(), 0);
  // The graph has no circles, so this settles; each round moves one level on.
  bool has_moved = true;
  std::size_t deepest = 0;
  for (std::size_t round = 0; has_moved && round <= plan.changes.size(); ++round) {
    has_moved = false;
    const auto after = [&](std::size_t id, ChangeId before) {
      if (wave[id] > wave[before]) return;
      wave[id] = wave[before] + 1;
      deepest = std::max(deepest, wave[id]);
      has_moved = true;
    };
    for (ChangeId id = 0; id < plan.changes.size(); ++id) {
      for (const auto before : plan.changes[id].after) after(id, before);
      for (const auto wait : plan.changes[id].after_waits) {
        for (const auto before : plan.waits[wait].after) after(id, before);
      }
    }
  }
  std::vector<std::vector<ChangeId>> waves(plan.changes.empty() ? 0 : deepest + 1);
  for (ChangeId id = 0; id < plan.changes.size(); ++id) waves[wave[id]].push_back(id);
  return waves;
}

std::vector<GuardFinding> check_guards(const Plan& plan,
                                       const GuardInputs& inputs,
                                       dns::MissingQuestions& missing) {
  std::vector<GuardFinding> findings;
  GuardCheck check{plan, inputs, missing, findings};
  guard_protected(check);
  if (plan.mode == Mode::kApply) {
    Outlook after(inputs.moment.live);
    std::vector<const model::Change*> changes;
    for (const auto& planned : plan.changes) changes.push_back(&planned.change);
    after.carry_out(changes);
    after.lay_over(plan.requests);
    guard_spf(check, after);
    guard_delivery(check);
    guard_keys(check);
    guard_records(check);
    guard_deletions(check);
    guard_quotas(check);
  }
  const auto place = [](const GuardFinding& finding) { return find_guard(finding.guard); };
  std::ranges::stable_sort(findings, {}, place);
  complete(inputs.rules, inputs.moment.now, findings);
  return findings;
}

std::vector<GuardFinding> check_sets(const model::ResourceGraph& graph,
                                     const model::State& prior,
                                     const GuardRules& rules,
                                     base::Time now) {
  std::vector<GuardFinding> findings;
  for (const auto& set : graph.sets) {
    const auto last = prior.sets.find(set.name);
    if (last == prior.sets.end() || set.rows * 100 >= last->second * 99) continue;
    findings.push_back({.guard = "set-shrunk",
                        .severity = base::Severity::kError,
                        .scope = set.name,
                        .text = fmt::format("the domain set {} has {}, and had {} when it was last "
                                            "applied",
                                            set.name,
                                            base::count_of(set.rows, "row"),
                                            last->second),
                        .detail = {},
                        .at = set.at,
                        .consent = {}});
  }
  complete(rules, now, findings);
  return findings;
}

}  // namespace mailctl::plan
