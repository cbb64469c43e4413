#pragma once
// ${env:NAME} and ${file:path}: how a manifest speaks of a secret without holding it. Allowed in
// credential fields only, since a manifest may be an untrusted pull request and everything else of
// it ends up in public (records, plans, logs). This layer is pure: somebody else reads.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/result.h"
#include "base/secret.h"

namespace mailctl::manifest {

enum class ReferenceKind : std::uint8_t { kEnvironment, kFile };

struct Reference {
  ReferenceKind kind = ReferenceKind::kEnvironment;
  std::string target;  // the variable's name, or the path as written
  bool operator==(const Reference&) const = default;
};

struct Credential {
  Reference reference;
  base::SourceRange at;
  base::Secret value;  // empty until read_credentials
};

// The whole text is one reference: ${env:[A-Za-z_][A-Za-z0-9_]*} or ${file:path}.
std::optional<Reference> parse_reference(std::string_view text);
// Whether "${" occurs at all, so that a misplaced reference is named instead of published.
bool has_reference(std::string_view text);
// "${env:NAME}"
std::string to_text(const Reference& reference);

struct Manifest;

// Gives what a reference stands for; the environment and files belong to the caller. A relative
// path is relative to the file that names it. The caller bounds the size.
using ReferenceReader = std::function<base::Result<std::string>(const Credential& credential)>;

// Fills every Credential::value. What cannot be read is an error at its line
// (manifest/unreadable-reference); the values themselves appear in no message.
void read_credentials(Manifest& manifest,
                      const ReferenceReader& read,
                      base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
