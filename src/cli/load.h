#pragma once
// Manifests from disk to graphs, with every problem of every file shown.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "cli/command.h"
#include "cli/providers.h"
#include "manifest/manifest.h"
#include "model/facts.h"
#include "model/graph.h"

namespace mailctl::cli {

// Whether ${env:…} and ${file:…} are looked up: not where a manifest is only checked.
enum class Credentials : std::uint8_t { kLeave, kRead };

// Not moved once filled: facts point into known.
struct Loaded {
  base::SourceFiles files;
  std::string path;  // as the user named it, folders resolved
  KnownProviders known;
  manifest::Manifest manifest;
  model::FactsByAccount facts;
  model::ResourceGraph graph;
};

// The paths of -f: a folder stands for its mailctl.yaml; ./mailctl.yaml where there is no -f.
std::vector<std::string> manifest_paths(const GlobalOptions& global);

// Reads, parses and compiles one manifest. Problems go to the sink, whose places are in
// `loaded.files`. An Error only where the file cannot be read.
base::Result<void> load(const std::string& path,
                        Credentials credentials,
                        Session& session,
                        Loaded& loaded,
                        base::Diagnostics& diagnostics);

// A manifest that is made here; `path` is what it is called, and beside which things are kept.
struct ManifestText {
  std::string path;
  std::string text;
};

void load_text(ManifestText text,
               Credentials credentials,
               Session& session,
               Loaded& loaded,
               base::Diagnostics& diagnostics);

// The one manifest of a run, with its problems printed on stderr. nullopt when there were errors,
// which have been said.
std::unique_ptr<Loaded> load_one(Session& session, Credentials credentials);

// Every manifest of -f, likewise; stops at the first that has errors.
std::optional<std::vector<std::unique_ptr<Loaded>>> load_all(Session& session,
                                                             Credentials credentials);

// Diagnostics on stderr, as people read them, and kept for the JSON of programs.
void print_diagnostics(Session& session,
                       const base::Diagnostics& diagnostics,
                       const base::SourceFiles& files);

}  // namespace mailctl::cli
