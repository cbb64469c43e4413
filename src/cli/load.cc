#include "cli/load.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/files.h"
#include "manifest/compile.h"
#include "manifest/parse.h"
#include "render/diagnostic_text.h"

namespace mailctl::cli {
namespace {

constexpr const char* kDefaultManifest = "mailctl.yaml";

// Relative paths are relative to the file they stand in, wherever the program was started.
manifest::ReferenceReader reference_reader(const base::SourceFiles& files,
                                           const provider::Environment& environment) {
  return
      [&files, &environment](const manifest::Credential& credential) -> base::Result<std::string> {
        const auto& reference = credential.reference;
        if (reference.kind == manifest::ReferenceKind::kEnvironment) {
          const auto found = environment.find(reference.target);
          if (found != environment.end()) return found->second;
          return base::Error{base::ErrorKind::kNotFoundOrForbidden,
                             fmt::format("the variable {} is not set", reference.target),
                             {}};
        }
        const auto path = provider::expand_home(reference.target, environment);
        const auto folder = folder_of(files.file(credential.at.file).path);
        return read_text_file((std::filesystem::path(folder) / path).string());
      };
}

bool is_manifest_name(const std::string& name) {
  return !name.starts_with('.') && (name.ends_with(".yaml") || name.ends_with(".yml"));
}

base::Result<void> add_paths(const std::string& path,
                             const FileTree& tree,
                             std::vector<std::string>& paths) {
  std::vector<std::string> found{path};
  if (tree.is_folder(path)) {
    auto names = tree.names_in(path);
    if (!names) return std::move(names).error();
    found.clear();
    for (const auto& name : *names) {
      if (!is_manifest_name(name)) continue;
      found.push_back((std::filesystem::path(path) / name).string());
    }
    if (found.empty()) {
      return base::Error{base::ErrorKind::kNotFoundOrForbidden,
                         fmt::format("{} holds no file *.yaml or *.yml", path),
                         {}};
    }
  }
  const auto is_known = [&](const std::string& other) {
    return std::ranges::any_of(paths, [&](const std::string& known) {
      std::error_code ignored;
      return known == other || std::filesystem::equivalent(known, other, ignored);
    });
  };
  for (auto& each : found) {
    if (!is_known(each)) paths.push_back(std::move(each));
  }
  return {};
}

// The texts of a run, kept by `files`; ids, because adding one moves the others.
class SourceReader {
 public:
  SourceReader(const FileTree& tree, base::SourceFiles& files) : x_tree(tree), x_files(files) {}

  std::vector<base::FileId> read(const std::vector<std::string>& paths, std::string_view doing) {
    std::vector<base::FileId> ids;
    for (const auto& path : paths) {
      if (x_error) return ids;
      auto text = x_tree.read(path);
      if (text) {
        ids.push_back(x_files.add(path, *std::move(text)));
      } else {
        x_error = std::move(text).error().with_context(doing);
      }
    }
    return ids;
  }

  [[nodiscard]] std::vector<const base::SourceFile*> files(
      const std::vector<base::FileId>& ids) const {
    std::vector<const base::SourceFile*> all;
    for (const auto id : ids) all.push_back(&x_files.file(id));
    return all;
  }

  [[nodiscard]] const std::optional<base::Error>& error() const { return x_error; }

 private:
  const FileTree& x_tree;
  base::SourceFiles& x_files;
  std::optional<base::Error> x_error;
};

std::vector<manifest::Setting> environment_settings(const provider::Environment& environment) {
  std::vector<manifest::Setting> settings;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(manifest::kVariableEnvironment)) continue;
    const auto word = name.substr(manifest::kVariableEnvironment.size());
    settings.push_back({base::to_lower(word), value, name, manifest::Known::kMay});
  }
  return settings;
}

// "region=gru" of --var.
base::Result<std::vector<manifest::Setting>> option_settings(const GlobalOptions& global) {
  std::vector<manifest::Setting> settings;
  for (const auto& text : global.variables) {
    const auto sign = text.find('=');
    if (sign == std::string::npos || sign == 0) {
      return base::Error{
          base::ErrorKind::kInvalid, fmt::format("--var {}: write NAME=VALUE", text), {}};
    }
    const auto name = text.substr(0, sign);
    settings.push_back({name, text.substr(sign + 1), "--var " + name, manifest::Known::kMust});
  }
  return settings;
}

