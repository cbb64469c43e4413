#pragma once
// Several files as one manifest. PURE: the files were read by somebody else, and every key and
// value keeps the place where it was written, so that whatever is said later points there.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "manifest/manifest.h"
#include "manifest/variables.h"
#include "yaml/tree.h"

namespace mailctl::manifest {

// Reads a file that the manifest names, below the folder of the file in which it does. Good until
// the next call.
using SetReader = std::function<base::Result<const base::SourceFile*>(const Text& path)>;

// Which rows of domain sets become domains.
enum class Rows : std::uint8_t {
  kAll,
  kSpeakers,  // those that speak for others in checks: enough to say what is wrong
};

// All that one manifest is written in. Files are borrowed while it is read.
struct Sources {
  std::vector<const base::SourceFile*> files;     // joined; what stands twice is an error
  std::vector<const base::SourceFile*> overlays;  // laid over them, one after the other
  Settings settings;                              // of variables
  SetReader read_set;                             // of domain sets; empty: none can be read
  Rows rows = Rows::kAll;
};

// The files as one tree, overlays laid over it and variables filled in. nullopt where a mistake,
// which is in the sink, leaves open what the rest means; a null node where nothing is written.
std::optional<yaml::Node> compose(const Sources& sources, base::Diagnostics& diagnostics);

// Mappings are merged key by key, everything else is replaced, and a written null (`~`) takes the
// key away. Codes: manifest/nothing-to-remove.
void lay_over(yaml::Node& under, const yaml::Node& over, base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
