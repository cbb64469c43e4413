#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/guard_check.h"

namespace mailctl::plan {
namespace {

using model::Action;

constexpr std::size_t kShareFrom = 10;  // resources that are managed
constexpr std::size_t kNamed = 5;       // of those a message lists
// As long as servers may keep trying to deliver a message (RFC 5321 §4.5.4.1: 4 to 5 days), and
// two more in which recipients look at it.
constexpr auto kInFlight = std::chrono::hours(24 * 7);

bool deletes(const model::Change& change) {
  return change.action == Action::kDelete || change.action == Action::kReplace;
}

std::string first_of(const std::vector<std::string>& names) {
  auto shown = names;
  shown.resize(std::min(shown.size(), kNamed));
  const auto rest = names.size() - shown.size();
  return base::join(shown, "\n") + (rest == 0 ? "" : fmt::format("\nand {} more", rest));
}

const model::ManagedRecordSet* records_before(const model::Change& change) {
  return change.before ? std::get_if<model::ManagedRecordSet>(&*change.before) : nullptr;
}

const model::ManagedRecordSet* records_after(const model::Change& change) {
  return change.after ? std::get_if<model::ManagedRecordSet>(&*change.after) : nullptr;
}

// "0 ." and no MX at all both say that a domain receives nothing (RFC 7505); the latter sends mail
// to its address records.
bool receives(const model::ManagedRecordSet& records) {
  return std::ranges::any_of(records.set.values, [](const dns::RecordData& value) {
    const auto* mx = std::get_if<dns::MxData>(&value);
    return mx != nullptr && !mx->exchange.is_root();
  });
}

void guard_mail_hosts(GuardCheck& check, const model::Change& change) {
  const auto* before = records_before(change);
  if (before == nullptr || before->set.type != dns::RecordType::kMx || !receives(*before)) return;
  const auto* after = records_after(change);
  if (after != nullptr && receives(*after)) return;
  check.stop(
      "mx", change, fmt::format("{} receives mail, and its MX would go", before->set.name.text()));
}

void guard_apex(GuardCheck& check, const model::Change& change) {
  const auto* records = change.after ? records_after(change) : records_before(change);
  if (records == nullptr || records->set.name != records->zone) return;
  if (records->set.type != dns::RecordType::kNs && records->set.type != dns::RecordType::kSoa)
    return;
  check.stop(
      "apex",
      change,
      fmt::format(
          "{} of zone {} would change", dns::to_text(records->set.type), records->zone.text()));
}

// Since when it does not sign any more; nullopt where nobody has seen it signing, or it signs.
std::optional<base::Time> retired_since(const GuardCheck& check, const model::Address& key) {
  const auto entry = check.inputs.moment.prior.entries.find(key);
  return entry == check.inputs.moment.prior.entries.end() ? std::nullopt
                                                          : entry->second.retiring_since;
}

void guard_flight(GuardCheck& check, const model::Change& change, const model::LiveResource& key) {
  const auto since = retired_since(check, change.address);
  const bool is_over = since && check.inputs.moment.now - *since >= kInFlight;
  const bool has_signed =
      key.lifecycle == model::Lifecycle::kActive || key.lifecycle == model::Lifecycle::kInactive;
  if (!has_signed || is_over) return;
  check.stop("dkim-in-flight",
             change,
             key.lifecycle == model::Lifecycle::kActive
                 ? fmt::format("DKIM key {} signs today; mail that it signed may be on its way",
                               change.address.leaf())
                 : fmt::format("DKIM key {} signed {}; mail that it signed may be on its way",
                               change.address.leaf(),
                               since ? "until " + base::to_rfc3339(*since)
                                     : "not long ago, as far as is known"));
}

using Site = std::pair<std::string, dns::Name>;  // scope and email domain

// Where a key signs now and stays.
std::set<Site> sites_with_keys(const GuardCheck& check) {
  std::set<model::Address> gone;
  for (const auto& planned : check.plan.changes) {
    if (deletes(planned.change)) gone.insert(planned.change.address);
  }
  std::set<Site> sites;
  for (const auto& [address, live] : check.inputs.moment.live.resources) {
    const auto* key = std::get_if<model::DkimKey>(&live.spec);
    if (key == nullptr || live.lifecycle != model::Lifecycle::kActive || gone.contains(address))
      continue;
    sites.emplace(address.scope(), key->domain);
  }
  return sites;
}

// The first stream of each site.
std::map<Site, const model::Stream*> streams_of(const GuardCheck& check) {
  std::map<Site, const model::Stream*> streams;
  for (const auto& stream : check.inputs.graph.streams)
    streams.emplace(Site{model::scope_of(stream.account, stream.region), stream.domain}, &stream);
  return streams;
}

bool is_key_that_goes(const model::Change& change) {
  return deletes(change) && change.before && std::holds_alternative<model::DkimKey>(*change.before);
}

}  // namespace

void guard_keys(GuardCheck& check) {
  const auto& changes = check.plan.changes;
  const auto goes = [](const PlannedChange& planned) { return is_key_that_goes(planned.change); };
  if (std::ranges::none_of(changes, goes)) return;
  const auto staying = sites_with_keys(check);
  const auto streams = streams_of(check);
  for (const auto& planned : changes) {
    const auto& change = planned.change;
    if (!is_key_that_goes(change)) continue;
    const auto live = check.inputs.moment.live.resources.find(change.address);
    if (live == check.inputs.moment.live.resources.end()) continue;
    guard_flight(check, change, live->second);
    const auto& key = std::get<model::DkimKey>(*change.before);
    const Site site{change.address.scope(), key.domain};
    const auto stream = streams.find(site);
    const bool signs = live->second.lifecycle == model::Lifecycle::kActive;
    if (stream == streams.end() || !signs || staying.contains(site)) continue;
    check.stop("dkim-last-key",
               change,
               fmt::format("no other DKIM key signs stream {} in {}",
                           stream->second->name,
                           change.address.scope()));
  }
}

void guard_records(GuardCheck& check) {
  for (const auto& planned : check.plan.changes) {
    if (!model::makes_call(planned.change.action)) continue;
    guard_mail_hosts(check, planned.change);
    guard_apex(check, planned.change);
  }
}

void guard_protected(GuardCheck& check) {
  for (const auto& planned : check.plan.changes) {
    const auto& change = planned.change;
    if (!deletes(change)) continue;
    const auto text = change.address.text();
    const auto& protect = check.inputs.rules.manifest.protect;
    const auto found = std::ranges::find_if(protect, [&](const model::AddressPattern& pattern) {
      return model::matches_pattern(pattern.text, text);
    });
    if (found == protect.end()) continue;
    check.stop("protected", change, fmt::format("{} is protected by `{}`", text, found->text));
    check.findings.back().at = found->at;
  }
}

void guard_deletions(GuardCheck& check) {
  std::vector<std::string> gone;
  for (const auto& planned : check.plan.changes) {
    if (deletes(planned.change)) gone.push_back(planned.change.address.text());
  }
  if (gone.empty()) return;
  const auto& limits = check.inputs.rules.manifest;
  const auto add = [&](std::string_view guard, std::string text) {
    check.add({.guard = guard,
               .severity = base::Severity::kError,
               .scope = check.plan.owner,
               .text = std::move(text),
               .detail = first_of(gone),
               .at = {},
               .consent = {}});
  };
  if (check.inputs.rules.deletes == Deletes::kRefused) {
    add("no-delete", fmt::format("{} would be deleted", base::count_of(gone.size(), "resource")));
  }
  if (gone.size() > limits.max_deletes) {
    add("max-deletes",
        fmt::format("{} would be deleted, and {} is the most",
                    base::count_of(gone.size(), "resource"),
                    limits.max_deletes));
  }
  const auto managed = std::max(check.inputs.remembered.entries.size(), gone.size());
  if (managed >= kShareFrom && gone.size() * 100 > managed * limits.max_delete_percent) {
    add("delete-share",
        fmt::format("{} of {} managed resources would be deleted, and {} % is the most",
                    gone.size(),
                    managed,
                    limits.max_delete_percent));
  }
}

}  // namespace mailctl::plan
