#pragma once
// One apply while it runs: the loop around plan::Schedule. One thread decides and writes state;
// workers make the calls and put what came of them into a mailbox.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/wire.h"
#include "engine/worker_pool.h"
#include "plan/schedule.h"

namespace mailctl::engine {

class Applying {
 public:
  Applying(const PlannedWorld& world,
           Ports& ports,
           const ApplyOptions& options,
           std::stop_token stop);

  // Runs to the end; then nothing is in flight.
  model::ApplyReport run();

 private:
  // What a worker hands back.
  struct Reply {
    std::vector<std::pair<plan::ChangeId, model::Outcome>> changes;
    std::vector<std::pair<plan::WaitId, model::Outcome>> keys;
    std::vector<std::pair<plan::WaitId, WireAnswer>> wire;
  };

  [[nodiscard]] const model::Change& planned(plan::ChangeId id) const {
    return x_world.plan.changes[id].change;
  }

  void start(plan::Work work);
  void start_batch(const plan::ApplyBatch& batch);
  void start_poll(const plan::PollBatch& batch);
  void start_wire(const plan::WireBatch& batch);
  void do_state_only(const std::vector<plan::ChangeId>& changes);
  // The change as it is sent: outputs filled in, retry token set. nullopt: there is nothing to do.
  std::optional<model::Change> prepare(plan::ChangeId id);
  void fill_outputs(model::ManagedRecordSet& record) const;
  [[nodiscard]] const model::LiveResource* live(const model::Address& address) const;
  void save_intents(const std::vector<model::Change>& changes);
  // Counts at once; is stored with the next flush.
  void save(std::vector<model::JournalEntry> entries);
  void flush(state::Durability durability);
  void take(Reply reply);
  void take_outcome(plan::ChangeId id, const model::Outcome& outcome);
  void take_key(plan::WaitId id, const model::Outcome& outcome);
  void save_wait(model::PendingToken token);
  void save_active(const model::Address& address, const model::LiveResource& key);
  [[nodiscard]] std::vector<model::PendingItem> all_pending() const;
  void wait_for_something();
  void remember(const model::Outcome& outcome);
  void tell(model::EventKind kind, plan::ChangeId id);
  void save_first_requests();
  void save_sets();
  void close_state();
  model::ApplyReport make_report();

  const PlannedWorld& x_world;
  Ports& x_ports;
  const ApplyOptions& x_options;
  std::stop_token x_stop;
  model::State x_state;
  state::Version x_version;
  plan::Schedule x_schedule;
  std::map<model::Address, model::LiveResource> x_live;  // what this run learned
  std::set<model::Address> x_active;                     // keys that began to sign in this run
  std::map<plan::ChangeId, model::Change> x_sent;        // as they were sent
  std::map<plan::ChangeId, base::Time> x_started;
  std::map<plan::ChangeId, std::string> x_told;  // what each one was last said to wait for
  std::vector<model::ChangeResult> x_results;
  std::vector<model::JournalEntry> x_unsaved;
  std::optional<base::Error> x_state_error;
  Mailbox<Reply> x_mailbox;
  Wire x_wire;
  bool x_wrote = false;
  std::size_t x_at_work = 0;
  WorkerPool x_pool;  // last: its threads end before what they use
};

}  // namespace mailctl::engine
