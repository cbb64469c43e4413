#pragma once
// What to do next, as a pure state machine over a plan's graph: no clock, no thread, no call. The
// engine asks for work, does it, and tells what came of it; tests drive it in a straight line.
//
// Limits it keeps: one batch in flight per zone (what becomes ready meanwhile goes in the next);
// waits are timers, never slots; five alike refusals in a row from a service stop what is left for
// its account; a stage of a rollout begins when the one before has settled; everything is asked at
// least once, and again until `wait` after the last progress.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "plan/plan.h"
#include "plan/stage_gate.h"

namespace mailctl::plan {

// Changes of one scope for one call of Provider::apply.
struct ApplyBatch {
  std::string scope;
  std::vector<ChangeId> changes;
};

// Tokens of one account for one call of Provider::poll.
struct PollBatch {
  std::string account;
  std::vector<std::pair<ChangeId, model::PendingToken>> changes;
  std::vector<WaitId> waits;  // of kind kKeyActive
};

// Questions to the authoritative servers.
struct WireBatch {
  std::vector<WaitId> waits;
};

struct Work {
  std::vector<ChangeId> state_only;  // done without any call: adopt, forget, no-op
  std::vector<ApplyBatch> batches;
  std::vector<PollBatch> polls;
  std::optional<WireBatch> wire;

  [[nodiscard]] bool empty() const {
    return state_only.empty() && batches.empty() && polls.empty() && !wire;
  }
};

enum class WaitAnswer : std::uint8_t {
  kOver,
  kNotYet,
  kNever,  // waiting will not make it so in this run
};

class Schedule {
 public:
  Schedule(const Plan& plan, base::Time now, base::Duration wait);

  // Everything that can start now; what is returned counts as in flight until it is reported.
  Work take_ready(base::Time now);
  // When take_ready can have something new although nothing was reported; nullopt: never.
  [[nodiscard]] std::optional<base::Time> next_timer() const;
  // True when nothing is in flight and nothing can start any more.
  [[nodiscard]] bool is_finished() const;

  void report(ChangeId change, const model::Outcome& outcome, base::Time now);
  // `detail` says for people how things stand while the wait is not over.
  void report_wait(WaitId wait, WaitAnswer answer, std::string_view detail, base::Time now);
  // Nothing more is started; what is in flight is still to be reported.
  void stop();

  [[nodiscard]] model::ChangeResult result(ChangeId change) const;
  // What waits for the next run, each address once.
  [[nodiscard]] std::vector<model::PendingItem> pending() const;

 private:
  enum class Phase : std::uint8_t {
    kBlocked,   // something before it is not done
    kReady,     // can be taken
    kInFlight,  // taken, not reported
    kPolling,   // begun, and not over: asked again from not_before on
    kDone,
    kPending,  // left for the next run
    kFailed,
    kSkipped,
  };

  // A change or a wait: both wait for others, are begun, and end.
  struct Node {
    Phase phase = Phase::kBlocked;
    std::string text;
    std::size_t missing = 0;  // how many prerequisites are not done
    std::optional<model::PendingToken> token;
    base::Time not_before{};
    base::Time since{};
    std::uint32_t asked = 0;
  };

  // Nodes are changes first, then waits.
  using NodeId = std::size_t;

  // A zone takes one batch at a time.
  struct BusyZone {
    std::size_t in_flight = 0;   // changes
    std::vector<NodeId> behind;  // ready for the next batch
  };

  // Refusals of one account, to stop hammering a service that says no.
  struct Refusals {
    base::ErrorKind kind = base::ErrorKind::kTransient;
    std::uint32_t in_a_row = 0;
  };

  [[nodiscard]] NodeId node_of(WaitId wait) const { return x_plan.changes.size() + wait; }

  [[nodiscard]] bool is_change(NodeId node) const { return node < x_plan.changes.size(); }

  [[nodiscard]] const model::Address& address_of(NodeId node) const;
  [[nodiscard]] const std::string& account_of(ChangeId change) const;
  void free_zone(const std::string& scope);
  void connect(NodeId before, NodeId after);
  void make_ready(NodeId node);
  void finish(NodeId node, Phase phase, std::string text);
  void spread(NodeId from);
  void poll_later(NodeId node, base::Time not_before);
  void hold_later_stages();
  void hold(NodeId node);
  void release(NodeId node);
  void settle_stages(base::Time now);
  void give_up_waiting();
  void take_changes(Work& work);
  void take_polls(Work& work, base::Time now);
  void add_poll(Work& work, NodeId node);
  void count_refusal(const std::string& account, const base::Error& error);

  const Plan& x_plan;
  std::vector<Node> x_nodes;
  std::vector<std::vector<NodeId>> x_dependents;
  std::set<NodeId> x_ready;                          // changes that can be taken now
  std::set<std::pair<base::Time, NodeId>> x_timers;  // what is polled, by when
  std::map<std::string, BusyZone> x_busy_zones;      // by scope
  std::map<std::string, Refusals> x_refusals;
  StageGate x_gate;
  std::vector<bool> x_is_held;  // by node: its stage is not open yet
  std::size_t x_in_flight = 0;
  std::size_t x_unsettled = 0;
  base::Duration x_wait;
  base::Time x_deadline;
};

}  // namespace mailctl::plan
