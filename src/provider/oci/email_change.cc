#include "provider/oci/email_change.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "provider/oci/email_json.h"

namespace mailctl::provider::oci {
namespace {

using model::Lifecycle;

std::vector<base::Result<Reply>> read_each(const EmailWork& work,
                                           Changes changes,
                                           std::stop_token stop) {
  std::vector<Call> calls;
  for (const auto* change : changes) {
    calls.push_back(
        get_resource(work.place, change->address.kind(), change->id, subject_of(change->address)));
  }
  return work.client.send_all(calls, std::move(stop));
}

std::optional<model::LiveResource> live_of(const EmailWork& work,
                                           const model::Change& change,
                                           const Reply& reply) {
  const auto& spec = change.after ? change.after : change.before;
  auto live = to_resource(work.place, change.address, domain_of(change.address, spec), reply.body);
  if (live) live->address = change.address;
  return live;
}

base::Error changed_meanwhile(const model::Change& change) {
  return {base::ErrorKind::kConflict,
          fmt::format("{} {} in {} was changed by somebody else since it was read; plan again",
                      model::to_text(change.address.kind()),
                      subject_of(change.address),
                      change.address.scope()),
          {}};
}

base::Error refused_read(const EmailWork& work, const model::Change& change, const Reply& reply) {
  return work.client.refusal(
      get_resource(work.place, change.address.kind(), change.id, subject_of(change.address)),
      reply);
}

// Writes that a read allowed, and where their outcomes belong.
struct Writes {
  std::vector<Call> calls;
  std::vector<std::size_t> places;
};

// What came of reading before an update: an outcome, or a call to make.
std::optional<model::Outcome> prepare_update(const EmailWork& work,
                                             const model::Change& change,
                                             const base::Result<Reply>& read,
                                             Call& call) {
  if (!read) return read.error();
  if (!read->is_ok()) return refused_read(work, change, *read);
  auto live = live_of(work, change, *read);
  if (!live) return changed_meanwhile(change);
  const bool is_ours = live->owner == change.owner;
  if (is_ours && model::satisfies(live->spec, *change.after)) {
    return model::Done{std::move(live), {}, "already so"};
  }
  if (change.before && !model::satisfies(live->spec, *change.before)) {
    return changed_meanwhile(change);
  }
  call = update_resource(work.place, change, *read);
  return std::nullopt;
}

model::Outcome outcome_of_update(const EmailWork& work,
                                 const model::Change& change,
                                 const std::string& work_request,
                                 const base::Result<Reply>& read) {
  const Token token{Verb::kUpdated, change.id, work_request};
  auto wait = begin_wait(work, change);
  if (!read || !read->is_ok()) {
    return still_waiting(
        work, std::move(wait), token, subject_of(change.address) + " to be readable");
  }
  auto live = live_of(work, change, *read);
  if (!live) return changed_meanwhile(change);
  const bool is_old = !model::satisfies(live->spec, *change.after);
  // Reads may lag writes by minutes, says the API's description.
  if (is_old && live->lifecycle != Lifecycle::kFailed) live->lifecycle = Lifecycle::kUpdating;
  return outcome_of(work, std::move(wait), token, std::move(*live));
}

model::Outcome outcome_of_absence(const EmailWork& work,
                                  const model::Change& change,
                                  const Reply& read,
                                  std::stop_token stop) {
  const auto gone = is_confirmed_gone(work, change.address, change.id, std::move(stop));
  if (!gone) return gone.error();
  if (!*gone) return refused_read(work, change, read);
  return model::Done{std::nullopt, {}, "was already gone"};
}

model::Outcome waits_for_deletion(const EmailWork& work,
                                  const model::Change& change,
                                  std::string waiting_for) {
  return still_waiting(
      work, begin_wait(work, change), {Verb::kDeleted, change.id, {}}, std::move(waiting_for));
}

std::string deleting_text(const model::Change& change) {
  return fmt::format("{} {} is DELETING until the service lets it go",
                     model::to_text(change.address.kind()),
                     subject_of(change.address));
}

std::optional<model::Outcome> prepare_delete(const EmailWork& work,
                                             const model::Change& change,
                                             const base::Result<Reply>& read,
                                             Call& call,
                                             std::stop_token stop) {
  if (!read) return read.error();
  if (read->status == 404) return outcome_of_absence(work, change, *read, std::move(stop));
  if (!read->is_ok()) return refused_read(work, change, *read);
  const auto live = live_of(work, change, *read);
  if (!live) return model::Done{std::nullopt, {}, "was already gone"};
  if (live->lifecycle == Lifecycle::kDeleting) {
    return waits_for_deletion(work, change, deleting_text(change));
  }
  if (change.before && !model::satisfies(live->spec, *change.before)) {
    return changed_meanwhile(change);
  }
  call = delete_resource(work.place, change, read->etag);
  return std::nullopt;
}

// A domain cannot go before its keys, which stay DELETING for about a day.
std::optional<model::Outcome> blocked_by_keys(const EmailWork& work,
                                              const model::Change& change,
                                              std::stop_token stop) {
  if (change.address.kind() != model::ResourceKind::kDomain) return std::nullopt;
  const auto call = list_dkims(work.place, change.id, change.address.leaf());
  const auto items = work.client.read_pages(std::span(&call, 1), std::move(stop)).front();
  if (!items) return std::nullopt;
  std::size_t leaving = 0;
  for (const auto& item : *items) {
    const auto lifecycle = lifecycle_of(item.text("lifecycleState"));
    if (!lifecycle) continue;
    if (*lifecycle != Lifecycle::kDeleting) return std::nullopt;  // a key that nobody deletes
    ++leaving;
  }
  if (leaving == 0) return std::nullopt;
  const auto text = fmt::format("{} DKIM key{} of {} {} still DELETING",
                                leaving,
                                leaving == 1 ? "" : "s",
                                change.address.leaf(),
                                leaving == 1 ? "is" : "are");
  return still_waiting(work, begin_wait(work, change), {Verb::kBlockedByKeys, change.id, {}}, text);
}

model::Outcome outcome_of_delete(const EmailWork& work,
                                 const model::Change& change,
                                 const Call& call,
                                 const base::Result<Reply>& reply,
                                 std::stop_token stop) {
  if (!reply) return reply.error();
  if (reply->status == 404) return outcome_of_absence(work, change, *reply, std::move(stop));
  if (reply->status == 409) {
    if (auto outcome = blocked_by_keys(work, change, std::move(stop))) return *std::move(outcome);
  }
  if (!reply->is_ok()) return work.client.refusal(call, *reply);
  if (change.address.kind() == model::ResourceKind::kDomain) {
    work.ids.forget(work.place.region, change.address.leaf());
  }
  // Senders go at once, everything else with a work request.
  if (reply->work_request.empty()) return model::Done{};
  return waits_for_deletion(work, change, deleting_text(change));
}

// After a delete was accepted, one look saves a wait where the service was quick.
void look_again(const EmailWork& work, Changes changes, Outcomes& outcomes, std::stop_token stop) {
  std::vector<const model::Change*> waiting;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto* pending = std::get_if<model::Pending>(&outcomes[i]);
    const auto token = pending != nullptr ? parse_token(pending->token.token) : std::nullopt;
    if (!token || token->verb != Verb::kDeleted) continue;
    waiting.push_back(changes[i]);
    places.push_back(i);
  }
  const auto reads = read_each(work, waiting, std::move(stop));
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (!reads[i]) continue;
    // It could be read a moment ago, so a 404 now is its absence.
    const bool is_gone =
        reads[i]->status == 404 ||
        (reads[i]->is_ok() && !lifecycle_of(reads[i]->body.text("lifecycleState")));
    if (is_gone) outcomes[places[i]] = model::Done{};
  }
}

}  // namespace

