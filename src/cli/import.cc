#include <algorithm>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/files.h"
#include "cli/import_head.h"
#include "cli/planning.h"
#include "cli/words.h"
#include "dns/idna.h"
#include "engine/refresh.h"
#include "manifest/export.h"
#include "manifest/lint.h"
#include "state/memory_store.h"

namespace mailctl::cli {
namespace {

// The owner tag that most of what was found carries; empty where nothing has one.
std::string owner_of(const model::Snapshot& live) {
  std::map<std::string, std::size_t> counts;
  for (const auto& [address, resource] : live.resources) {
    if (!resource.owner.empty()) ++counts[resource.owner];
  }
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
  return most == counts.end() ? std::string() : most->first;
}

// The first label, made of what an owner label may hold.
std::string label_of(const std::vector<dns::Name>& domains) {
  if (domains.empty()) return "mail";
  auto label = domains.front().labels().front();
  return label.empty() ? std::string("mail") : label;
}

class ImportCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "import"; }

  [[nodiscard]] std::string_view summary() const override {
    return "write a manifest of what there is, which plans to no change";
  }

  void declare(OptionSet& options) override {
    options.text("--account", x_head.account, "a name for the account that is read");
    options.text("--provider", x_head.provider, "its provider (oci)");
    options.text("--profile", x_head.profile, "profile of ~/.oci/config");
    options.text("--auth", x_head.auth, "how to authenticate, as OCI's own client calls it");
    options.text("--compartment", x_head.compartment, "OCID of the compartment");
    options.texts("--region", x_head.regions, "a region to read");
    options.texts("--zone", x_head.zones, "a DNS zone that the account publishes");
    options.texts("--domain", x_domains, "only this domain; without its zone, as DNS shows it");
    options.text("--name", x_head.name, "owner label of the manifest");
    options.flag("--all-records", x_is_all, "also records that have nothing to do with mail");
    options.text("--out", x_out, "the file to write (default: stdout)");
    options.flag("--overwrite", x_overwrites, "replace the file that is there");
  }

  ExitCode run(Session& session) override {
    x_head.regions = split_commas(x_head.regions);
    if (is_out_taken(session) || !read_domains(session)) return ExitCode::kError;
    const auto run = open(session);
    if (!run) return ExitCode::kError;
    auto live = read_world(session, *run);
    if (!live) return ExitCode::kError;
    const auto exported = write(session, *run, *live);
    if (!exported) return ExitCode::kError;
    for (const auto& warning : exported->warnings) session.console.warning(warning);
    check(session, *run, *exported);
    return put_out(session, *exported);
  }

 private:
  // Before anything is read.
  bool is_out_taken(Session& session) const {
    std::error_code ignored;
    const bool is_there =
        !x_out.empty() && std::filesystem::exists(std::filesystem::symlink_status(x_out, ignored));
    if (!is_there || x_overwrites) return false;
    session.console.error(fmt::format(
        "{} is there already and stays as it is; name another file, or say --overwrite", x_out));
    return true;
  }

  bool read_domains(Session& session) {
    for (const auto& text : split_commas(x_domains)) {
      const auto parsed = dns::name_from_unicode(text);
      if (!parsed) {
        session.console.error(fmt::format("--domain {}: {}", text, parsed.error().message));
        return false;
      }
      x_only.push_back(*parsed);
    }
    return true;
  }

  // The accounts and zones, from -f or from the options.
  std::unique_ptr<Loaded> load_head(Session& session) {
    if (!session.global.files.empty()) {
      if (x_head.is_empty()) return load_one(session, Credentials::kRead);
      session.console.error("accounts and zones come from -f or from the options, not from both");
      return nullptr;
    }
    if (x_head.is_empty() && x_only.empty()) {
      session.console.error(
          "import needs to know where to look: --account, --compartment, --region and --zone, or "
          "-f with a manifest that has accounts and zones, or --domain");
      return nullptr;
    }
    if (x_head.account.empty() && !x_head.is_empty()) x_head.account = x_head.provider;
    auto loaded = std::make_unique<Loaded>();
    base::Diagnostics diagnostics;
    load_text({x_out.empty() ? "mailctl.yaml" : x_out, head_text(x_head)},
              Credentials::kRead,
              session,
              *loaded,
              diagnostics);
    if (!diagnostics.has_errors()) return loaded;
    for (const auto& diagnostic : diagnostics.all()) {
      if (diagnostic.severity != base::Severity::kError) continue;
      session.console.error(diagnostic.detail.empty()
                                ? diagnostic.summary
                                : fmt::format("{}: {}", diagnostic.summary, diagnostic.detail));
    }
    return nullptr;
  }

  std::optional<Run> open(Session& session) {
    auto loaded = load_head(session);
    return loaded ? connect(session, std::move(loaded)) : std::nullopt;
  }

