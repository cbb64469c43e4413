#pragma once
// Diagnostics for programs, in the shape of `terraform validate -json`: severity, summary, detail,
// range with filename, start and end (line, column, byte), snippet. `code` is ours and comes on
// top. Infos are "info", which Terraform does not have.

#include <string>

#include "base/diagnostics.h"

namespace mailctl::render {

// A JSON array, one object per diagnostic, by place; on one line, without final newline.
std::string diagnostics_json(const base::Diagnostics& diagnostics, const base::SourceFiles& files);

// {"format_version":"1.0","valid":…,"error_count":…,"warning_count":…,"diagnostics":[…]}, indented
// by two blanks, with final newline.
std::string validation_json(const base::Diagnostics& diagnostics, const base::SourceFiles& files);

}  // namespace mailctl::render
