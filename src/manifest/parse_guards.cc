#include <algorithm>

#include "mail/rules/rule.h"
#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

void read_max_deletes(model::Guards& guards, const yaml::Entry& entry, Diagnostics& diagnostics) {
  constexpr std::uint64_t kMost = 1'000'000;
  const auto number = read_unsigned(value_of(entry), kMost, diagnostics);
  if (number) guards.max_deletes = static_cast<std::uint32_t>(*number);
}

void read_max_share(model::Guards& guards, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto percent = read_percent({entry.key, entry.value, "max_delete_share: 30%"}, diagnostics);
  if (percent) guards.max_delete_percent = *percent;
}

constexpr std::array<Field<model::Guards>, 2> kGuardFields{{
    {"max_deletes", read_max_deletes},
    {"max_delete_share", read_max_share},
}};

void read_guard(model::Consent& consent, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto word = read_text(value_of(entry), diagnostics);
  if (!word) return;
  const auto ids = model::guard_ids();
  if (std::ranges::find(ids, word->value) == ids.end()) {
    report_unknown_word(*word, entry.key, ids, diagnostics);
    return;
  }
  consent.guard = word->value;
}

void read_scope(model::Consent& consent, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) consent.scope = std::move(text->value);
}

void read_consent_until(model::Consent& consent,
                        const yaml::Entry& entry,
                        Diagnostics& diagnostics) {
  if (const auto date = read_date(value_of(entry), diagnostics)) consent.until = date->value;
}

void read_reason(model::Consent& consent, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) consent.reason = std::move(text->value);
}

constexpr std::array<Field<model::Consent>, 4> kConsentFields{{
    {"guard", read_guard, Presence::kRequired, "guard: max-deletes"},
    {"scope", read_scope, Presence::kRequired, "scope: dns/example.com/*"},
    {"until", read_consent_until, Presence::kRequired, "until: 2026-12-31"},
    {"reason", read_reason, Presence::kRequired, "reason: the old shop is closed"},
}};

void read_rule(Waiver& waiver, const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto word = read_text(value_of(entry), diagnostics);
  if (!word) return;
  if (mail::rules::find_rule(word->value) == nullptr) {
    diagnostics.error("manifest/unknown-rule",
                      word->at,
                      "there is no rule `" + word->value + "`",
                      "Write the id that a finding shows in brackets, such as dmarc/not-enforced. "
                      "`mailctl explain` knows them all.");
    return;
  }
  waiver.rule = *std::move(word);
}

void read_waived_domain(Waiver& waiver, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) waiver.domain = std::move(text->value);
}

void read_waiver_until(Waiver& waiver, const yaml::Entry& entry, Diagnostics& diagnostics) {
  waiver.until = read_date(value_of(entry), diagnostics);
}

void read_waiver_reason(Waiver& waiver, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) waiver.reason = std::move(text->value);
}

constexpr std::array<Field<Waiver>, 4> kWaiverFields{{
    {"rule", read_rule, Presence::kRequired, "rule: dmarc/not-enforced"},
    {"domain", read_waived_domain},
    {"until", read_waiver_until, Presence::kRequired, "until: 2026-12-31"},
    {"reason", read_waiver_reason, Presence::kRequired, "reason: we collect reports first"},
}};

}  // namespace

void read_guards(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_fields(value_of(entry), entry.key_at, kGuardFields, manifest.guards, diagnostics);
}

void read_protect(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  for (auto& text : read_texts(value_of(entry), EmptyList::kRefuse, diagnostics)) {
    manifest.guards.protect.push_back({std::move(text.value), text.at});
  }
}

void read_consents(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) {
    model::Consent consent{.guard = {}, .scope = {}, .until = {}, .reason = {}, .at = item.at};
    read_fields({"a consent", item}, item.at, kConsentFields, consent, diagnostics);
    if (!consent.guard.empty() && !consent.scope.empty()) {
      manifest.guards.consents.push_back(std::move(consent));
    }
  }
}

void read_waivers(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) {
    Waiver waiver;
    waiver.at = item.at;
    read_fields({"a waiver", item}, item.at, kWaiverFields, waiver, diagnostics);
    if (!waiver.rule.value.empty() && waiver.until) manifest.waivers.push_back(std::move(waiver));
  }
}

}  // namespace mailctl::manifest
