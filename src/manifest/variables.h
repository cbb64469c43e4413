#pragma once
// Variables of a manifest: declared with a type under `variables`, set by whoever runs mailctl, and
// written `${var:name}` in values. Never in keys, never in what names a secret: a variable can give
// text, and nothing that is read from somewhere else. PURE.
//
//   variables:
//     region: { type: string, one_of: [sa-saopaulo-1, sa-vinhedo-1], default: sa-saopaulo-1 }

#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "yaml/tree.h"

namespace mailctl::manifest {

// Whether a manifest must know the variable.
enum class Known : std::uint8_t {
  kMust,  // --var, --var-file: whoever sets it means this manifest
  kMay,   // the environment, which other manifests share
};

// A value as text, whatever the type: "a,b" is a list of two.
struct Setting {
  std::string name;
  std::string value;
  std::string by;  // "--var region", "MAILCTL_VAR_REGION"
  Known known = Known::kMust;
};

struct Settings {
  std::vector<Setting> environment;
  std::vector<const base::SourceFile*> files;  // mappings of names to values
  std::vector<Setting> options;
};  // later ones win

// kNo where a variable that is used has no value, or anything else of them is wrong.
enum class FilledIn : std::uint8_t { kYes, kNo };

// Puts the values in their places. A value that is one variable is what the variable is, also a
// list; inside of text it is text. Codes: manifest/unknown-variable, manifest/missing-variable,
// manifest/bad-variable, manifest/unused-variable.
FilledIn fill_in_variables(yaml::Node& root,
                           const Settings& settings,
                           base::Diagnostics& diagnostics);

// The beginning of the names under which the environment sets variables.
inline constexpr std::string_view kVariableEnvironment = "MAILCTL_VAR_";

}  // namespace mailctl::manifest