Outcomes update_email(const EmailWork& work, Changes changes, std::stop_token stop) {
  Outcomes outcomes(changes.size(), base::Error{});
  const auto reads = read_each(work, changes, stop);
  Writes writes;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Call call;
    if (auto outcome = prepare_update(work, *changes[i], reads[i], call)) {
      outcomes[i] = *std::move(outcome);
    } else {
      writes.calls.push_back(std::move(call));
      writes.places.push_back(i);
    }
  }
  const auto replies = work.client.send_all(writes.calls, stop);
  std::vector<const model::Change*> written;
  std::vector<std::size_t> accepted;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    auto& outcome = outcomes[writes.places[i]];
    if (!replies[i]) {
      outcome = replies[i].error();
    } else if (replies[i]->status == 412) {
      outcome = changed_meanwhile(*changes[writes.places[i]]);
    } else if (!replies[i]->is_ok()) {
      outcome = work.client.refusal(writes.calls[i], *replies[i]);
    } else {
      written.push_back(changes[writes.places[i]]);
      accepted.push_back(i);
    }
  }
  const auto results = read_each(work, written, std::move(stop));
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    const auto& reply = *replies[accepted[i]];
    outcomes[writes.places[accepted[i]]] =
        outcome_of_update(work, *written[i], reply.work_request, results[i]);
  }
  return outcomes;
}

Outcomes delete_email(const EmailWork& work, Changes changes, std::stop_token stop) {
  Outcomes outcomes(changes.size(), base::Error{});
  const auto reads = read_each(work, changes, stop);
  Writes writes;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Call call;
    if (auto outcome = prepare_delete(work, *changes[i], reads[i], call, stop)) {
      outcomes[i] = *std::move(outcome);
    } else {
      writes.calls.push_back(std::move(call));
      writes.places.push_back(i);
    }
  }
  const auto replies = work.client.send_all(writes.calls, stop);
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const auto place = writes.places[i];
    outcomes[place] = outcome_of_delete(work, *changes[place], writes.calls[i], replies[i], stop);
  }
  look_again(work, changes, outcomes, std::move(stop));
  return outcomes;
}

}  // namespace mailctl::provider::oci
