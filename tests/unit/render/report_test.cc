#include <catch2/catch.hpp>

#include "render/report_text.h"
#include "sample_plan.h"

namespace mailctl::render {
namespace {

model::ChangeResult result(model::Action action, model::ResultKind kind, std::string text) {
  return {.address = at("oci/sa-saopaulo-1/domain/example.com"),
          .action = action,
          .kind = kind,
          .text = std::move(text),
          .elapsed = std::chrono::milliseconds(3200)};
}

std::string event(model::EventKind kind, const model::ChangeResult& of) {
  return event_text({.kind = kind, .at = sample_time(), .result = of}, Color::kNever);
}

TEST_CASE("events read as Terraform's do") {
  const std::string address = "oci/sa-saopaulo-1/domain/example.com: ";
  const auto done = result(model::Action::kCreate, model::ResultKind::kDone, "");
  CHECK(event(model::EventKind::kStarted, done) == address + "Creating...");
  CHECK(event(model::EventKind::kFinished, done) == address + "Creation complete after 3s");
  CHECK(event(model::EventKind::kFinished,
              result(model::Action::kDelete, model::ResultKind::kFailed, "409 no")) ==
        address + "Destruction failed: 409 no");
  CHECK(event(model::EventKind::kFinished,
              result(model::Action::kUpdate, model::ResultKind::kSkipped, "it needs x")) ==
        address + "Skipped: it needs x");
  CHECK(event(model::EventKind::kWaiting,
              result(model::Action::kCreate, model::ResultKind::kPending, "ACTIVE")) ==
        address + "Still waiting: ACTIVE [3s elapsed]");
}

TEST_CASE("the summary is the line that tools look for") {
  model::ApplyReport report;
  report.added = 7;
  report.changed = 1;
  CHECK(report_summary(report, plan::Mode::kApply) ==
        "Apply complete! Resources: 7 added, 1 changed, 0 destroyed.");
  model::ApplyReport destroyed;
  destroyed.destroyed = 9;
  CHECK(report_summary(destroyed, plan::Mode::kDestroy) ==
        "Destroy complete! Resources: 9 destroyed.");
  destroyed.pending.resize(2);
  CHECK(report_summary(destroyed, plan::Mode::kDestroy) ==
        "Destroy not finished yet. Resources: 9 destroyed, 2 still waiting.");
  model::ApplyReport unread;
  unread.unread["oci/sa-vinhedo-1"] = "connection refused";
  CHECK(report_summary(unread, plan::Mode::kApply) ==
        "Apply incomplete. Resources: 0 added, 0 changed, 0 destroyed.");
  report.failed = 2;
  report.skipped = 1;
  CHECK(report_summary(report, plan::Mode::kApply) ==
        "Apply incomplete. Resources: 7 added, 1 changed, 0 destroyed; 2 failed, 1 skipped.");
  report.interrupted = true;
  CHECK_THAT(report_summary(report, plan::Mode::kApply), Catch::StartsWith("Apply interrupted."));
}

TEST_CASE("a report names every failure, everything left out, and what is waited for since when") {
  model::ApplyReport report;
  report.failed = 1;
  report.skipped = 1;
  report.results = {
      result(model::Action::kCreate, model::ResultKind::kFailed, "400 bad (request id r1)"),
      result(model::Action::kUpdate, model::ResultKind::kSkipped, "its domain failed"),
      result(model::Action::kUpdate, model::ResultKind::kDone, "")};
  report.pending = {{.address = at("oci/sa-vinhedo-1/dkim/example.com/s2"),
                     .waiting_for = "DKIM DELETING",
                     .since = sample_time() - std::chrono::hours(5)}};
  CHECK(report_text(report, plan::Mode::kApply, sample_time(), Color::kNever) ==
        "Failed:\n"
        "  ! oci/sa-saopaulo-1/domain/example.com (create): 400 bad (request id r1)\n"
        "\n"
        "Skipped:\n"
        "  ! oci/sa-saopaulo-1/domain/example.com (update): its domain failed\n"
        "\n"
        "Still waiting; the next run goes on from here:\n"
        "  . oci/sa-vinhedo-1/dkim/example.com/s2: DKIM DELETING (for 5 h, since "
        "2026-11-21T13:54:08.000Z)\n"
        "\n"
        "Apply incomplete. Resources: 0 added, 0 changed, 0 destroyed, 1 still waiting; 1 failed, "
        "1 skipped.\n");
}

}  // namespace
}  // namespace mailctl::render