// Files that the manifest names lie below the folder of the file that does.
manifest::SetReader set_reader(const FileTree& tree, base::SourceFiles& files) {
  return [&tree, &files](const manifest::Text& path) -> base::Result<const base::SourceFile*> {
    const auto folder = folder_of(files.file(path.at.file).path);
    auto text = tree.read_below(folder, path.value);
    if (!text) return std::move(text).error();
    const auto whole = (std::filesystem::path(folder) / path.value).lexically_normal().string();
    return &files.file(files.add(whole, *std::move(text)));
  };
}

void compile_loaded(Credentials credentials,
                    Session& session,
                    Loaded& loaded,
                    base::Diagnostics& diagnostics) {
  if (credentials == Credentials::kRead) {
    manifest::read_credentials(
        loaded.manifest, reference_reader(loaded.files, session.environment), diagnostics);
  }
  loaded.known = known_providers(session);
  for (const auto& warning : loaded.known.warnings) session.console.warning(warning);
  loaded.facts = manifest::facts_by_account(loaded.manifest, loaded.known.pointers());
  loaded.graph = manifest::compile(loaded.manifest, loaded.facts, diagnostics);
  diagnostics.sort_by_place();
}

}  // namespace

base::Result<std::vector<std::string>> manifest_paths(const GlobalOptions& global,
                                                      const FileTree& tree) {
  std::vector<std::string> paths;
  if (global.files.empty()) paths.emplace_back(kDefaultManifest);
  for (const auto& file : global.files) {
    if (auto done = add_paths(file, tree, paths); !done) return std::move(done).error();
  }
  return paths;
}

base::Result<void> load(const LoadRequest& request,
                        Session& session,
                        Loaded& loaded,
                        base::Diagnostics& diagnostics) {
  const auto& global = session.global;
  auto paths = manifest_paths(global, request.tree);
  if (!paths) return std::move(paths).error().with_context("reading the manifest");
  loaded.paths = *std::move(paths);
  auto options = option_settings(global);
  if (!options) return std::move(options).error();
  SourceReader reader(request.tree, loaded.files);
  const auto files = reader.read(loaded.paths, "reading the manifest");
  const auto overlays = reader.read(global.overlays, "reading --overlay");
  // Whoever runs this sets the variables, whatever revision the rest is of.
  SourceReader here(disk(), loaded.files);
  const auto variables = here.read(global.variable_files, "reading --var-file");
  if (here.error()) return *here.error();
  if (auto error = reader.error()) {
    if (global.files.empty()) error->message += "; name one with -f, or run mailctl init";
    return *error;
  }
  manifest::Sources sources;
  sources.files = reader.files(files);
  sources.overlays = reader.files(overlays);
  sources.settings = {
      environment_settings(session.environment), reader.files(variables), *std::move(options)};
  sources.read_set = set_reader(request.tree, loaded.files);
  sources.rows = request.rows;
  loaded.manifest = manifest::parse_manifest(sources, diagnostics);
  compile_loaded(request.credentials, session, loaded, diagnostics);
  return {};
}

void load_text(ManifestText text,
               Credentials credentials,
               Session& session,
               Loaded& loaded,
               base::Diagnostics& diagnostics) {
  loaded.paths = {text.path};
  const auto id = loaded.files.add(std::move(text.path), std::move(text.text));
  loaded.manifest = manifest::parse_manifest(loaded.files.file(id), diagnostics);
  compile_loaded(credentials, session, loaded, diagnostics);
}

std::unique_ptr<Loaded> load_one(Session& session, Credentials credentials) {
  auto loaded = std::make_unique<Loaded>();
  base::Diagnostics diagnostics;
  if (auto done = load({disk(), credentials}, session, *loaded, diagnostics); !done) {
    session.console.error(done.error().message);
    return nullptr;
  }
  print_diagnostics(session, diagnostics, loaded->files);
  return diagnostics.has_errors() ? nullptr : std::move(loaded);
}

void print_diagnostics(Session& session,
                       const base::Diagnostics& diagnostics,
                       const base::SourceFiles& files) {
  if (diagnostics.empty()) return;
  for (auto& message : render::messages_of(diagnostics, files)) {
    session.console.said.push_back(std::move(message));
  }
  session.console.err << render::render_diagnostics(diagnostics, files, session.console.err_color)
                      << std::flush;
}

}  // namespace mailctl::cli
