#include "cli/asked_records.h"

#include <algorithm>
#include <set>

#include "cli/planning.h"
#include "cli/world.h"
#include "engine/refresh.h"
#include "plan/requests.h"
#include "plan/resolve.h"

namespace mailctl::cli {
namespace {

constexpr int kRounds = 12;

// With the zones that are meant published by others, and no others such.
model::ResourceGraph asking_graph(const model::ResourceGraph& graph, WhichZones which) {
  auto asking = graph;
  for (auto& zone : asking.zones) {
    const bool is_meant =
        which == WhichZones::kAll ||
        (which == WhichZones::kOfOthers && zone.publishing != model::Publishing::kAccount) ||
        (which == WhichZones::kOfFiles && zone.publishing == model::Publishing::kFiles);
    zone.publishing = is_meant ? model::Publishing::kAsk : model::Publishing::kAccount;
  }
  return asking;
}

// Nothing was read, so what the last runs saw counts.
model::Snapshot nothing_read(const model::ResourceGraph& graph) {
  model::Snapshot live;
  for (const auto& account : graph.accounts) {
    for (const auto& region : account.regions) {
      live.unread.emplace(model::scope_of(account.name, region),
                          base::Error{base::ErrorKind::kTransient, "not asked", {}});
    }
  }
  return live;
}

// Nobody is asked for what an account publishes: only whether DNS shows it can be said.
void forget_dates_of_accounts(AskedRecords& asked) {
  std::set<dns::Name> ours;
  for (auto& name : asked.loaded->graph.zone_names()) ours.insert(std::move(name));
  for (auto& request : asked.requests) {
    if (!ours.contains(request.zone) || request.status == model::RequestStatus::kWaiting) continue;
    request.status = plan::is_fulfilled(request) ? model::RequestStatus::kVerified
                                                 : model::RequestStatus::kRequested;
    request.entry = {
        .wish = request.entry.wish, .requested = {}, .seen = {}, .verified = {}, .regressed = {}};
    request.waiting_for.clear();
  }
}

class Asking {
 public:
  Asking(Session& session, model::ResourceGraph graph, std::optional<dns::Name> domain)
      : x_session(session), x_graph(std::move(graph)), x_domain(std::move(domain)) {}

  bool read_state(const Loaded& loaded) {
    auto store = open_state(x_session.global, loaded);
    auto state =
        store ? (*store)->read() : base::Result<state::Versioned<model::State>>(store.error());
    if (!state) {
      say_error(x_session, state.error());
      return false;
    }
    if (!state->warning.empty()) x_session.console.warning(state->warning);
    x_prior = std::move(state->value);
    return true;
  }

  // Reads the accounts where the state lacks a value. What cannot be read stays unknown, and is
  // said.
  void look_at_accounts(AskedRecords& asked) {
    asked.live = nothing_read(x_graph);
    if (is_all_known(desired(asked))) return;
    auto loaded = load_one(x_session, Credentials::kRead);
    if (!loaded) return;
    auto wiring = make_wiring(x_session, *loaded);
    if (!wiring) {
      x_session.console.warning("the accounts were not asked: " + wiring.error().to_text());
      return;
    }
    x_wiring_loaded = std::move(loaded);
    x_wiring = *std::move(wiring);
    asked.live = engine::refresh(x_graph, x_prior, x_wiring->ports(), {});
    for (const auto& [scope, error] : asked.live.unread) {
      x_session.console.warning(scope + " could not be read: " + error.to_text());
    }
  }

  // Asks DNS until nothing is missing.
  bool look_at_dns(AskedRecords& asked) {
    if (!x_wiring) {
      x_world = World::open(x_session, {.zone = {}, .server = {}, .loaded = asked.loaded.get()});
      if (!x_world) return false;
    }
    const auto wanted = desired(asked);
    for (int round = 0;; ++round) {
      dns::MissingQuestions missing;
      asked.requests = plan::requests_of(wanted, {x_prior, asked.live, now()}, missing);
      if (missing.empty() || round == kRounds) return true;
      const std::vector<dns::Question> questions(missing.begin(), missing.end());
      auto answers = ask(questions);
      for (std::size_t i = 0; i < questions.size(); ++i) {
        asked.live.world.set(questions[i], std::move(answers[i]));
      }
    }
  }

 private:
  [[nodiscard]] base::Time now() const { return x_session.clock.now(); }

  std::vector<dns::Answer> ask(const std::vector<dns::Question>& questions) {
    return x_wiring ? x_wiring->ports().world->query_all(questions, {}) : x_world->ask(questions);
  }

  // What needs a person to decide is not said here: that is plan's.
  [[nodiscard]] plan::Desired desired(const AskedRecords& asked) const {
    base::Diagnostics ignored;
    auto all = plan::resolve(x_graph, {x_prior, asked.live, now()}, ignored);
    if (x_domain) {
      std::erase_if(all.asked, [&](const model::Resource& resource) {
        return !dns::name_of(resource.address.leaf()).is_at_or_under(*x_domain);
      });
    }
    return all;
  }

  [[nodiscard]] bool is_all_known(const plan::Desired& wanted) const {
    return std::ranges::none_of(wanted.asked, [&](const model::Resource& resource) {
      const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
      return record != nullptr && !record->output_of.empty() && record->set.values.empty();
    });
  }

  Session& x_session;
  model::ResourceGraph x_graph;
  std::optional<dns::Name> x_domain;
  model::State x_prior;
  std::unique_ptr<Loaded> x_wiring_loaded;
  std::unique_ptr<Wiring> x_wiring;
  std::unique_ptr<World> x_world;
};

}  // namespace

std::optional<AskedRecords> asked_records(Session& session,
                                          WhichZones zones,
                                          const std::optional<dns::Name>& domain) {
  AskedRecords asked;
  asked.loaded = load_one(session, Credentials::kLeave);
  if (!asked.loaded) return std::nullopt;
  Asking asking(session, asking_graph(asked.loaded->graph, zones), domain);
  if (!asking.read_state(*asked.loaded)) return std::nullopt;
  asking.look_at_accounts(asked);
  if (!asking.look_at_dns(asked)) return std::nullopt;
  if (zones == WhichZones::kAll) forget_dates_of_accounts(asked);
  return asked;
}

}  // namespace mailctl::cli
