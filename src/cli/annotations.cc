#include "cli/annotations.h"

#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "render/annotations.h"

namespace mailctl::cli {
namespace {

// As it stands in the repository, which is where GitHub looks for it.
std::string path_in_workspace(const std::string& path, const std::string& workspace) {
  namespace fs = std::filesystem;
  std::error_code code;
  const auto whole = fs::weakly_canonical(path, code);
  if (path.empty() || code) return path;
  const auto root =
      workspace.empty() ? fs::current_path(code) : fs::weakly_canonical(workspace, code);
  if (code) return path;
  const auto relative = whole.lexically_relative(root);
  const bool is_inside = !relative.empty() && *relative.begin() != "..";
  return is_inside ? relative.string() : path;
}

}  // namespace

void Annotations::declare(OptionSet& options) {
  options.text("--annotations", x_format, "diagnostics for a build system too, on stderr: github");
}

bool Annotations::is_good(Session& session) const {
  if (x_format.empty() || x_format == "github") return true;
  session.console.error(
      fmt::format("--annotations {}: the one format there is is github", x_format));
  return false;
}

void Annotations::say(Session& session) const {
  if (x_format.empty()) return;
  auto messages = session.console.said;
  const auto workspace = provider::variable(session.environment, "GITHUB_WORKSPACE");
  for (auto& message : messages) message.path = path_in_workspace(message.path, workspace);
  session.console.err << render::github_annotations(messages) << std::flush;
}

}  // namespace mailctl::cli
