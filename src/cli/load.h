#pragma once
// Manifests from disk to graphs, with every problem of every file shown.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "cli/command.h"
#include "cli/file_tree.h"
#include "cli/providers.h"
#include "manifest/compose.h"
#include "manifest/manifest.h"
#include "model/facts.h"
#include "model/graph.h"

namespace mailctl::cli {

// Whether ${env:…} and ${file:…} are looked up: not where a manifest is only checked.
enum class Credentials : std::uint8_t { kLeave, kRead };

// Not moved once filled: facts point into known.
struct Loaded {
  base::SourceFiles files;
  std::vector<std::string> paths;  // of -f, as the user named them, folders resolved
  KnownProviders known;
  manifest::Manifest manifest;
  model::FactsByAccount facts;
  model::ResourceGraph graph;

  // The first file: beside it things are kept.
  [[nodiscard]] const std::string& path() const { return paths.front(); }
};

// The files of -f: a folder stands for its *.yaml and *.yml in the order of their names, hidden
// ones left out; ./mailctl.yaml where there is no -f. None of them twice.
base::Result<std::vector<std::string>> manifest_paths(const GlobalOptions& global,
                                                      const FileTree& tree);

// What of a manifest is read, and from where.
struct LoadRequest {
  const FileTree& tree;
  Credentials credentials = Credentials::kLeave;
  manifest::Rows rows = manifest::Rows::kAll;
};

// Reads, parses and compiles the manifest of -f, --overlay and --var. Problems go to the sink,
// whose places are in `loaded.files`. An Error only where a file cannot be read.
base::Result<void> load(const LoadRequest& request,
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

// The manifest of a run, with its problems printed on stderr. nullptr when there were errors, which
// have been said.
std::unique_ptr<Loaded> load_one(Session& session, Credentials credentials);

// Diagnostics on stderr, as people read them, and kept for the JSON of programs.
void print_diagnostics(Session& session,
                       const base::Diagnostics& diagnostics,
                       const base::SourceFiles& files);

}  // namespace mailctl::cli
