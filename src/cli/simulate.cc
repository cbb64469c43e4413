#include <algorithm>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/known_services.h"
#include "cli/load.h"
#include "cli/public_suffixes.h"
#include "cli/wiring.h"
#include "cli/world.h"
#include "dns/idna.h"
#include "mail/path/forecast.h"
#include "mail/path/guess.h"
#include "plan/mail_streams.h"
#include "render/paint.h"
#include "render/paths_json.h"
#include "render/paths_text.h"

namespace mailctl::cli {
namespace {

namespace path = mail::path;

// What is asked for, of a domain or of a manifest alike.
struct Wish {
  std::vector<const path::Path*> paths;
  render::Explain explain = render::Explain::kNo;
};

struct Simulation {
  std::vector<path::Forecast> forecasts;
  std::vector<std::string> notes;
};

// Whose mail is simulated: the streams, and the world as they meet it.
class Subject {
 public:
  explicit Subject(mail::dmarc::PublicSuffixList suffixes) : x_suffixes(std::move(suffixes)) {}

  virtual ~Subject() = default;
  // Pure; called again with more of the world while anything is missing.
  virtual Simulation look(const Wish& wish,
                          const dns::View& view,
                          dns::MissingQuestions& missing) const = 0;

 protected:
  void run(const std::vector<path::Stream>& streams,
           const Wish& wish,
           const dns::View& view,
           dns::MissingQuestions& missing,
           Simulation& out) const {
    for (const auto& stream : streams) {
      out.forecasts.push_back(path::forecast(stream, wish.paths, {view, x_suffixes}, missing));
    }
  }

 private:
  mail::dmarc::PublicSuffixList x_suffixes;
};

class DomainSubject : public Subject {
 public:
  DomainSubject(mail::dmarc::PublicSuffixList suffixes,
                dns::Name domain,
                std::vector<std::string> selectors,
                std::vector<path::Stream> streams)
      : Subject(std::move(suffixes)),
        x_domain(std::move(domain)),
        x_selectors(std::move(selectors)),
        x_streams(std::move(streams)) {}

  Simulation look(const Wish& wish,
                  const dns::View& view,
                  dns::MissingQuestions& missing) const override {
    Simulation out;
    auto streams = x_streams;
    if (streams.empty()) {
      auto guess = path::guess_streams(x_domain, x_selectors, known_services(), view, missing);
      streams = std::move(guess.streams);
      out.notes = std::move(guess.notes);
    }
    run(streams, wish, view, missing, out);
    return out;
  }

 private:
  dns::Name x_domain;
  std::vector<std::string> x_selectors;
  std::vector<path::Stream> x_streams;  // empty: guessed
};

class ManifestSubject : public Subject {
 public:
  ManifestSubject(mail::dmarc::PublicSuffixList suffixes,
                  std::unique_ptr<Loaded> loaded,
                  model::State prior,
                  base::Time now)
      : Subject(std::move(suffixes)),
        x_loaded(std::move(loaded)),
        x_prior(std::move(prior)),
        x_now(now) {}

  Simulation look(const Wish& wish,
                  const dns::View& view,
                  dns::MissingQuestions& missing) const override {
    const auto& graph = x_loaded->graph;
    const auto desired = plan::resolve_from_dns(graph, x_prior, x_now, view, missing);
    const auto planned = plan::planned_records(desired, view, missing);
    const auto world = view.with_overlay(planned);
    std::vector<path::Stream> streams;
    for (auto& stream : plan::mail_streams(graph, desired, x_loaded->facts)) {
      streams.push_back(std::move(stream.mail));
    }
    Simulation out;
    if (streams.empty()) out.notes.emplace_back("No domain of the manifest has streams.");
    dns::MissingQuestions lacked;
    run(streams, wish, world, lacked, out);
    // A planned alias may lead to another name than the one that was asked for.
    for (const auto& question : lacked) missing.insert(world.to_fetch(question));
    return out;
  }

 private:
  std::unique_ptr<Loaded> x_loaded;
  model::State x_prior;
  base::Time x_now;
};

class SimulateCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "simulate"; }

  [[nodiscard]] std::string_view summary() const override {
    return "say what becomes of mail on its way, forwarded and listed";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.optional_argument("WHAT", x_what, "a domain, or a manifest (file or folder)");
    options.texts("--stream", x_streams, "a way in which the domain sends, key=value, …");
    options.texts("--selector", x_selectors, "a DKIM selector that signs for the domain");
    options.texts("--path", x_paths, "only this path, by its id");
    options.flag("--all", x_is_all, "every path, not only the common ones");
    options.flag("--explain", x_is_explained, "each step of each path, with its section");
    options.text("--psl", x_psl, "public suffix list to use (default: the built-in one)");
    options.text("--zone", x_world.zone, "ask this file instead of DNS");
    options.text("--server", x_world.server, "DNS server to ask: ADDRESS[:PORT]");
    options.flag(
        "--detailed-exitcode", x_is_detailed, "2 when mail of a stream is lost on its way");
  }

  ExitCode run(Session& session) override {
    auto wish = wish_of(session.console);
    if (!wish) return ExitCode::kError;
    auto suffixes = public_suffixes(x_psl);
    if (!suffixes) {
      session.console.error(suffixes.error().to_text());
      return ExitCode::kError;
    }
    return is_manifest() ? run_manifest(session, *wish, *std::move(suffixes))
                         : run_domain(session, *wish, *std::move(suffixes));
  }