  // Twice: keys are listed by domain, and which domains there are is known only then.
  std::optional<model::Snapshot> read_world(Session& session, const Run& run) {
    auto graph = run.loaded->graph;
    graph.domains = x_only;
    auto& ports = run.wiring->ports();
    auto live = engine::refresh(graph, {}, ports, run.interrupt->token());
    if (x_only.empty()) {
      graph.domains = manifest::domains_in(live);
      live = engine::refresh(graph, {}, ports, run.interrupt->token());
    }
    if (run.interrupt->token().stop_requested()) {
      session.console.error("interrupted; nothing was written");
      return std::nullopt;
    }
    bool is_whole = true;
    for (const auto& [scope, error] : live.unread) {
      if (scope.starts_with("dns/")) {
        session.console.warning(
            fmt::format("{} cannot be listed, so its domains are written as DNS shows them: {}",
                        scope,
                        error.to_text()));
      } else {
        session.console.error(
            fmt::format("{} could not be read, so nothing is written: {}", scope, error.to_text()));
        is_whole = false;
      }
    }
    return is_whole ? std::optional(std::move(live)) : std::nullopt;
  }

  void choose_name(Session& session, Loaded& loaded, const model::Snapshot& live) const {
    const auto owner = owner_of(live);
    auto& label = loaded.manifest.name.value;
    if (session.global.files.empty() && x_head.name.empty()) {
      const auto found = x_only.empty() ? manifest::domains_in(live) : x_only;
      label = owner.empty() ? label_of(found) : owner;
    }
    if (owner.empty() || owner == label) return;
    session.console.warning(fmt::format(
        "much of what was found carries the tag of the manifest `{}`; this one is called `{}`",
        owner,
        label));
  }

  // Asks DNS for what the text still lacks.
  std::optional<manifest::Exported> write(Session& session,
                                          const Run& run,
                                          model::Snapshot& live) const {
    constexpr int kRounds = 30;
    choose_name(session, *run.loaded, live);
    const manifest::ExportRequest request{
        run.loaded->manifest,
        run.loaded->facts,
        live,
        x_only,
        x_is_all ? manifest::OtherRecords::kWrite : manifest::OtherRecords::kLeave};
    for (int round = 0;; ++round) {
      dns::MissingQuestions missing;
      auto exported = manifest::export_manifest(request, missing);
      if (missing.empty() || round == kRounds) return exported;
      engine::fetch_missing(missing, run.wiring->ports(), live, run.interrupt->token());
      if (!run.interrupt->token().stop_requested()) continue;
      session.console.error("interrupted; nothing was written");
      return std::nullopt;
    }
  }

  // The promise, kept or named: plans as `mailctl plan` will.
  static void check(Session& session, const Run& run, const manifest::Exported& exported) {
    Loaded loaded;
    base::Diagnostics diagnostics;
    load_text(
        {run.loaded->path(), exported.text}, Credentials::kRead, session, loaded, diagnostics);
    if (!diagnostics.has_errors()) {
      manifest::lint(
          loaded.manifest, loaded.graph, base::date_of(session.clock.now()), diagnostics);
    }
    state::MemoryStore nothing(loaded.graph.name);
    auto ports = run.wiring->ports();
    ports.store = &nothing;
    std::optional<base::Result<engine::PlannedWorld>> world;
    if (!diagnostics.has_errors()) {
      world = engine::plan_world({.graph = &loaded.graph, .facts = loaded.facts},
                                 ports,
                                 diagnostics,
                                 run.interrupt->token());
    }
    if (diagnostics.has_errors()) {
      print_diagnostics(session, diagnostics, loaded.files);
      session.console.warning("the manifest is written as it is, and does not plan yet");
      return;
    }
    if (!*world) return say_error(session, world->error());
    std::vector<std::string> changes;
    for (const auto& planned : (*world)->plan.changes) {
      if (model::makes_call(planned.change.action))
        changes.push_back(planned.change.address.text());
    }
    if (changes.empty()) return;
    session.console.warning(
        fmt::format("the manifest is written, and plans to change {}", base::join(changes, ", ")));
  }

  [[nodiscard]] base::Result<void> put_file(const std::string& text) const {
    if (!x_overwrites) return create_text_file(x_out, text);
    const auto fresh = x_out + ".new";
    if (auto made = create_text_file(fresh, text); !made) return made;
    std::error_code failure;
    std::filesystem::rename(fresh, x_out, failure);
    if (!failure) return {};
    return base::Error{base::ErrorKind::kInvalid,
                       fmt::format("{} cannot be replaced: {}", x_out, failure.message()),
                       {}};
  }

  ExitCode put_out(Session& session, const manifest::Exported& exported) const {
    auto& console = session.console;
    if (x_out.empty()) {
      console.out << exported.text << std::flush;
      return ExitCode::kDone;
    }
    if (const auto done = put_file(exported.text); !done) {
      say_error(session, done.error());
      return ExitCode::kError;
    }
    console.out << fmt::format(
        "{} is written, with {}. Next: look at it, then mailctl -f {} plan\n",
        x_out,
        base::count_of(exported.domains, "domain"),
        x_out);
    return ExitCode::kDone;
  }

  ImportHead x_head;
  std::vector<std::string> x_domains;
  std::vector<dns::Name> x_only;
  bool x_is_all = false;
  std::string x_out;
  bool x_overwrites = false;
};

}  // namespace

std::unique_ptr<Command> make_import_command() {
  return std::make_unique<ImportCommand>();
}

}  // namespace mailctl::cli
