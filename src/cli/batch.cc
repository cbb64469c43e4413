#include "cli/batch.h"

#include <atomic>
#include <fstream>
#include <istream>
#include <map>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/request.h"
#include "engine/worker_pool.h"
#include "yaml/zone_data.h"

namespace mailctl::cli {
namespace {

constexpr std::size_t kChunk = 1024;          // requests that are worked on together
constexpr std::size_t kMaxLine = 64U << 20U;  // octets
constexpr std::size_t kMaxZones = 1000;       // files that are kept

// One line until it is answered.
struct Entry {
  std::unique_ptr<Inquiry> inquiry;  // none where the line was refused
  const dns::View* zone = nullptr;   // its own world; none: the shared one
  std::string error;
};

std::string error_line(const std::string& error) {
  return nlohmann::ordered_json{{"error", error}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class BatchRun {
 public:
  BatchRun(Session& session, World& world, const MakeInquiry& make, std::size_t jobs)
      : x_session(session), x_world(world), x_make(make), x_keys(jobs), x_pool(jobs) {}

  ExitCode run(std::istream& in) {
    std::string line;
    std::vector<Entry> chunk;
    while (std::getline(in, line)) {
      ++x_line;
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      chunk.push_back(read(line));
      // A chunk's zones are needed until it is answered.
      if (chunk.size() == kChunk || x_zones.size() >= kMaxZones) answer(chunk);
    }
    answer(chunk);
    if (x_failures == 0) return ExitCode::kDone;
    x_session.console.error(
        fmt::format("{} of {} requests could not be answered; each says why in its line",
                    x_failures,
                    x_answers));
    return ExitCode::kError;
  }

 private:
  Entry read(const std::string& line) {
    Entry entry;
    const auto failed = [&](std::string_view why) {
      entry.inquiry.reset();
      entry.error = fmt::format("line {}: {}", x_line, why);
    };
    if (line.size() > kMaxLine) {
      failed("longer than 64 MiB");
      return entry;
    }
    const auto request = nlohmann::json::parse(line, nullptr, false);
    if (request.is_discarded()) {
      failed("this is no JSON");
      return entry;
    }
    entry.inquiry = x_make();
    auto done = fill_from_json(*entry.inquiry, request);
    if (done) done = entry.inquiry->prepare(x_session);
    if (!done) {
      failed(done.error().message);
    } else if (request.contains("zone")) {
      entry.zone = zone_of(request["zone"]);
      if (entry.zone == nullptr) failed("its zone cannot be used");
    }
    return entry;
  }

  // By path or by content, each read once.
  const dns::View* zone_of(const nlohmann::json& zone) {
    const auto key = zone.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto known = x_zones.find(key);
    if (known != x_zones.end()) return known->second ? &*known->second : nullptr;
    auto& slot = x_zones[key];
    if (zone.is_string()) {
      slot = read_zone_file(x_session, zone.get<std::string>());
    } else if (zone.is_object()) {
      base::SourceFiles files;
      base::Diagnostics diagnostics;
      const auto id = files.add(fmt::format("zone of line {}", x_line), key);
      slot = yaml::parse_zone_data(files.file(id), diagnostics);
      print_diagnostics(x_session, diagnostics, files);
      if (diagnostics.has_errors()) slot.reset();
    }
    return slot ? &*slot : nullptr;
  }

  void answer(std::vector<Entry>& chunk) {
    const auto look_at_all = [&](const dns::View& view, dns::MissingQuestions& missing) {
      look(chunk, view, missing);
    };
    x_world.settle(look_at_all, Patience::kNoEnd);
    if (fetch(chunk)) x_world.settle(look_at_all, Patience::kNoEnd);
    std::vector<std::string> lines(chunk.size());
    in_parallel(chunk.size(), [&](std::size_t i, mail::dkim::KeyCache& /*keys*/) {
      auto& entry = chunk[i];
      lines[i] = entry.inquiry ? entry.inquiry->json().dump(
                                     -1, ' ', false, nlohmann::json::error_handler_t::replace)
                               : error_line(entry.error);
    });
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      if (!chunk[i].inquiry) ++x_failures;
      x_session.console.out << lines[i] << '\n';
    }
    x_answers += chunk.size();
    chunk.clear();
    if (x_zones.size() >= kMaxZones) x_zones.clear();
  }

  void look(std::vector<Entry>& chunk, const dns::View& view, dns::MissingQuestions& missing) {
    std::vector<dns::MissingQuestions> lacked(chunk.size());
    in_parallel(chunk.size(), [&](std::size_t i, mail::dkim::KeyCache& keys) {
      const auto& entry = chunk[i];
      if (!entry.inquiry) return;
      const auto& zone = entry.zone == nullptr ? view : *entry.zone;
      entry.inquiry->look({.view = zone, .missing = lacked[i], .keys = keys});
    });
    for (auto& questions : lacked) missing.merge(questions);
  }

  // Whether there is something new to look at.
  bool fetch(const std::vector<Entry>& chunk) {
    std::atomic<bool> has_news = false;
    in_parallel(chunk.size(), [&](std::size_t i, mail::dkim::KeyCache& /*keys*/) {
      const auto& entry = chunk[i];
      const bool asks_world = entry.inquiry && entry.zone == nullptr;
      if (asks_world && entry.inquiry->fetch(x_session, x_world)) has_news = true;
    });
    return has_news;
  }

  using Work = std::function<void(std::size_t, mail::dkim::KeyCache&)>;

  // Calls work(i) for every i below count, on as many threads as were asked for, each with the keys
  // that it read before.
  void in_parallel(std::size_t count, const Work& work) {
    const auto from = [&](std::size_t first) {
      for (std::size_t i = first; i < count; i += x_keys.size()) work(i, x_keys[first]);
    };
    if (x_keys.size() == 1) {
      from(0);
      return;
    }
    std::vector<std::function<void()>> jobs;
    for (std::size_t job = 0; job < x_keys.size(); ++job)
      jobs.emplace_back([&from, job] { from(job); });
    x_pool.run_all(std::move(jobs));
  }

  Session& x_session;
  World& x_world;
  const MakeInquiry& x_make;
  std::vector<mail::dkim::KeyCache> x_keys;  // one a thread
  engine::WorkerPool x_pool;
  std::map<std::string, std::optional<dns::View>> x_zones;
  std::size_t x_line = 0;
  std::size_t x_answers = 0;
  std::size_t x_failures = 0;
};

}  // namespace

ExitCode run_batch(Session& session,
                   World& world,
                   const MakeInquiry& make,
                   const BatchOptions& options) {
  BatchRun run(session, world, make, options.jobs);
  if (options.path == "-") return run.run(session.console.in);
  std::ifstream file(options.path, std::ios::binary);
  if (!file) {
    session.console.error(
        fmt::format("{} cannot be read; --batch wants a file of JSON lines, or - "
                    "for standard input",
                    options.path));
    return ExitCode::kError;
  }
  return run.run(file);
}

}  // namespace mailctl::cli
