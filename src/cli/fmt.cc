#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "cli/files.h"
#include "cli/load.h"
#include "manifest/parse.h"
#include "render/unified_diff.h"
#include "yaml/format.h"

namespace mailctl::cli {
namespace {

constexpr std::string_view kStandardInput = "-";

class FmtCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "fmt"; }

  [[nodiscard]] std::string_view summary() const override {
    return "write manifests in the one layout, with every comment";
  }

  void declare(OptionSet& options) override {
    options.optional_arguments("FILE", x_files, "files or folders, or - for stdin to stdout");
    options.flag("--check", x_is_check, "write nothing; exit with 2 if something would change");
    options.flag("--diff", x_is_diff, "write nothing; show what would change");
  }

  ExitCode run(Session& session) override {
    auto named = session.global;
    named.files.insert(named.files.end(), x_files.begin(), x_files.end());
    const auto paths = manifest_paths(named, disk());
    if (!paths) {
      session.console.error(paths.error().to_text());
      return ExitCode::kError;
    }
    auto worst = ExitCode::kDone;
    for (const auto& path : *paths) {
      const auto code = format_file(path, session);
      if (worst != ExitCode::kError && code != ExitCode::kDone) worst = code;
    }
    return worst;
  }

 private:
  [[nodiscard]] bool is_only_shown() const { return x_is_check || x_is_diff; }

  ExitCode format_file(const std::string& path, Session& session) const {
    auto text = read(path, session);
    if (!text) {
      session.console.error(text.error().message);
      return ExitCode::kError;
    }
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto& file = files.file(files.add(path, *std::move(text)));
    const auto formatted = yaml::format(file, manifest::top_level_keys(), diagnostics);
    print_diagnostics(session, diagnostics, files);
    const auto code = deliver(file, formatted, session);
    return diagnostics.has_errors() ? ExitCode::kError : code;
  }

  static base::Result<std::string> read(const std::string& path, Session& session) {
    if (path != kStandardInput) return read_text_file(path);
    return std::string(std::istreambuf_iterator<char>(session.console.in), {});
  }

  ExitCode deliver(const base::SourceFile& file,
                   const std::string& formatted,
                   Session& session) const {
    auto& out = session.console.out;
    const bool is_changed = formatted != file.text;
    if (x_is_diff) {
      out << render::unified_diff(file.path, file.text, formatted);
    } else if (!x_is_check && file.path == kStandardInput) {
      out << formatted;
    } else if (is_changed) {
      out << file.path << '\n';
    }
    if (x_is_check && is_changed) return ExitCode::kChanges;
    if (is_only_shown() || !is_changed || file.path == kStandardInput) return ExitCode::kDone;
    const auto written = rewrite_text_file(file.path, formatted);
    if (written) return ExitCode::kDone;
    session.console.error(written.error().message);
    return ExitCode::kError;
  }

  std::vector<std::string> x_files;
  bool x_is_check = false;
  bool x_is_diff = false;
};

}  // namespace

std::unique_ptr<Command> make_fmt_command() {
  return std::make_unique<FmtCommand>();
}

}  // namespace mailctl::cli
