#include "provider/oci/email_settle.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "provider/oci/email_json.h"

namespace mailctl::provider::oci {
namespace {

using model::ResourceKind;

constexpr std::size_t kMaxDkims = 2;

bool may_be_explained(base::ErrorKind kind) {
  using base::ErrorKind;
  return kind == ErrorKind::kAlreadyExists || kind == ErrorKind::kConflict ||
         kind == ErrorKind::kInvalid || kind == ErrorKind::kUnknownOutcome;
}

// The list in which the wanted resource, or what is in its way, would be.
Call list_neighbours(const EmailWork& work,
                     const model::Change& change,
                     const std::string& domain_id) {
  const auto name = change.address.leaf();
  switch (change.address.kind()) {
    case ResourceKind::kDomain:
      return list_domains_named(work.place, name);
    case ResourceKind::kSender:
      return list_senders_named(work.place, name);
    case ResourceKind::kReturnPath:
      return list_return_paths_named(work.place, name);
    case ResourceKind::kDkim:
    case ResourceKind::kSuppressions:
    case ResourceKind::kRecordSet:
    case ResourceKind::kSpf:
      break;
  }
  return list_dkims(work.place, domain_id, domain_of_dkim(change.address));
}

struct Found {
  std::vector<model::LiveResource> all;
  const model::LiveResource* same = nullptr;  // the one with the change's address
};

Found look_through(const EmailWork& work,
                   const model::Change& change,
                   const std::vector<Json>& items) {
  Found found;
  const auto domain = domain_of(change.address, change.after);
  for (const auto& item : items) {
    if (auto live = to_resource(work.place, change.address, domain, item)) {
      found.all.push_back(std::move(*live));
    }
  }
  for (const auto& live : found.all) {
    if (live.address == change.address) found.same = &live;
  }
  return found;
}

model::Outcome blocked_by(const EmailWork& work,
                          const model::Change& change,
                          const Token& obstacle,
                          std::string waiting_for) {
  return still_waiting(work, begin_wait(work, change), obstacle, std::move(waiting_for));
}

base::Error exists_differently(const model::Change& change, const model::LiveResource& live) {
  std::string differences;
  const auto wanted = model::attributes_of(*change.after);
  const auto there = model::attributes_of(live.spec);
  for (std::size_t i = 0; i < wanted.size() && i < there.size(); ++i) {
    if (wanted[i] == there[i]) continue;
    differences += fmt::format(
        "; its {} is \"{}\", wanted is \"{}\"", wanted[i].name, there[i].value, wanted[i].value);
  }
  return {base::ErrorKind::kAlreadyExists,
          fmt::format("{} {} exists already in {}{}",
                      model::to_text(change.address.kind()),
                      subject_of(change.address),
                      change.address.scope(),
                      differences),
          {}};
}

// What exists under the wanted name. Lists leave out outputs, so it is read whole.
model::Outcome settle_with(const EmailWork& work,
                           const model::Change& change,
                           const base::Error& refusal,
                           const model::LiveResource& listed,
                           std::stop_token stop) {
  if (listed.lifecycle == model::Lifecycle::kDeleting) {
    return blocked_by(work,
                      change,
                      {Verb::kBlocked, listed.id, {}},
                      fmt::format("the former {} {} is still DELETING and holds its name",
                                  model::to_text(change.address.kind()),
                                  subject_of(change.address)));
  }
  const auto call =
      get_resource(work.place, change.address.kind(), listed.id, subject_of(change.address));
  const auto reply = work.client.send(call, std::move(stop));
  if (!reply) return left_open(refusal, reply.error());
  if (!reply->is_ok()) return left_open(refusal, work.client.refusal(call, *reply));
  auto live =
      to_resource(work.place, change.address, domain_of(change.address, change.after), reply->body);
  if (!live) return base::Error{base::ErrorKind::kConflict, "it was deleted meanwhile", {}};
  if (!model::satisfies(live->spec, *change.after)) return exists_differently(change, *live);
  auto outcome =
      outcome_of(work, begin_wait(work, change), {Verb::kCreated, listed.id, {}}, std::move(*live));
  if (auto* done = std::get_if<model::Done>(&outcome)) done->note = "already there";
  return outcome;
}

// A key is refused while two hold the domain's slots, one of which may be on its way out.
std::optional<model::Outcome> settle_slots(const EmailWork& work,
                                           const model::Change& change,
                                           const Found& found) {
  if (change.address.kind() != ResourceKind::kDkim || found.all.size() < kMaxDkims) {
    return std::nullopt;
  }
  const auto leaving =
      std::ranges::find(found.all, model::Lifecycle::kDeleting, &model::LiveResource::lifecycle);
  if (leaving == found.all.end()) return std::nullopt;
  return blocked_by(work,
                    change,
                    {Verb::kBlocked, leaving->id, {}},
                    fmt::format("DKIM key {} is still DELETING and holds one of the {} slots of {}",
                                leaving->address.leaf(),
                                kMaxDkims,
                                domain_of_dkim(change.address)));
}

// A key or return path is refused while its domain is not ready.
std::optional<model::Outcome> settle_domain(const EmailWork& work,
                                            const model::Change& change,
                                            const std::string& domain_id,
                                            std::stop_token stop) {
  if (domain_id.empty()) return std::nullopt;
  const auto name = domain_of(change.address, change.after).text();
  const auto reply = work.client.send(
      get_resource(work.place, ResourceKind::kDomain, domain_id, name), std::move(stop));
  if (!reply || !reply->is_ok()) return std::nullopt;
  const auto lifecycle = lifecycle_of(reply->body.text("lifecycleState"));
  const bool is_under_way =
      lifecycle == model::Lifecycle::kCreating || lifecycle == model::Lifecycle::kUpdating;
  if (!is_under_way) return std::nullopt;
  return blocked_by(work,
                    change,
                    {Verb::kBlockedByDomain, domain_id, {}},
                    fmt::format("email domain {} is still {}", name, model::to_text(*lifecycle)));
}

// One create whose neighbours are to be looked at.
struct Open {
  const Refused* refused = nullptr;
  std::size_t place = 0;  // of its outcome
  std::string domain_id;  // of the domain it belongs to; empty for what belongs to none
};

model::Outcome settle(const EmailWork& work,
                      const Open& open,
                      const std::vector<Json>& items,
                      std::stop_token stop) {
  const auto& change = *open.refused->change;
  const auto& refusal = open.refused->refusal;
  const auto found = look_through(work, change, items);
  if (found.same != nullptr) {
    return settle_with(work, change, refusal, *found.same, std::move(stop));
  }
  if (refusal.kind == base::ErrorKind::kUnknownOutcome) return refusal;
  if (auto outcome = settle_slots(work, change, found)) return *std::move(outcome);
  if (auto outcome = settle_domain(work, change, open.domain_id, std::move(stop))) {
    return *std::move(outcome);
  }
  return refusal;
}

// Those that reading may explain. What has no domain to be in keeps its refusal.
std::vector<Open> find_open(const EmailWork& work,
                            std::span<const Refused> refused,
                            Outcomes& outcomes,
                            std::stop_token stop) {
  std::set<std::string> names;
  for (const auto& [change, refusal] : refused) {
    const auto domain = domain_of(change->address, change->after);
    if (may_be_explained(refusal.kind) && !domain.is_root()) names.insert(domain.text());
  }
  const auto domains = work.ids.find(work.place, names, work.client, std::move(stop));
  std::vector<Open> open;
  for (std::size_t i = 0; i < refused.size(); ++i) {
    const auto& [change, refusal] = refused[i];
    if (!may_be_explained(refusal.kind)) continue;
    const auto domain = domain_of(change->address, change->after);
    if (domain.is_root()) {
      open.push_back({&refused[i], i, {}});
      continue;
    }
    const auto& id = domains.at(domain.text());
    if (!id) {
      outcomes[i] = left_open(refusal, id.error());
    } else if (!id->empty()) {
      open.push_back({&refused[i], i, *id});
    }
  }
  return open;
}

}  // namespace

Outcomes settle_creates(const EmailWork& work,
                        std::span<const Refused> refused,
                        std::stop_token stop) {
  Outcomes outcomes;
  for (const auto& [change, refusal] : refused) outcomes.emplace_back(refusal);
  const auto open = find_open(work, refused, outcomes, stop);
  std::vector<Call> lists;
  for (const auto& one : open) {
    lists.push_back(list_neighbours(work, *one.refused->change, one.domain_id));
  }
  const auto pages = work.client.read_pages(lists, stop);
  for (std::size_t i = 0; i < open.size(); ++i) {
    outcomes[open[i].place] =
        pages[i] ? settle(work, open[i], *pages[i], stop)
                 : model::Outcome(left_open(open[i].refused->refusal, pages[i].error()));
  }
  return outcomes;
}

}  // namespace mailctl::provider::oci
