#pragma once
// The guards, one function per subject. Only plan/guard*.cc include this.

#include "plan/guards.h"
#include "plan/outlook.h"

namespace mailctl::plan {

struct GuardCheck {
  const Plan& plan;
  const GuardInputs& inputs;
  dns::MissingQuestions& missing;
  std::vector<GuardFinding>& findings;

  // One change that a guard would stop.
  void stop(std::string_view guard, const model::Change& change, std::string text) {
    add({.guard = guard,
         .severity = base::Severity::kError,
         .scope = change.address.text(),
         .text = std::move(text),
         .detail = {},
         .at = change.at,
         .consent = {}});
  }

  void add(GuardFinding finding) { findings.push_back(std::move(finding)); }
};

// What the accounts may have in a region.
void guard_quotas(GuardCheck& check);
// Deletions: how many, which, and what they take away.
void guard_deletions(GuardCheck& check);
void guard_protected(GuardCheck& check);
void guard_keys(GuardCheck& check);
void guard_records(GuardCheck& check);
// The SPF records that change.
void guard_spf(GuardCheck& check, Outlook& after);
// Streams under the policy that will apply, at the end and after every wave.
void guard_delivery(GuardCheck& check);

}  // namespace mailctl::plan
