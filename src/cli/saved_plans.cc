#include "cli/saved_plans.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/files.h"
#include "render/saved_plan_json.h"

namespace mailctl::cli {
namespace {

constexpr std::size_t kNamed = 20;  // differences that are listed

}  // namespace

plan::SavedPlan to_saved_plan(const engine::PlanInputs& inputs,
                              const PlanOptions& options,
                              const plan::Plan& plan,
                              std::string text) {
  return {.owner = plan.owner,
          .mode = inputs.mode,
          .created = {},
          .expires = {},
          .adopt = inputs.adopt,
          .allow = options.allow,
          .deletes = inputs.deletes,
          .selection = inputs.selection,
          .changes = plan::saved_changes_of(plan),
          .text = std::move(text)};
}

base::Result<void> write_plan_file(const std::string& path, const std::string& document) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    const auto old = read_text_file(path);
    if (!old || !render::parse_saved_plan(*old)) {
      return base::Error{
          base::ErrorKind::kAlreadyExists,
          fmt::format("--out {}: something else than a saved plan is there, and it stays as it is",
                      path),
          {}};
    }
  }
  return replace_private_file(path, document);
}

base::Result<plan::SavedPlan> read_plan_file(const std::string& path) {
  auto text = read_text_file(path);
  if (!text) return std::move(text).error().with_context("reading the saved plan");
  auto saved = render::parse_saved_plan(*text);
  if (!saved) return std::move(saved).error().with_context(path);
  return saved;
}

base::Result<engine::PlanInputs> inputs_of(Session& session,
                                           const Loaded& loaded,
                                           const plan::SavedPlan& saved) {
  PlanOptions options;
  options.mode = saved.mode;
  options.adopt = saved.adopt;
  options.allow = saved.allow;
  options.is_without_deletes = saved.deletes == plan::Deletes::kRefused;
  auto inputs = options.inputs(session, loaded);
  if (inputs) inputs->selection = plan::selection_of(saved);
  return inputs;
}

bool is_still_good(Session& session,
                   const plan::SavedPlan& saved,
                   const engine::PlannedWorld& now) {
  auto& console = session.console;
  if (saved.owner != now.plan.owner) {
    console.error(
        fmt::format("nothing was written: the saved plan is for the manifest `{}`, and "
                    "this is `{}`",
                    saved.owner,
                    now.plan.owner));
    return false;
  }
  if (saved.expires && *saved.expires < session.clock.now()) {
    console.error(fmt::format("nothing was written: the saved plan was good until {}; plan again",
                              base::to_rfc3339(*saved.expires)));
    return false;
  }
  auto differences = plan::differences(saved, now.plan, now.desired);
  if (differences.empty()) return true;
  const auto rest = differences.size() - std::min(differences.size(), kNamed);
  differences.resize(differences.size() - rest);
  console.error(fmt::format(
      "nothing was written: what was planned on {} is not what would be done now:\n  {}{}\nLook at "
      "a new plan, and apply that.",
      base::to_rfc3339(saved.created),
      base::join(differences, "\n  "),
      rest == 0 ? "" : fmt::format("\n  and {} more", rest)));
  return false;
}

}  // namespace mailctl::cli
