#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/check/areas.h"
#include "mail/check/grade.h"
#include "mail/dkim/key.h"
#include "mail/rules/bulk.h"

namespace mailctl::mail::check {
namespace {

using rules::Known;

Known known(bool is_yes, bool is_no) {
  return is_yes ? Known::kYes : is_no ? Known::kNo : Known::kUnknown;
}

std::size_t smallest_rsa_key(const DkimFacts& facts) {
  std::size_t smallest = 0;
  for (const auto& found : facts.keys) {
    if (found.key.record.type != dkim::KeyType::kRsa || found.key.record.is_revoked()) continue;
    const auto bits = dkim::key_bits(found.key.record);
    if (bits && (smallest == 0 || *bits < smallest)) smallest = *bits;
  }
  return smallest;
}

// What records tell of a message that is sent as they say. Whether a service signs with the key
// that was found, nobody can see from here.
rules::BulkFacts bulk_facts(const Sources& sources, Role role, const SenderFacts& facts) {
  rules::BulkFacts bulk;
  bulk.domain = sources.request.domain.text();
  bulk.volume = role == Role::kBulk ? rules::Volume::kMany : rules::Volume::kUnknown;
  bulk.spf_passes = known(facts.spf.is_valid && facts.spf.sends == Sends::kYes,
                          facts.spf.is_known && facts.spf.sends != Sends::kYes);
  const bool has_key = std::ranges::any_of(facts.dkim.keys, [](const FoundKey& found) {
    return found.key.is_valid() && !found.key.record.is_revoked();
  });
  bulk.dkim_passes = known(has_key, facts.dkim.is_without_keys);
  bulk.has_dmarc_policy =
      known(facts.dmarc.has_policy, facts.dmarc.is_known && !facts.dmarc.has_policy);
  bulk.is_aligned = known(has_key, false);
  bulk.rsa_bits = smallest_rsa_key(facts.dkim);
  bulk.unsubscribe = role == Role::kBulk || role == Role::kUnset ? rules::Unsubscribe::kUnknown
                                                                 : rules::Unsubscribe::kNotNeeded;
  return bulk;
}

std::string summary_of(const rules::BulkReport& report) {
  std::vector<std::string> refusing;
  for (const auto& outcome : report.receivers) {
    if (outcome.demand == rules::Demand::kNotMet) {
      const auto name = rules::to_text(outcome.receiver);  // "Google (gmail.com)"
      refusing.emplace_back(name.substr(0, name.find(" (")));
    }
  }
  if (refusing.empty()) return "the records meet what Google, Yahoo and Microsoft ask";
  return fmt::format(
      "not what {} {}", base::join(refusing, ", "), refusing.size() == 1 ? "asks" : "ask");
}

}  // namespace

AreaReport check_bulk(const Sources& sources, Role role, const SenderFacts& facts) {
  AreaReport area{.area = Area::kBulk};
  if (role == Role::kParked) {
    area.summary = "the domain does not send";
    return area;
  }
  auto report = rules::judge_bulk(bulk_facts(sources, role, facts));
  area.summary = summary_of(report);
  area.findings = std::move(report.findings);
  area.grade = grade_of(area.findings);
  return area;
}

}  // namespace mailctl::mail::check
