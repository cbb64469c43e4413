#pragma once
// Two texts as a unified diff, as `diff -u` and `git diff` print it, so that `patch` reads it.

#include <string>
#include <string_view>

namespace mailctl::render {

// `name` stands behind "--- " and "+++ ". Empty where the texts are equal. Three lines around each
// difference.
std::string unified_diff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace mailctl::render
