#include "cli/inquiry.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/batch.h"
#include "cli/world.h"

namespace mailctl::cli {
namespace {

constexpr std::uint64_t kMaxJobs = 64;

class InquiryCommand : public Command {
 public:
  explicit InquiryCommand(InquiryKind kind) : x_kind(std::move(kind)), x_inquiry(x_kind.make()) {}

  [[nodiscard]] std::string_view name() const override { return x_kind.name; }

  [[nodiscard]] std::string_view summary() const override { return x_kind.summary; }

  [[nodiscard]] JsonForm json_form() const override {
    return x_batch.path.empty() ? JsonForm::kDocument : JsonForm::kNone;
  }

  void declare(OptionSet& options) override {
    x_inquiry->declare(options);
    options.text("--zone", x_world.zone, "ask this file instead of DNS");
    options.text("--server", x_world.server, "DNS server to ask: ADDRESS[:PORT]");
    options.flag("--detailed-exitcode", x_is_detailed, "exit with 2 when there are faults");
    if (x_kind.batch == Batch::kNo) return;
    options.text("--batch", x_batch.path, "one JSON request a line");
    options.text("--jobs", x_jobs, "threads for --batch");
  }

  ExitCode run(Session& session) override {
    if (!learn(session)) return ExitCode::kError;
    if (!x_batch.path.empty() || !x_jobs.empty()) return run_many(session);
    if (x_manifest) x_inquiry->learn(*x_manifest);
    if (auto done = x_inquiry->prepare(session); !done) {
      session.console.error(done.error().to_text());
      return ExitCode::kError;
    }
    const auto world = World::open(session, x_world);
    if (!world) return ExitCode::kError;
    mail::dkim::KeyCache keys;
    const auto look = [&](const dns::View& view, dns::MissingQuestions& missing) {
      x_inquiry->look({.view = view, .missing = missing, .keys = keys});
    };
    world->settle(look);
    if (x_inquiry->fetch(session, *world)) world->settle(look);
    if (session.global.json) {
      session.console.document(
          x_inquiry->json().dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    } else {
      session.console.out << x_inquiry->text();
    }
    return x_is_detailed && x_inquiry->has_faults() ? ExitCode::kChanges : ExitCode::kDone;
  }

 private:
  // False when the manifest has errors, which have been said.
  bool learn(Session& session) {
    if (x_kind.manifest == ManifestUse::kIgnore || session.global.files.empty()) return true;
    x_manifest = load_one(session, Credentials::kLeave);
    return x_manifest != nullptr;
  }

  ExitCode run_many(Session& session) {
    if (x_batch.path.empty()) {
      session.console.error("--jobs is for --batch");
      return ExitCode::kError;
    }
    const auto jobs =
        x_jobs.empty() ? std::optional<std::uint64_t>(1) : base::parse_unsigned(x_jobs);
    if (!jobs || *jobs == 0 || *jobs > kMaxJobs) {
      session.console.error(fmt::format("--jobs is a number from 1 to {}", kMaxJobs));
      return ExitCode::kError;
    }
    x_batch.jobs = static_cast<std::size_t>(*jobs);
    const auto world = World::open(session, x_world);
    if (!world) return ExitCode::kError;
    const auto make = [this] {
      auto inquiry = x_kind.make();
      if (x_manifest) inquiry->learn(*x_manifest);
      return inquiry;
    };
    return run_batch(session, *world, make, x_batch);
  }

  InquiryKind x_kind;
  std::unique_ptr<Inquiry> x_inquiry;
  WorldOptions x_world;
  BatchOptions x_batch;
  std::string x_jobs;
  bool x_is_detailed = false;
  std::unique_ptr<Loaded> x_manifest;
};

}  // namespace

std::unique_ptr<Command> make_inquiry_command(InquiryKind kind) {
  return std::make_unique<InquiryCommand>(std::move(kind));
}

}  // namespace mailctl::cli
