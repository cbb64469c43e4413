#include "provider/oci/email_work.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "provider/oci/email_json.h"

namespace mailctl::provider::oci {
namespace {

using model::ResourceKind;

base::Duration pause_after(Verb verb, base::Duration waited) {
  constexpr base::Duration kLeast = std::chrono::seconds(1);
  const base::Duration most =
      verb == Verb::kDeleted ? std::chrono::minutes(5) : std::chrono::minutes(1);
  return std::clamp<base::Duration>(waited / 4, kLeast, most);
}

std::string_view verb_text(Verb verb) {
  switch (verb) {
    case Verb::kCreated:
      return "to be created";
    case Verb::kUpdated:
      return "to be updated";
    case Verb::kDeleted:
      return "to be deleted";
    case Verb::kActive:
      return "to become ACTIVE";
    case Verb::kBlocked:
    case Verb::kBlockedByKeys:
    case Verb::kBlockedByDomain:
      return "to get out of the way";
  }
  return {};
}

std::string waiting_text(const Token& token, const model::LiveResource& live) {
  auto text = fmt::format("{} {} {} (now {}",
                          model::to_text(live.address.kind()),
                          subject_of(live.address),
                          verb_text(token.verb),
                          model::to_text(live.lifecycle));
  if (!live.detail.empty()) text += ": " + live.detail;
  return text + ")";
}

base::Error failed(const model::LiveResource& live) {
  return {base::ErrorKind::kInvalid,
          fmt::format("{}: {} {} is FAILED{}{}",
                      live.address.scope(),
                      model::to_text(live.address.kind()),
                      subject_of(live.address),
                      live.detail.empty() ? "" : ": ",
                      live.detail),
          {}};
}

// The list in which the resource would be; nullopt where its domain is gone, and it with it.
base::Result<std::optional<Call>> confirming_list(const EmailWork& work,
                                                  const model::Address& address,
                                                  std::stop_token stop) {
  switch (address.kind()) {
    case ResourceKind::kDomain:
      return std::optional(list_domains_named(work.place, address.leaf()));
    case ResourceKind::kSender:
      return std::optional(list_senders_named(work.place, address.leaf()));
    case ResourceKind::kReturnPath:
      return std::optional(list_return_paths_named(work.place, address.leaf()));
    case ResourceKind::kDkim:
      break;
    case ResourceKind::kSuppressions:
    case ResourceKind::kRecordSet:
    case ResourceKind::kSpf:
      return std::optional<Call>();
  }
  const auto domain = domain_of_dkim(address);
  auto ids = work.ids.find(work.place, {domain}, work.client, std::move(stop));
  const auto& id = ids.begin()->second;
  if (!id) return id.error();
  if (id->empty()) return std::optional<Call>();
  return std::optional(list_dkims(work.place, *id, domain));
}

}  // namespace

dns::Name domain_of(const model::Address& address, const std::optional<model::Spec>& spec) {
  if (address.kind() == ResourceKind::kDkim) {
    const auto name = dns::Name::parse(domain_of_dkim(address));
    return name ? *name : dns::Name();
  }
  const auto* path = spec ? std::get_if<model::ReturnPath>(&*spec) : nullptr;
  return path != nullptr ? path->domain : dns::Name();
}

bool is_settled(const model::LiveResource& live) {
  const auto kind = live.address.kind();
  if (live.lifecycle == model::Lifecycle::kUpdating) return false;
  if (kind == ResourceKind::kDkim || kind == ResourceKind::kReturnPath) {
    return !live.outputs.empty();
  }
  return live.lifecycle != model::Lifecycle::kCreating;
}

model::PendingToken begin_wait(const EmailWork& work, const model::Change& change) {
  return {change.address, change.action, {}, {}, work.clock.now()};
}

model::Outcome outcome_of(const EmailWork& work,
                          model::PendingToken wait,
                          const Token& token,
                          model::LiveResource live) {
  live.address = wait.address;
  if (live.lifecycle == model::Lifecycle::kFailed) return failed(live);
  if (is_settled(live)) return model::Done{.resource = std::move(live)};
  auto outcome = still_waiting(work, std::move(wait), token, waiting_text(token, live));
  if (auto* pending = std::get_if<model::Pending>(&outcome)) pending->resource = std::move(live);
  return outcome;
}

model::Outcome still_waiting(const EmailWork& work,
                             model::PendingToken wait,
                             const Token& token,
                             std::string waiting_for) {
  const auto now = work.clock.now();
  // A key is DELETING for about a day: asked so seldom that no run waits for it.
  const bool takes_a_day =
      token.verb == Verb::kDeleted && wait.address.kind() == ResourceKind::kDkim;
  const base::Duration pause = takes_a_day ? base::Duration(std::chrono::hours(1))
                                           : pause_after(token.verb, now - wait.since);
  wait.token = to_text(token);
  wait.waiting_for = std::move(waiting_for);
  return model::Pending{std::move(wait), now + pause, std::nullopt};
}

base::Result<bool> is_confirmed_gone(const EmailWork& work,
                                     const model::Address& address,
                                     const std::string& id,
                                     std::stop_token stop) {
  const auto list = confirming_list(work, address, stop);
  if (!list) return list.error();
  if (!*list) return true;
  const auto items = work.client.read_pages(std::span(&**list, 1), std::move(stop)).front();
  if (!items) return items.error();
  return std::ranges::none_of(*items, [&](const Json& item) {
    return item.text("id") == id && lifecycle_of(item.text("lifecycleState"));
  });
}

}  // namespace mailctl::provider::oci