 private:
  // What is there as a file, or looks like one, is a manifest.
  [[nodiscard]] bool is_manifest() const {
    if (x_what.empty()) return true;
    std::error_code ignored;
    const bool looks_like_file = x_what.find('/') != std::string::npos ||
                                 x_what.ends_with(".yaml") || x_what.ends_with(".yml");
    return looks_like_file || std::filesystem::exists(x_what, ignored);
  }

  std::optional<Wish> wish_of(Console& console) const {
    Wish wish;
    if (x_is_explained) wish.explain = render::Explain::kSteps;
    wish.paths = path::paths_of_rank(x_is_all ? path::Rank::kOther : path::Rank::kCommon);
    if (!x_paths.empty()) wish.paths.clear();
    for (const auto& id : x_paths) {
      const auto* found = path::find_path(id);
      if (found == nullptr) {
        console.error(fmt::format(
            "there is no path {}{} (mailctl simulate --help)", render::quoted(id), hint_of(id)));
        return std::nullopt;
      }
      wish.paths.push_back(found);
    }
    return wish;
  }

  static std::string hint_of(const std::string& id) {
    std::vector<std::string_view> ids;
    for (const auto& path : path::all_paths()) ids.push_back(path.id);
    const auto near = base::nearest(id, ids);
    return near ? fmt::format("; did you mean {}?", *near) : std::string();
  }

  ExitCode run_domain(Session& session, const Wish& wish, mail::dmarc::PublicSuffixList suffixes) {
    // The emulator needs a manifest to serve.
    if (!session.global.files.empty() && !session.global.is_emulated) {
      session.console.error(fmt::format(
          "a domain and -f at once: leave one of them out; {} is no file", render::quoted(x_what)));
      return ExitCode::kError;
    }
    auto domain = dns::name_from_unicode(x_what);
    if (!domain) {
      session.console.error(std::move(domain).error().with_context(x_what).message);
      return ExitCode::kError;
    }
    std::vector<path::Stream> streams;
    for (const auto& text : x_streams) {
      auto stream = stream_of(text, *domain);
      if (!stream) {
        session.console.error(std::move(stream).error().with_context("--stream").message);
        return ExitCode::kError;
      }
      streams.push_back(*std::move(stream));
    }
    const auto world = World::open(session, x_world);
    if (!world) return ExitCode::kError;
    return show(session,
                wish,
                *world,
                DomainSubject(std::move(suffixes), *domain, x_selectors, std::move(streams)));
  }

  // A stream without name is called by what was written; --selector is for all that name no key.
  base::Result<path::Stream> stream_of(const std::string& text, const dns::Name& domain) const {
    auto written = text;
    if (text.find("dkim=") == std::string::npos) {
      for (const auto& selector : x_selectors) written += ",dkim=" + selector;
    }
    auto stream = path::parse_stream(written, domain);
    if (stream && stream->name.empty()) stream->name = text;
    return stream;
  }

  ExitCode run_manifest(Session& session,
                        const Wish& wish,
                        mail::dmarc::PublicSuffixList suffixes) {
    if (!x_streams.empty() || !x_selectors.empty()) {
      session.console.error(
          "--stream and --selector are for a domain; the streams of a manifest are in it");
      return ExitCode::kError;
    }
    auto global = session.global;
    if (!x_what.empty()) global.files.push_back(x_what);
    Session inner{session.console, global, session.environment, session.clock};
    auto loaded = load_one(inner, Credentials::kLeave);
    if (!loaded) return ExitCode::kError;
    auto prior = prior_of(inner, *loaded);
    if (!prior) return ExitCode::kError;
    x_world.loaded = loaded.get();
    const auto world = World::open(inner, x_world);
    if (!world) return ExitCode::kError;
    const ManifestSubject subject(
        std::move(suffixes), std::move(loaded), *std::move(prior), inner.clock.now());
    return show(inner, wish, *world, subject);
  }

  // The state knows which keys a run has made. Services are not asked.
  static std::optional<model::State> prior_of(Session& session, const Loaded& loaded) {
    const auto store = open_state(session.global, loaded);
    if (!store) {
      session.console.error(store.error().to_text());
      return std::nullopt;
    }
    auto state = (*store)->read();
    if (!state) {
      session.console.error(state.error().to_text());
      return std::nullopt;
    }
    if (!state->warning.empty()) session.console.warning(state->warning);
    return std::move(state->value);
  }

  ExitCode show(Session& session, const Wish& wish, World& world, const Subject& subject) const {
    Simulation simulation;
    const auto look = [&](const dns::View& view, dns::MissingQuestions& missing) {
      simulation = subject.look(wish, view, missing);
    };
    world.settle(look, Patience::kNoEnd);
    auto& console = session.console;
    if (session.global.json) {
      auto json = render::paths_json(simulation.forecasts);
      json["notes"] = simulation.notes;
      const auto text = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
      console.document(render::with_diagnostics(text, console.said));
    } else {
      console.out << render::paths_text(
          simulation.forecasts,
          simulation.notes,
          {.color = console.out_color, .explain = wish.explain, .columns = console.out_columns});
    }
    const bool is_lossless = std::ranges::all_of(simulation.forecasts, [](const auto& forecast) {
      return forecast.verdict == path::Verdict::kFull;
    });
    return x_is_detailed && !is_lossless ? ExitCode::kChanges : ExitCode::kDone;
  }

  std::string x_what;
  std::vector<std::string> x_streams;
  std::vector<std::string> x_selectors;
  std::vector<std::string> x_paths;
  std::string x_psl;
  WorldOptions x_world;
  bool x_is_all = false;
  bool x_is_explained = false;
  bool x_is_detailed = false;
};

}  // namespace

std::unique_ptr<Command> make_simulate_command() {
  return std::make_unique<SimulateCommand>();
}

}  // namespace mailctl::cli
