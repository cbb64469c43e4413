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

// One write that a read allowed.
struct Write {
  const model::Change* change = nullptr;
  Call call;
  std::size_t place = 0;  // of its outcome
  base::Result<Reply> reply = base::Error{};
  std::optional<base::Result<Reply>> look = {};  // at the resource, afterwards
};

using Writes = std::vector<Write>;

// What was accepted ends later. What was lost or refused may have been carried out: net/ repeats a
// write without an answer, and the second one meets what the first one did.
bool needs_look(const Write& write) {
  const auto& reply = write.reply;
  if (!reply) return reply.error().kind == base::ErrorKind::kUnknownOutcome;
  // Senders go at once, everything else with a work request.
  if (reply->is_ok()) return write.change->after || !reply->work_request.empty();
  return reply->status == 409 || reply->status == 412;
}

void send_and_look(const EmailWork& work, Writes& writes, std::stop_token stop) {
  std::vector<Call> calls;
  for (const auto& write : writes) calls.push_back(write.call);
  auto replies = work.client.send_all(calls, stop);
  std::vector<const model::Change*> open;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    writes[i].reply = std::move(replies[i]);
    if (!needs_look(writes[i])) continue;
    open.push_back(writes[i].change);
    places.push_back(i);
  }
  auto looks = read_each(work, open, std::move(stop));
  for (std::size_t i = 0; i < places.size(); ++i) writes[places[i]].look = std::move(looks[i]);
}

base::Error told_by(const EmailWork& work, const Write& write) {
  return write.reply ? work.client.refusal(write.call, *write.reply) : write.reply.error();
}

// Both ways, because an empty description satisfies only as the desired one.
bool is_as_seen(const model::LiveResource& live, const model::Change& change) {
  return !change.before || (model::satisfies(live.spec, *change.before) &&
                            model::satisfies(*change.before, live.spec));
}

bool is_reached(const model::LiveResource& live, const model::Change& change) {
  return live.owner == change.owner && model::satisfies(live.spec, *change.after);
}

// What came of reading before an update: an outcome, or a call to make.
std::optional<model::Outcome> prepare_update(const EmailWork& work,
                                             const model::Change& change,
                                             const base::Result<Reply>& read,
                                             Call& call) {
  if (!read) return read.error();
  if (!read->is_ok()) return refused_read(work, change, *read);
  auto live = live_of(work, change, *read);
  if (!live) return changed_meanwhile(change);
  if (is_reached(*live, change)) {
    return model::Done{.resource = std::move(live), .note = "already so"};
  }
  if (!is_as_seen(*live, change)) return changed_meanwhile(change);
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

model::Outcome was_already_gone() {
  return model::Done{.resource = {}, .note = "was already gone"};
}

model::Outcome outcome_of_put(const EmailWork& work, const Write& write) {
  const auto& change = *write.change;
  if (write.reply && write.reply->is_ok()) {
    return outcome_of_update(work, change, write.reply->work_request, *write.look);
  }
  const bool is_mismatch = write.reply && write.reply->status == 412;
  const auto told = is_mismatch ? changed_meanwhile(change) : told_by(work, write);
  if (!write.look) return told;
  const auto& read = *write.look;
  if (!read) return left_open(told, read.error());
  if (!read->is_ok()) return left_open(told, refused_read(work, change, *read));
  const auto live = live_of(work, change, *read);
  if (!live || !is_reached(*live, change)) return told;
  return outcome_of_update(work, change, {}, read);
}

model::Outcome outcome_of_absence(const EmailWork& work,
                                  const model::Change& change,
                                  const Reply& read,
                                  std::stop_token stop) {
  const auto gone = is_confirmed_gone(work, change.address, change.id, std::move(stop));
  if (!gone) return gone.error();
  if (!*gone) return refused_read(work, change, read);
  return was_already_gone();
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
  if (!live) return was_already_gone();
  if (live->lifecycle == Lifecycle::kDeleting) {
    return waits_for_deletion(work, change, deleting_text(change));
  }
  if (!is_as_seen(*live, change)) return changed_meanwhile(change);
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

// A deletion that was accepted; one look saves a wait where the service was quick.
model::Outcome outcome_of_accepted(const EmailWork& work, const Write& write) {
  if (!write.look) return model::Done{};
  const auto& read = *write.look;
  // It could be read a moment ago, so a 404 now is its absence.
  const bool is_gone =
      read &&
      (read->status == 404 || (read->is_ok() && !lifecycle_of(read->body.text("lifecycleState"))));
  if (is_gone) return model::Done{};
  return waits_for_deletion(work, *write.change, deleting_text(*write.change));
}

// A deletion that was told a 404: the lists know.
model::Outcome outcome_by_list(const EmailWork& work,
                               const model::Change& change,
                               const base::Error& told,
                               std::stop_token stop) {
  const auto gone = is_confirmed_gone(work, change.address, change.id, std::move(stop));
  if (!gone) return left_open(told, gone.error());
  return *gone ? model::Outcome(model::Done{}) : model::Outcome(told);
}

model::Outcome outcome_of_delete(const EmailWork& work, const Write& write, std::stop_token stop) {
  const auto& change = *write.change;
  if (change.address.kind() == model::ResourceKind::kDomain) {
    work.ids.forget(work.place.region, change.address.leaf());
  }
  if (write.reply && write.reply->is_ok()) return outcome_of_accepted(work, write);
  const auto told = told_by(work, write);
  if (write.reply && write.reply->status == 404) {
    return outcome_by_list(work, change, told, std::move(stop));
  }
  if (!write.look) return told;
  const auto& read = *write.look;
  if (!read) return left_open(told, read.error());
  if (read->status == 404) return outcome_by_list(work, change, told, std::move(stop));
  if (!read->is_ok()) return left_open(told, refused_read(work, change, *read));
  const auto lifecycle = lifecycle_of(read->body.text("lifecycleState"));
  if (!lifecycle) return model::Done{};
  if (*lifecycle == Lifecycle::kDeleting) {
    return waits_for_deletion(work, change, deleting_text(change));
  }
  if (told.kind == base::ErrorKind::kConflict) {
    if (auto outcome = blocked_by_keys(work, change, std::move(stop))) return *std::move(outcome);
  }
  return told;
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
      writes.push_back({.change = changes[i], .call = std::move(call), .place = i});
    }
  }
  send_and_look(work, writes, std::move(stop));
  for (const auto& write : writes) outcomes[write.place] = outcome_of_put(work, write);
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
      writes.push_back({.change = changes[i], .call = std::move(call), .place = i});
    }
  }
  send_and_look(work, writes, stop);
  for (const auto& write : writes) outcomes[write.place] = outcome_of_delete(work, write, stop);
  return outcomes;
}

}  // namespace mailctl::provider::oci
