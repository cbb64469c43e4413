#pragma once
// What a run had to say as workflow commands of GitHub Actions, which show it at its line in the
// changed files of a pull request.

#include <string>

#include "render/diagnostic_json.h"

namespace mailctl::render {

// "::error file=mailctl.yaml,line=4,col=9,endColumn=14,title=manifest/unknown-key::…", one line
// each, errors first: GitHub shows ten of a kind and step. Paths are as they are in the messages.
// Nothing in them can end a command or begin another.
std::string github_annotations(const Messages& messages);

}  // namespace mailctl::render
