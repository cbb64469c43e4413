#pragma once
// Text as a YAML scalar: plain where nobody can take it for something else, quoted where they
// could. For manifests that are written by the program.

#include <string>
#include <string_view>

namespace mailctl::manifest {

// Letters, digits, '.', '-' and '_', beginning with a letter and no word of YAML's own, stay plain.
std::string yaml_scalar(std::string_view text);
// In double quotes, whatever it is.
std::string yaml_quoted(std::string_view text);

}  // namespace mailctl::manifest
