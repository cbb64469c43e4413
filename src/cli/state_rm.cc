#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/planning.h"
#include "cli/saved_state.h"
#include "cli/state_lock.h"

namespace mailctl::cli {
namespace {

class StateRmCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "state rm"; }

  [[nodiscard]] std::string_view summary() const override {
    return "forget one address, and leave the resource as it is";
  }

  void declare(OptionSet& options) override {
    options.needed_argument("ADDRESS", x_address, "as state list shows it");
    options.flag("--auto-approve", x_is_approved, "do not ask");
  }

  ExitCode run(Session& session) override {
    auto saved = open_saved_state(session);
    if (!saved) return ExitCode::kError;
    const auto lock = saved->store->lock(lock_info(session, "state rm"));
    if (!lock) {
      say_error(session, lock.error());
      return ExitCode::kError;
    }
    // Again under the lock: what was read before it may be old.
    auto state = saved->store->read();
    if (!state) {
      say_error(session, state.error());
      return ExitCode::kError;
    }
    const auto address = known_address(session, state->value, x_address);
    if (!address) return ExitCode::kError;
    session.console.err << what_will_happen(state->value, *address);
    if (!is_agreed(session)) return ExitCode::kError;
    return forget(session, *saved->store, *state, *address);
  }

  // It may have written.
  [[nodiscard]] ExitCode when_output_is_lost() const override { return ExitCode::kPartial; }

 private:
  static std::string what_will_happen(const model::State& state, const model::Address& address) {
    if (state.requests.contains(address)) {
      return fmt::format(
          "The dates of {}, which others are asked for, will be forgotten.\n"
          "The next plan asks for it anew if the manifest still wants it.\n",
          address.text());
    }
    return fmt::format(
        "{} will be forgotten. Nothing is changed at the service or in DNS.\n"
        "The next plan adopts it if the manifest still describes it. If it does not, the resource\n"
        "stays, unless it carries the owner tag of this manifest: then the next plan deletes it, "
        "and\n"
        "`removed: {{ keep: [...] }}` in the manifest keeps it.\n",
        address.text());
  }

  bool is_agreed(Session& session) const {
    if (x_is_approved) return true;
    auto& console = session.console;
    if (console.can_ask == IsTerminal::kNo || session.global.json) {
      console.error(
          "nothing was written: state rm asks first, and there is no terminal to ask on; say "
          "--auto-approve");
      return false;
    }
    const auto answer = console.ask("  Only 'yes' is taken as consent: ");
    if (answer && base::trim(*answer) == "yes") return true;
    console.error("nothing was written: state rm was not confirmed");
    return false;
  }

  static ExitCode forget(Session& session,
                         state::StateStore& store,
                         const state::Versioned<model::State>& state,
                         const model::Address& address) {
    std::vector<model::JournalEntry> entries;
    if (state.value.requests.contains(address)) {
      entries.emplace_back(model::RequestRemoved{address});
    } else {
      entries.emplace_back(model::EntryRemoved{address});
    }
    if (state.value.pending.contains(address)) entries.emplace_back(model::PendingDropped{address});
    const auto saved = store.append(entries, state.version, state::Durability::kNow);
    if (!saved) {
      say_error(session, saved.error());
      return ExitCode::kError;
    }
    session.console.out << fmt::format("{} is forgotten.\n", address.text());
    return ExitCode::kDone;
  }

  std::string x_address;
  bool x_is_approved = false;
};

}  // namespace

std::unique_ptr<Command> make_state_rm_command() {
  return std::make_unique<StateRmCommand>();
}

}  // namespace mailctl::cli
