#include "plan/schedule.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/overloaded.h"

namespace mailctl::plan {
namespace {

constexpr std::uint32_t kRefusalsToStop = 5;
constexpr base::Duration kFirstAsk = std::chrono::milliseconds(200);
constexpr base::Duration kSlowestAsk = std::chrono::seconds(5);

// Refusals of a service that answers; a region that is down refuses nothing.
bool is_refusal(base::ErrorKind kind) {
  return kind == base::ErrorKind::kUnauthorized || kind == base::ErrorKind::kNotFoundOrForbidden ||
         kind == base::ErrorKind::kRateLimited;
}

// 0.2 s, 0.4 s, … 5 s.
base::Duration pause_after(std::uint32_t asked) {
  return std::min(kSlowestAsk, kFirstAsk * (std::int64_t{1} << std::min(asked, 10U)));
}

}  // namespace

Schedule::Schedule(const Plan& plan, base::Time now, base::Duration wait)
    : x_plan(plan),
      x_nodes(plan.changes.size() + plan.waits.size()),
      x_dependents(x_nodes.size()),
      x_gate(plan),
      x_is_held(x_nodes.size(), false),
      x_unsettled(x_nodes.size()),
      x_wait(wait),
      x_deadline(now + wait) {
  for (ChangeId id = 0; id < plan.changes.size(); ++id) {
    for (const auto before : plan.changes[id].after) connect(before, id);
    for (const auto before : plan.changes[id].after_waits) connect(node_of(before), id);
  }
  for (WaitId id = 0; id < plan.waits.size(); ++id) {
    for (const auto before : plan.waits[id].after) connect(before, node_of(id));
  }
  hold_later_stages();
  for (auto& node : x_nodes) {
    node.since = now;
    node.not_before = now;
  }
  for (NodeId node = 0; node < x_nodes.size(); ++node) {
    if (x_nodes[node].missing == 0) make_ready(node);
  }
  for (ChangeId id = 0; id < plan.changes.size(); ++id) {
    if (plan.changes[id].blocked_by.empty()) continue;
    x_nodes[id].since = plan.changes[id].blocked_since;
    finish(id, Phase::kPending, plan.changes[id].blocked_by);
  }
  settle_stages(now);
}

void Schedule::hold(NodeId node) {
  x_is_held[node] = true;
  ++x_nodes[node].missing;
}

void Schedule::release(NodeId node) {
  if (!x_is_held[node]) return;
  x_is_held[node] = false;
  if (--x_nodes[node].missing == 0 && x_nodes[node].phase == Phase::kBlocked) make_ready(node);
}

// A wait begins with the first stage that needs it.
void Schedule::hold_later_stages() {
  for (ChangeId id = 0; id < x_plan.changes.size(); ++id) {
    if (!x_gate.is_open(id)) hold(id);
  }
  for (WaitId id = 0; id < x_plan.waits.size(); ++id) {
    const auto& dependents = x_dependents[node_of(id)];
    const auto is_held = [&](NodeId node) { return x_is_held[node]; };
    if (!dependents.empty() && std::ranges::all_of(dependents, is_held)) hold(node_of(id));
  }
}

// Every stage has the whole patience for what it waits for.
void Schedule::settle_stages(base::Time now) {
  while (const auto step = x_gate.advance()) {
    x_deadline = now + x_wait;
    for (const auto id : step->changes) {
      for (const auto wait : x_plan.changes[id].after_waits) {
        if (step->stopped.empty()) {
          release(node_of(wait));
        } else if (x_is_held[node_of(wait)]) {
          finish(node_of(wait), Phase::kSkipped, step->stopped);
        }
      }
      if (step->stopped.empty()) {
        release(id);
      } else {
        finish(id, Phase::kSkipped, step->stopped);
      }
    }
  }
}

const model::Address& Schedule::address_of(NodeId node) const {
  return is_change(node) ? x_plan.changes[node].change.address
                         : x_plan.waits[node - x_plan.changes.size()].address;
}

void Schedule::connect(NodeId before, NodeId after) {
  x_dependents[before].push_back(after);
  ++x_nodes[after].missing;
}

void Schedule::make_ready(NodeId node) {
  if (is_change(node) && !x_plan.changes[node].resume) {
    x_nodes[node].phase = Phase::kReady;
    const auto& change = x_plan.changes[node].change;
    const auto busy = model::makes_call(change.action) ? x_busy_zones.find(change.address.scope())
                                                       : x_busy_zones.end();
    if (busy == x_busy_zones.end()) {
      x_ready.insert(node);
    } else {
      busy->second.behind.push_back(node);
    }
    return;
  }
  if (is_change(node)) x_nodes[node].token = x_plan.changes[node].resume;
  poll_later(node, x_nodes[node].not_before);
}

void Schedule::poll_later(NodeId node, base::Time not_before) {
  x_nodes[node].phase = Phase::kPolling;
  x_nodes[node].not_before = not_before;
  x_timers.emplace(not_before, node);
}

// Ends a node and tells those behind it. Ending one that has ended already changes nothing.
void Schedule::finish(NodeId node, Phase phase, std::string text) {
  auto& ended = x_nodes[node];
  if (ended.phase >= Phase::kDone) return;
  x_ready.erase(node);
  x_timers.erase({ended.not_before, node});
  ended.phase = phase;
  ended.text = std::move(text);
  --x_unsettled;
  if (is_change(node)) {
    x_gate.end(node, phase == Phase::kFailed ? StageGate::End::kFailed : StageGate::End::kGood);
  }
  spread(node);
}

// What stands behind a failed node is skipped; what stands behind one that waits, waits too.
void Schedule::spread(NodeId from) {
  const auto phase = x_nodes[from].phase;
  const auto& name = address_of(from).text();
  for (const auto after : x_dependents[from]) {
    if (phase == Phase::kDone) {
      if (--x_nodes[after].missing == 0 && x_nodes[after].phase == Phase::kBlocked)
        make_ready(after);
    } else if (phase == Phase::kPending) {
      finish(after, Phase::kPending, x_nodes[from].text);
    } else if (phase == Phase::kFailed) {
      finish(after, Phase::kSkipped, "needs " + name + ", which failed");
    } else {
      // A wait stands between two changes; what became of the one before it is the reason.
      finish(after,
             Phase::kSkipped,
             is_change(from) ? "needs " + name + ", which was not tried" : x_nodes[from].text);
    }
  }
}

Work Schedule::take_ready(base::Time now) {
  Work work;
  take_changes(work);
  take_polls(work, now);
  if (x_in_flight == 0 && now >= x_deadline) {
    give_up_waiting();
    settle_stages(now);
    take_changes(work);
    take_polls(work, now);
  }
  return work;
}

void Schedule::take_changes(Work& work) {
  std::map<std::string, ApplyBatch> by_scope;
  for (const auto id : x_ready) {
    const auto& change = x_plan.changes[id].change;
    if (model::makes_call(change.action)) {
      by_scope[change.address.scope()].changes.push_back(id);
    } else {
      work.state_only.push_back(id);
    }
    x_nodes[id].phase = Phase::kInFlight;
    ++x_in_flight;
  }
  x_ready.clear();
  for (auto& [scope, batch] : by_scope) {
    batch.scope = scope;
    if (address_of(batch.changes.front()).is_dns())
      x_busy_zones[scope].in_flight = batch.changes.size();
    work.batches.push_back(std::move(batch));
  }
}

void Schedule::take_polls(Work& work, base::Time now) {
  for (auto timer = x_timers.begin(); timer != x_timers.end() && timer->first <= now;) {
    const auto node = timer->second;
    // Once is always asked; again only while there is time to wait.
    if (now >= x_deadline && x_nodes[node].asked > 0) {
      ++timer;
      continue;
    }
    timer = x_timers.erase(timer);
    x_nodes[node].phase = Phase::kInFlight;
    ++x_nodes[node].asked;
    ++x_in_flight;
    add_poll(work, node);
  }
}

void Schedule::add_poll(Work& work, NodeId node) {
  const auto wait = node - x_plan.changes.size();
  if (!is_change(node) && x_plan.waits[wait].kind != WaitKind::kKeyActive) {
    if (!work.wire) work.wire.emplace();
    work.wire->waits.push_back(wait);
    return;
  }
  const auto account = address_of(node).account();
  auto batch = std::ranges::find(work.polls, account, &PollBatch::account);
  if (batch == work.polls.end()) {
    work.polls.push_back({.account = account});
    batch = std::prev(work.polls.end());
  }
  if (is_change(node)) {
    batch->changes.push_back({node, *x_nodes[node].token});
  } else {
    batch->waits.push_back(wait);
  }
}

void Schedule::report(ChangeId change, const model::Outcome& outcome, base::Time now) {
  --x_in_flight;
  free_zone(address_of(change).scope());
  auto& node = x_nodes[change];
  const auto account = account_of(change);
  std::visit(base::Overloaded{[&](const model::Done& done) {
                                x_refusals.erase(account);
                                x_deadline = now + x_wait;
                                finish(change, Phase::kDone, done.note);
                              },
                              [&](const model::Pending& pending) {
                                if (!node.token) x_deadline = now + x_wait;
                                node.token = pending.token;
                                node.text = pending.token.waiting_for;
                                // What cannot be over before the deadline is not waited for at all.
                                if (pending.not_before >= x_deadline) {
                                  finish(change, Phase::kPending, pending.token.waiting_for);
                                } else {
                                  poll_later(change, pending.not_before);
                                }
                              },
                              [&](const base::Error& error) {
                                if (error.kind == base::ErrorKind::kCancelled) {
                                  finish(change, Phase::kSkipped, "not tried: interrupted");
                                  return;
                                }
                                finish(change, Phase::kFailed, error.to_text());
                                count_refusal(account, error);
                              }},
             outcome);
  settle_stages(now);
}

// A zone takes its next batch when all of the one before is reported.
void Schedule::free_zone(const std::string& scope) {
  const auto busy = x_busy_zones.find(scope);
  if (busy == x_busy_zones.end() || --busy->second.in_flight > 0) return;
  for (const auto node : busy->second.behind) {
    if (x_nodes[node].phase == Phase::kReady) x_ready.insert(node);
  }
  x_busy_zones.erase(busy);
}

// Records go through the account that publishes their zone.
const std::string& Schedule::account_of(ChangeId change) const {
  return x_plan.changes[change].account;
}

void Schedule::count_refusal(const std::string& account, const base::Error& error) {
  auto& refusals = x_refusals[account];
  if (!is_refusal(error.kind)) {
    refusals = {};
    return;
  }
  refusals.in_a_row = refusals.kind == error.kind ? refusals.in_a_row + 1 : 1;
  refusals.kind = error.kind;
  if (refusals.in_a_row != kRefusalsToStop) return;
  for (ChangeId id = 0; id < x_plan.changes.size(); ++id) {
    const bool is_untried =
        x_nodes[id].phase == Phase::kBlocked || x_nodes[id].phase == Phase::kReady;
    if (!is_untried || account_of(id) != account) continue;
    finish(id,
           Phase::kSkipped,
           fmt::format("not tried: {} refused {} calls in a row, the last with: {}",
                       account,
                       kRefusalsToStop,
                       error.to_text()));
  }
}

void Schedule::report_wait(WaitId wait,
                           WaitAnswer answer,
                           std::string_view detail,
                           base::Time now) {
  --x_in_flight;
  const auto id = node_of(wait);
  if (answer == WaitAnswer::kOver) {
    x_deadline = now + x_wait;
    finish(id, Phase::kDone, {});
  } else if (answer == WaitAnswer::kNever) {
    finish(id, Phase::kPending, std::string(detail));
  } else {
    x_nodes[id].text = detail;
    poll_later(id, now + pause_after(x_nodes[id].asked - 1));
  }
  settle_stages(now);
}

// Everything that still waits for a third party is left for the next run.
void Schedule::give_up_waiting() {
  const auto timers = x_timers;
  for (const auto& [when, node] : timers) {
    auto text = x_nodes[node].text;
    if (!is_change(node)) {
      const auto& wait = x_plan.waits[node - x_plan.changes.size()];
      // The service says of a key all there is to say; name servers say only what they answer.
      if (text.empty() || wait.kind != WaitKind::kKeyActive)
        text = text.empty() ? wait.text : wait.text + " (" + text + ")";
    }
    finish(node, Phase::kPending, text);
  }
}

void Schedule::stop() {
  for (NodeId node = 0; node < x_nodes.size(); ++node) {
    if (x_nodes[node].phase == Phase::kPolling) finish(node, Phase::kPending, x_nodes[node].text);
    if (x_nodes[node].phase == Phase::kBlocked || x_nodes[node].phase == Phase::kReady) {
      finish(node, Phase::kSkipped, "not tried: interrupted");
    }
  }
}

std::optional<base::Time> Schedule::next_timer() const {
  if (x_timers.empty()) return std::nullopt;
  return std::min(x_timers.begin()->first, x_deadline);
}

bool Schedule::is_finished() const {
  return x_in_flight == 0 && x_unsettled == 0;
}

model::ChangeResult Schedule::result(ChangeId change) const {
  const auto kind_of = [](Phase phase) {
    switch (phase) {
      case Phase::kDone:
        return model::ResultKind::kDone;
      case Phase::kFailed:
        return model::ResultKind::kFailed;
      case Phase::kPending:
      case Phase::kPolling:
        return model::ResultKind::kPending;
      case Phase::kBlocked:
      case Phase::kReady:
      case Phase::kInFlight:
      case Phase::kSkipped:
        return model::ResultKind::kSkipped;
    }
    return model::ResultKind::kSkipped;
  };
  const auto& node = x_nodes[change];
  const auto& planned = x_plan.changes[change].change;
  return {.address = planned.address,
          .action = planned.action,
          .kind = kind_of(node.phase),
          .text = node.text,
          .elapsed = {}};
}

std::vector<model::PendingItem> Schedule::pending() const {
  std::vector<model::PendingItem> items;
  std::set<model::Address> listed;
  for (NodeId node = 0; node < x_nodes.size(); ++node) {
    if (x_nodes[node].phase != Phase::kPending || !listed.insert(address_of(node)).second) continue;
    const auto since = x_nodes[node].token ? x_nodes[node].token->since : x_nodes[node].since;
    items.push_back({address_of(node), x_nodes[node].text, since});
  }
  return items;
}

}  // namespace mailctl::plan
