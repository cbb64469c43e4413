#include "cli/plan_outputs.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "cli/embedded.h"
#include "cli/files.h"
#include "cli/plan_explaining.h"
#include "render/paint.h"
#include "render/plan_html.h"
#include "render/plan_markdown.h"

namespace mailctl::cli {
namespace {

constexpr std::size_t kMarkWithin = 1024;  // octets

// What guards say has a part of its own in a report.
render::Messages without_guards(const render::Messages& said) {
  render::Messages messages;
  std::ranges::copy_if(said, std::back_inserter(messages), [](const render::Message& message) {
    return !message.code.starts_with("guard/");
  });
  return messages;
}

// A report of before may be replaced, and nothing else.
bool is_ours_to_replace(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return true;
  const auto old = read_text_file(path);
  return old && old->substr(0, kMarkWithin).find(render::kHtmlReportMark) != std::string::npos;
}

}  // namespace

void PlanOutputs::declare(OptionSet& options) {
  options.flag("--markdown", x_is_markdown, "the plan as a comment on a pull request");
  options.text("--html", x_html, "write the plan into this file too, as one page");
  options.text("--explain", x_explain, "where every value at this address comes from");
}

bool PlanOutputs::is_good(Session& session) const {
  const int forms =
      (session.global.json ? 1 : 0) + (x_is_markdown ? 1 : 0) + (x_explain.empty() ? 0 : 1);
  if (forms > 1) {
    session.console.error(
        "--json, --markdown and --explain are three forms of one output: choose one");
    return false;
  }
  if (!x_html.empty() && !is_ours_to_replace(x_html)) {
    session.console.error(fmt::format(
        "--html {}: something else than a report of mailctl is there, and it stays as it is",
        x_html));
    return false;
  }
  return true;
}

bool PlanOutputs::show(Session& session, const Run& run, const engine::PlannedWorld& world) const {
  auto& console = session.console;
  if (!x_explain.empty()) {
    const auto text = explain_resource(x_explain, session, run, world);
    if (!text) {
      say_error(session, text.error());
      return false;
    }
    console.out << *text << std::flush;
    return true;
  }
  const auto& files = run.loaded->files;
  console.out << render::plan_markdown(world.plan, files, without_guards(console.said))
              << std::flush;
  return true;
}

bool PlanOutputs::write(Session& session, const Run& run, const plan::Plan& plan) const {
  if (x_html.empty()) return true;
  auto& console = session.console;
  const auto page =
      render::plan_html(plan,
                        run.loaded->files,
                        {program_version(), session.clock.now(), without_guards(console.said)});
  if (auto done = replace_private_file(x_html, page); !done) {
    say_error(session, done.error());
    return false;
  }
  console.err << fmt::format("Report written to {}.\n", render::visible(x_html));
  return true;
}

}  // namespace mailctl::cli
