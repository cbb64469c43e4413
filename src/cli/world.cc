#include "cli/world.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/files.h"
#include "dns/zone_text.h"
#include "net/cares_resolver.h"
#include "net/emulated_world.h"
#include "yaml/zone_data.h"

namespace mailctl::cli {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

bool is_data_file(const std::string& path, std::string_view text) {
  const auto name = base::to_lower(path);
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json") ||
         base::trim(text).starts_with('{');
}

dns::View parse_zone_file(const base::SourceFile& file, base::Diagnostics& diagnostics) {
  if (is_data_file(file.path, file.text)) return yaml::parse_zone_data(file, diagnostics);
  std::vector<dns::RecordSet> sets;
  for (auto& [key, set] : dns::parse_world_text(file, diagnostics).sets) {
    sets.push_back(std::move(set));
  }
  return dns::View::of(sets);
}

std::vector<std::string> servers_of(const Session& session,
                                    const WorldOptions& options,
                                    const Endpoints& endpoints) {
  for (const auto& server : {options.server, session.global.resolver, endpoints.dns}) {
    if (!server.empty()) return {server};
  }
  return {};  // those of the system
}

}  // namespace

std::optional<dns::View> read_zone_file(Session& session, const std::string& path) {
  auto text = read_text_file(path);
  if (!text) {
    session.console.error(std::move(text).error().with_context("reading --zone").message);
    return std::nullopt;
  }
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add(path, *std::move(text));
  auto view = parse_zone_file(files.file(id), diagnostics);
  print_diagnostics(session, diagnostics, files);
  if (diagnostics.has_errors()) return std::nullopt;
  return view;
}

std::unique_ptr<World> World::open(Session& session, const WorldOptions& options) {
  std::unique_ptr<World> world(new World(session.clock));
  if (!options.zone.empty()) {
    auto view = read_zone_file(session, options.zone);
    if (!view) return nullptr;
    world->x_view = *std::move(view);
    return world;
  }
  const auto* loaded = options.loaded;
  if (session.global.is_emulated && loaded == nullptr) {
    world->x_loaded = load_one(session, Credentials::kLeave);
    if (!world->x_loaded) return nullptr;
    loaded = world->x_loaded.get();
  }
  auto endpoints = session.global.is_emulated ? start_emulator(*loaded)
                                              : read_endpoints(session.global.endpoints);
  if (!endpoints) {
    session.console.error(endpoints.error().to_text());
    return nullptr;
  }
  world->x_endpoints = *std::move(endpoints);
  const bool asks_emulator =
      options.server.empty() && session.global.resolver.empty() && !world->x_endpoints.dns.empty();
  world->x_reactor = std::make_unique<net::Reactor>();
  net::ResolverOptions resolver_options;
  resolver_options.servers = servers_of(session, options, world->x_endpoints);
  auto resolver = net::CaresResolver::make(*world->x_reactor, resolver_options);
  if (!resolver) {
    session.console.error(with_server_hint(resolver.error()).message);
    return nullptr;
  }
  world->x_resolver = *std::move(resolver);
  if (asks_emulator && loaded != nullptr) {
    world->x_resolver = std::make_unique<net::EmulatedWorld>(std::move(world->x_resolver),
                                                             loaded->graph.zone_names());
  }
  return world;
}

void settle(Questioning questioning, const World::Look& look, Patience patience) {
  auto& [view, clock, ask] = questioning;
  const auto start = clock.now();
  for (int round = 0; round < World::kMaxRounds; ++round) {
    dns::MissingQuestions missing;
    look(view, missing);
    if (missing.empty()) return;
    const bool is_late = patience == Patience::kOneRequest && clock.now() - start >= kPatience;
    if (is_late) {
      for (const auto& question : missing) {
        view.set(question, {.status = dns::AnswerStatus::kTimeout});
      }
    } else if (!ask(std::vector<dns::Question>(missing.begin(), missing.end()))) {
      return;
    }
  }
}

void World::settle(const Look& look, Patience patience) {
  const auto ask_these = [this](const std::vector<dns::Question>& questions) {
    if (!x_resolver || x_interrupt.token().stop_requested()) return false;
    ask(questions);
    return true;
  };
  cli::settle({x_view, x_clock, ask_these}, look, patience);
}

std::vector<dns::Answer> World::ask(std::span<const dns::Question> questions) {
  if (x_resolver) {
    std::vector<dns::Question> unknown;
    for (const auto& question : questions) {
      if (x_view.at(question).status != dns::AnswerStatus::kNotFetched) continue;
      unknown.push_back(question);
    }
    auto answers = x_resolver->query_all(unknown, x_interrupt.token());
    for (std::size_t i = 0; i < unknown.size(); ++i) {
      x_view.set(std::move(unknown[i]), std::move(answers[i]));
    }
  }
  std::vector<dns::Answer> answers;
  answers.reserve(questions.size());
  for (const auto& question : questions) answers.push_back(x_view.at(question));
  return answers;
}

}  // namespace mailctl::cli
