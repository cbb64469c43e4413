# mailctl_embed(OUT VERSION v SCHEMA file DIAGNOSTICS file HELP file…)
# Writes OUT, a .cc that defines cli/embedded.h from the given files; again whenever one changes.
function(mailctl_embed out)
  cmake_parse_arguments(ARG "" "VERSION;SCHEMA;DIAGNOSTICS" "HELP" ${ARGN})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARG_SCHEMA} ${ARG_DIAGNOSTICS}
               ${ARG_HELP})
  set(rows "")
  foreach(path IN LISTS ARG_HELP)
    get_filename_component(name ${path} NAME_WE)
    string(REPLACE "_" " " name ${name})  # spf_tree.md is the help of "spf tree"
    file(READ ${path} text)
    string(APPEND rows "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  file(READ ${ARG_SCHEMA} schema)
  file(READ ${ARG_DIAGNOSTICS} diagnostics)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [=[
#include "cli/embedded.h"

#include <utility>

namespace mailctl::cli {
namespace {

constexpr std::pair<std::string_view, std::string_view> kHelp[] = {
@rows@};

constexpr std::string_view kSchema = R"embedded(@schema@)embedded";

constexpr std::string_view kDiagnostics = R"embedded(@diagnostics@)embedded";

}  // namespace

std::string_view program_version() { return "@ARG_VERSION@"; }

std::string_view help_of(std::string_view command) {
  for (const auto& [name, text] : kHelp) {
    if (name == command) return text;
  }
  return {};
}

std::string_view manifest_schema() { return kSchema; }

std::string_view diagnostics_page() { return kDiagnostics; }

}  // namespace mailctl::cli
]=])
endfunction()

# mailctl_embed_catalogue(OUT file…)
# Writes OUT, a .cc that defines catalogue_files() of manifest/catalogue.h from the given files.
function(mailctl_embed_catalogue out)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
  set(rows "")
  foreach(path IN LISTS ARGN)
    get_filename_component(name ${path} NAME)
    file(READ ${path} text)
    string(APPEND rows "    {\"catalogue/${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [=[
#include "manifest/catalogue.h"

namespace mailctl::manifest {

std::vector<std::pair<std::string_view, std::string_view>> catalogue_files() {
  return {
@rows@  };
}

}  // namespace mailctl::manifest
]=])
endfunction()
