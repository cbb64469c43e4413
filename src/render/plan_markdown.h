#pragma once
// A plan as a comment on a pull request, in GitHub Flavored Markdown: the summary line, guards that
// stop it and the delivery forecast in sight, every change in a folded section of its region or
// zone. Whatever the plan, it fits into one comment; what is cut is named.

#include <cstddef>
#include <string>

#include "base/source.h"
#include "plan/plan.h"
#include "render/diagnostic_json.h"

namespace mailctl::render {

// Of a comment, in characters (see characters_of).
inline constexpr std::size_t kCommentLimit = 65536;

// `messages` is what else there was to say: warnings, since there is a plan. Ends with a newline.
std::string plan_markdown(const plan::Plan& plan,
                          const base::SourceFiles& files,
                          const Messages& messages);

}  // namespace mailctl::render
