#include "provider/oci/email_settle.h"

#include <algorithm>
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

base::Result<std::vector<Json>> neighbours(const EmailWork& work,
                                           const model::Change& change,
                                           const std::string& domain_id,
                                           std::stop_token stop) {
  const auto name = change.address.leaf();
  const auto call = [&] {
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
  }();
  return work.client.read_pages(std::span(&call, 1), std::move(stop)).front();
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
  if (!reply) return reply.error();
  if (!reply->is_ok()) return work.client.refusal(call, *reply);
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

}  // namespace

model::Outcome settle_create(const EmailWork& work,
                             const model::Change& change,
                             const base::Error& refusal,
                             std::stop_token stop) {
  if (!may_be_explained(refusal.kind)) return refusal;
  std::string domain_id;
  const auto domain = domain_of(change.address, change.after);
  if (!domain.is_root()) {
    auto ids = work.ids.find(work.place, {domain.text()}, work.client, stop);
    domain_id = ids.begin()->second.value_or({});
    if (domain_id.empty()) return refusal;
  }
  const auto items = neighbours(work, change, domain_id, stop);
  if (!items) {
    auto both = refusal;
    both.message += "; and reading what is there failed: " + items.error().message;
    return both;
  }
  const auto found = look_through(work, change, *items);
  if (found.same != nullptr) return settle_with(work, change, *found.same, std::move(stop));
  if (refusal.kind == base::ErrorKind::kUnknownOutcome) return refusal;
  if (auto outcome = settle_slots(work, change, found)) return *std::move(outcome);
  if (auto outcome = settle_domain(work, change, domain_id, std::move(stop))) {
    return *std::move(outcome);
  }
  return refusal;
}

}  // namespace mailctl::provider::oci
