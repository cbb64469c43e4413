#pragma once
// Texts that are files in the source tree and part of the program: the help of each command
// (src/cli/<command>.md), schemas/manifest.schema.json and docs/reference/diagnostics.md. Generated
// by cmake/embed.cmake.

#include <string_view>

namespace mailctl::cli {

// "0.1.0"
std::string_view program_version();
// Markdown that reads well on a terminal; "mailctl" is the overview. Empty for another name.
std::string_view help_of(std::string_view command);
std::string_view manifest_schema();
// Markdown: a section "### area/slug" for each code that is no rule of mail, by code.
std::string_view diagnostics_page();

}  // namespace mailctl::cli
