#pragma once
// YAML text to a Manifest. Every problem of the file is collected in one run, each with its place,
// what is wrong, why it matters and what to write; what could be read is returned. Pure: opens no
// file, asks no clock, resolves no reference.

#include <span>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "manifest/compose.h"
#include "manifest/manifest.h"

namespace mailctl::manifest {

// The version of the manifest language this program reads (`version: 1`).
inline constexpr int kManifestVersion = 1;

// The words that `provider:` may hold.
std::span<const std::string_view> known_providers();

// The keys of a manifest in the order in which they are best read.
std::vector<std::string_view> top_level_keys();

// Codes: manifest/… and yaml/… of docs/reference/diagnostics.md.
Manifest parse_manifest(const Sources& sources, base::Diagnostics& diagnostics);
// One file that is the whole manifest.
Manifest parse_manifest(const base::SourceFile& file, base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
