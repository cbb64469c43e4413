#include "cli/load.h"

#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "cli/files.h"
#include "manifest/compile.h"
#include "manifest/parse.h"
#include "render/diagnostic_text.h"

namespace mailctl::cli {
namespace {

constexpr const char* kDefaultManifest = "mailctl.yaml";

// Relative paths are relative to the manifest, wherever the program was started.
manifest::ReferenceReader reference_reader(const std::string& manifest_path,
                                           const provider::Environment& environment) {
  return [folder = folder_of(manifest_path),
          &environment](const manifest::Reference& reference) -> base::Result<std::string> {
    if (reference.kind == manifest::ReferenceKind::kEnvironment) {
      const auto found = environment.find(reference.target);
      if (found != environment.end()) return found->second;
      return base::Error{base::ErrorKind::kNotFoundOrForbidden,
                         fmt::format("the variable {} is not set", reference.target),
                         {}};
    }
    const auto path = provider::expand_home(reference.target, environment);
    return read_text_file((std::filesystem::path(folder) / path).string());
  };
}

// With its problems printed; nullptr when there were errors.
std::unique_ptr<Loaded> load_and_tell(const std::string& path,
                                      Credentials credentials,
                                      Session& session) {
  auto loaded = std::make_unique<Loaded>();
  base::Diagnostics diagnostics;
  if (auto done = load(path, credentials, session, *loaded, diagnostics); !done) {
    session.console.error(done.error().message);
    return nullptr;
  }
  print_diagnostics(session, diagnostics, loaded->files);
  return diagnostics.has_errors() ? nullptr : std::move(loaded);
}

}  // namespace

std::vector<std::string> manifest_paths(const GlobalOptions& global) {
  if (global.files.empty()) return {kDefaultManifest};
  std::vector<std::string> paths;
  for (const auto& file : global.files) {
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(file, ignored);
    paths.push_back(is_folder ? (std::filesystem::path(file) / kDefaultManifest).string() : file);
  }
  return paths;
}

base::Result<void> load(const std::string& path,
                        Credentials credentials,
                        Session& session,
                        Loaded& loaded,
                        base::Diagnostics& diagnostics) {
  auto text = read_text_file(path);
  if (!text) {
    auto error = std::move(text).error().with_context("reading the manifest");
    if (session.global.files.empty()) error.message += "; name one with -f, or run mailctl init";
    return error;
  }
  load_text({path, *std::move(text)}, credentials, session, loaded, diagnostics);
  return {};
}

void load_text(ManifestText text,
               Credentials credentials,
               Session& session,
               Loaded& loaded,
               base::Diagnostics& diagnostics) {
  const auto& path = text.path;
  loaded.path = path;
  const auto id = loaded.files.add(path, std::move(text.text));
  loaded.manifest = manifest::parse_manifest(loaded.files.file(id), diagnostics);
  if (credentials == Credentials::kRead) {
    manifest::read_credentials(
        loaded.manifest, reference_reader(path, session.environment), diagnostics);
  }
  loaded.known = known_providers(session);
  for (const auto& warning : loaded.known.warnings) session.console.warning(warning);
  loaded.facts = manifest::facts_by_account(loaded.manifest, loaded.known.pointers());
  loaded.graph = manifest::compile(loaded.manifest, loaded.facts, diagnostics);
  diagnostics.sort_by_place();
}

std::unique_ptr<Loaded> load_one(Session& session, Credentials credentials) {
  const auto paths = manifest_paths(session.global);
  if (paths.size() != 1) {
    session.console.error("one manifest at a time: -f was given more than once");
    return nullptr;
  }
  return load_and_tell(paths.front(), credentials, session);
}

std::optional<std::vector<std::unique_ptr<Loaded>>> load_all(Session& session,
                                                             Credentials credentials) {
  std::vector<std::unique_ptr<Loaded>> all;
  for (const auto& path : manifest_paths(session.global)) {
    all.push_back(load_and_tell(path, credentials, session));
    if (!all.back()) return std::nullopt;
  }
  return all;
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
