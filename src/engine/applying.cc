#include "engine/applying.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/overloaded.h"
#include "engine/entries.h"
#include "plan/requests.h"
#include "plan/resolve.h"

namespace mailctl::engine {
namespace {

// How long the deciding thread sleeps at most while calls are in flight, to see a Ctrl-C.
constexpr base::Duration kGlance = std::chrono::milliseconds(50);

model::Done already_as_wanted() {
  return {.resource = {}, .note = "already as wanted"};
}

// A call that was surely refused wrote nothing.
bool may_have_written(const model::Outcome& outcome) {
  const auto* error = std::get_if<base::Error>(&outcome);
  return error == nullptr || error->kind == base::ErrorKind::kUnknownOutcome;
}

}  // namespace

Applying::Applying(const PlannedWorld& world,
                   Ports& ports,
                   const ApplyOptions& options,
                   std::stop_token stop)
    : x_world(world),
      x_ports(ports),
      x_options(options),
      x_stop(std::move(stop)),
      x_state(world.prior.value),
      x_version(world.prior.version),
      x_schedule(world.plan, ports.clock->now(), options.wait),
      x_wire(world.live, ports) {}

model::ApplyReport Applying::run() {
  auto found = plan::request_entries(x_world.plan, x_state);
  for (const auto& [account, tenancy] : x_world.live.tenancies) {
    if (!x_state.tenancies.contains(account))
      found.emplace_back(model::TenancySaved{account, tenancy});
  }
  save(std::move(found));
  while (true) {
    if (x_stop.stop_requested() || x_state_error) x_schedule.stop();
    if (x_schedule.is_finished()) break;
    auto work = x_schedule.take_ready(x_ports.clock->now());
    if (!work.empty()) {
      start(std::move(work));
    } else if (!x_schedule.is_finished()) {
      wait_for_something();
    }
  }
  save_first_requests();
  save_sets();
  flush(state::Durability::kSoon);
  close_state();
  return make_report();
}

// A later run knows by them whether a file was cut off.
void Applying::save_sets() {
  std::vector<model::JournalEntry> entries;
  auto gone = x_state.sets;
  for (const auto& set : x_world.desired.sets) {
    gone.erase(set.name);
    const auto known = x_state.sets.find(set.name);
    if (known == x_state.sets.end() || known->second != set.rows) {
      entries.emplace_back(model::SetSaved{set.name, set.rows});
    }
  }
  for (const auto& [name, rows] : gone) entries.emplace_back(model::SetSaved{name, 0});
  save(std::move(entries));
}

void Applying::start(plan::Work work) {
  do_state_only(work.state_only);
  std::vector<model::Change> wave;
  std::vector<plan::ChangeId> unneeded;
  for (auto& batch : work.batches) {
    std::erase_if(batch.changes, [&](plan::ChangeId id) {
      auto change = prepare(id);
      if (!change) {
        unneeded.push_back(id);
        return true;
      }
      wave.push_back(*change);
      x_sent[id] = std::move(*change);
      return false;
    });
  }
  save_intents(wave);
  for (const auto& batch : work.batches) start_batch(batch);
  for (const auto& batch : work.polls) start_poll(batch);
  if (work.wire) start_wire(*work.wire);
  for (const auto id : unneeded) take_outcome(id, already_as_wanted());
}

const model::LiveResource* Applying::live(const model::Address& address) const {
  const auto learned = x_live.find(address);
  if (learned != x_live.end()) return &learned->second;
  const auto read = x_world.live.resources.find(address);
  return read == x_world.live.resources.end() ? nullptr : &read->second;
}

void Applying::fill_outputs(model::ManagedRecordSet& record) const {
  if (record.output_of.empty() || !record.set.values.empty()) return;
  if (const auto* source = live(record.output_of)) plan::fill_output(record, source->outputs);
}

std::optional<model::Change> Applying::prepare(plan::ChangeId id) {
  auto change = planned(id);
  auto* record = change.after ? std::get_if<model::ManagedRecordSet>(&*change.after) : nullptr;
  if (record != nullptr) fill_outputs(*record);
  change.retry_token = retry_token(x_state, change);
  const bool is_there =
      change.before && change.after && model::satisfies(*change.before, *change.after);
  if (!is_there) return change;
  x_sent[id] = std::move(change);
  return std::nullopt;
}

void Applying::save_intents(const std::vector<model::Change>& changes) {
  std::vector<model::JournalEntry> intents;
  const auto now = x_ports.clock->now();
  for (const auto& change : changes)
    intents.emplace_back(model::IntentSaved{intent_of(x_state, change, now)});
  if (intents.empty()) return;
  save(std::move(intents));
  flush(state::Durability::kNow);
}

void Applying::save(std::vector<model::JournalEntry> entries) {
  if (x_state_error) return;
  model::apply_entries(x_state, entries);
  std::ranges::move(entries, std::back_inserter(x_unsaved));
}

void Applying::flush(state::Durability durability) {
  if (x_unsaved.empty() || x_state_error) return;
  auto version = x_ports.store->append(std::exchange(x_unsaved, {}), x_version, durability);
  if (!version) {
    x_state_error = std::move(version).error().with_context("saving state");
    return;
  }
  x_version = *version;
}

void Applying::start_batch(const plan::ApplyBatch& batch) {
  if (batch.changes.empty()) return;
  std::vector<model::Change> changes;
  for (const auto id : batch.changes) changes.push_back(x_sent.at(id));
  if (x_state_error) {
    // The intents could not be saved, so nothing is sent.
    for (const auto id : batch.changes) take_outcome(id, *x_state_error);
    return;
  }
  for (const auto id : batch.changes) {
    x_started[id] = x_ports.clock->now();
    tell(model::EventKind::kStarted, id);
  }
  // Records go through the account that publishes the zone.
  auto* provider = x_ports.providers.at(x_world.plan.changes[batch.changes.front()].account);
  ++x_at_work;
  x_pool.run([this, provider, ids = batch.changes, changes = std::move(changes)] {
    auto outcomes = provider->apply(changes, x_stop);
    Reply reply;
    for (std::size_t i = 0; i < ids.size(); ++i)
      reply.changes.emplace_back(ids[i], std::move(outcomes[i]));
    x_mailbox.put(std::move(reply));
  });
}

void Applying::start_poll(const plan::PollBatch& batch) {
  std::vector<model::PendingToken> tokens;
  for (const auto& [id, token] : batch.changes) tokens.push_back(token);
  for (const auto id : batch.waits) {
    const auto& wait = x_world.plan.waits[id];
    const auto* key = live(wait.address);
    tokens.push_back({.address = wait.address,
                      .action = model::Action::kNoOp,
                      .token = "active:" + (key == nullptr ? std::string() : key->id),
                      .waiting_for = wait.text,
                      .since = x_ports.clock->now()});
  }
  auto* provider = x_ports.providers.at(batch.account);
  ++x_at_work;
  x_pool.run([this, provider, batch, tokens = std::move(tokens)] {
    auto outcomes = provider->poll(tokens, x_stop);
    Reply reply;
    std::size_t at = 0;
    for (const auto& [id, token] : batch.changes)
      reply.changes.emplace_back(id, std::move(outcomes[at++]));
    for (const auto id : batch.waits) reply.keys.emplace_back(id, std::move(outcomes[at++]));
    x_mailbox.put(std::move(reply));
  });
}

void Applying::start_wire(const plan::WireBatch& batch) {
  std::map<const model::LiveZone*, std::vector<plan::WaitId>> by_zone;
  for (const auto id : batch.waits)
    by_zone[x_world.live.zone_for(x_world.plan.waits[id].question.name)].push_back(id);
  for (auto& [zone, ids] : by_zone) {
    std::vector<WireQuestion> questions;
    for (const auto id : ids) {
      questions.push_back({&x_world.plan.waits[id], x_world.plan.waits[id].expected});
      fill_outputs(questions.back().expected);
    }
    ++x_at_work;
    x_pool.run([this, in = zone, waits = std::move(ids), asked = std::move(questions)] {
      const auto answers = x_wire.look(in, asked, x_stop);
      Reply reply;
      for (std::size_t i = 0; i < waits.size(); ++i) reply.wire.emplace_back(waits[i], answers[i]);
      x_mailbox.put(std::move(reply));
    });
  }
}

void Applying::do_state_only(const std::vector<plan::ChangeId>& changes) {
  std::vector<model::JournalEntry> entries;
  const auto now = x_ports.clock->now();
  for (const auto id : changes) {
    auto more = state_only_entries(x_state, planned(id), live(planned(id).address), now);
    entries.insert(entries.end(), more.begin(), more.end());
  }
  save(std::move(entries));
  for (const auto id : changes) x_schedule.report(id, model::Done{}, now);
}

void Applying::wait_for_something() {
  if (x_at_work > 0) {
    // What has come in meanwhile shares the next wave, and what a wave costs to be saved.
    for (auto reply = x_mailbox.take(kGlance); reply; reply = x_mailbox.take({}))
      take(std::move(*reply));
    flush(state::Durability::kSoon);
    return;
  }
  const auto timer = x_schedule.next_timer();
  MAILCTL_CHECK(timer.has_value());
  x_ports.clock->sleep_until(*timer, x_stop);
}

void Applying::take(Reply reply) {
  --x_at_work;
  for (const auto& [id, outcome] : reply.changes) take_outcome(id, outcome);
  for (const auto& [id, outcome] : reply.keys) take_key(id, outcome);
  for (const auto& [id, answer] : reply.wire) {
    x_schedule.report_wait(id,
                           answer.is_seen ? plan::WaitAnswer::kOver : plan::WaitAnswer::kNotYet,
                           answer.detail,
                           x_ports.clock->now());
  }
}

void Applying::remember(const model::Outcome& outcome) {
  const auto keep = [&](const std::optional<model::LiveResource>& resource) {
    if (resource) x_live[resource->address] = *resource;
  };
  if (const auto* done = std::get_if<model::Done>(&outcome)) keep(done->resource);
  if (const auto* pending = std::get_if<model::Pending>(&outcome)) keep(pending->resource);
}

void Applying::take_outcome(plan::ChangeId id, const model::Outcome& outcome) {
  remember(outcome);
  const auto now = x_ports.clock->now();
  const auto sent = x_sent.find(id);
  const auto& change = sent == x_sent.end() ? planned(id) : sent->second;
  save(entries_of({x_state, x_world.prior.value}, change, outcome, now));
  if (x_started.contains(id) && may_have_written(outcome)) x_wrote = true;
  x_schedule.report(id, outcome, now);
  const auto result = x_schedule.result(id);
  if (result.kind != model::ResultKind::kPending) {
    tell(model::EventKind::kFinished, id);
  } else if (std::exchange(x_told[id], result.text) != result.text) {
    tell(model::EventKind::kWaiting, id);
  }
}

void Applying::take_key(plan::WaitId id, const model::Outcome& outcome) {
  const auto now = x_ports.clock->now();
  const auto& address = x_world.plan.waits[id].address;
  const auto* done = std::get_if<model::Done>(&outcome);
  const bool is_active =
      done != nullptr && done->resource && done->resource->lifecycle == model::Lifecycle::kActive;
  remember(outcome);
  std::string detail;
  if (const auto* pending = std::get_if<model::Pending>(&outcome)) {
    detail = pending->token.waiting_for;
    save_wait(pending->token);
  }
  auto answer = is_active ? plan::WaitAnswer::kOver : plan::WaitAnswer::kNotYet;
  if (const auto* error = std::get_if<base::Error>(&outcome)) {
    detail = error->to_text();
    if (error->kind == base::ErrorKind::kConflict) answer = plan::WaitAnswer::kNever;
  }
  if (is_active) save_active(address, *done->resource);
  x_schedule.report_wait(id, answer, detail, now);
}

// A wait that outlives runs keeps the time at which it began.
void Applying::save_wait(model::PendingToken token) {
  const auto known = x_state.pending.find(token.address);
  if (known != x_state.pending.end()) {
    if (known->second.waiting_for == token.waiting_for) return;
    token.since = known->second.since;
  }
  save({model::PendingSaved{std::move(token)}});
}

void Applying::save_active(const model::Address& address, const model::LiveResource& key) {
  x_active.insert(address);
  auto entry = x_state.entries[address];
  entry.address = address;
  entry.id = key.id;
  if (!entry.active_since) entry.active_since = x_ports.clock->now();
  if (!key.outputs.empty()) entry.outputs = key.outputs;
  save({model::EntrySaved{std::move(entry)}, model::PendingDropped{address}});
}

void Applying::tell(model::EventKind kind, plan::ChangeId id) {
  auto result = x_schedule.result(id);
  const auto now = x_ports.clock->now();
  const auto started = x_started.find(id);
  if (started != x_started.end()) result.elapsed = now - started->second;
  if (x_options.on_event)
    x_options.on_event({.kind = kind, .at = now, .result = std::move(result)});
}

// What this run made known is asked for from now on.
void Applying::save_first_requests() {
  std::vector<model::JournalEntry> entries;
  const auto now = x_ports.clock->now();
  for (const auto& request : x_world.plan.requests) {
    if (!request.set.values.empty() || x_state.requests.contains(request.address)) continue;
    const auto* asked = x_world.desired.find_asked(request.address);
    if (asked == nullptr) continue;
    auto known = *asked;
    if (auto* record = std::get_if<model::ManagedRecordSet>(&known.spec)) fill_outputs(*record);
    if (auto entry = plan::first_request(known, now)) entries.push_back(*std::move(entry));
  }
  save(std::move(entries));
}

// The journal becomes a snapshot when everything went well with the store.
void Applying::close_state() {
  if (x_state_error || x_state == x_world.prior.value) return;
  auto version = x_ports.store->write(x_state, x_version);
  if (!version) x_state_error = std::move(version).error().with_context("saving state");
}

// What this run left, and what it found waiting and could do nothing about.
std::vector<model::PendingItem> Applying::all_pending() const {
  auto items = x_schedule.pending();
  std::set<model::Address> named;
  for (const auto& item : items) named.insert(item.address);
  for (const auto& item : x_world.plan.pending) {
    if (!x_active.contains(item.address) && named.insert(item.address).second)
      items.push_back(item);
  }
  return items;
}

model::ApplyReport Applying::make_report() {
  model::ApplyReport report;
  report.pending = all_pending();
  report.unread = x_world.plan.unread;
  const auto asked = plan::count_requests(x_world.plan.requests);
  report.asked_open = static_cast<std::uint32_t>(asked.all() - asked.verified);
  report.wrote_anything = x_wrote;
  report.interrupted = x_stop.stop_requested();
  report.state_error = x_state_error;
  for (plan::ChangeId id = 0; id < x_world.plan.changes.size(); ++id) {
    auto result = x_schedule.result(id);
    if (!model::makes_call(result.action)) continue;
    const bool is_done = result.kind == model::ResultKind::kDone;
    if (is_done && result.action == model::Action::kCreate) ++report.added;
    if (is_done && result.action == model::Action::kUpdate) ++report.changed;
    if (is_done && result.action == model::Action::kDelete) ++report.destroyed;
    if (result.kind == model::ResultKind::kFailed) ++report.failed;
    if (result.kind == model::ResultKind::kSkipped) ++report.skipped;
    report.results.push_back(std::move(result));
  }
  return report;
}

}  // namespace mailctl::engine
