#pragma once
// Text with placeholders, as descriptions, selectors and return paths have it:
// "ocipizza-{region}-{date}". A brace that begins no known placeholder is an error, so that a
// spelling mistake never reaches a selector.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "manifest/manifest.h"

namespace mailctl::manifest {

struct Substitution {
  std::string_view placeholder;  // without braces
  std::string_view value;
};

enum class TemplateCheck : std::uint8_t { kGood, kBad };

// manifest/bad-template for anything in braces that is not among `allowed`, and for lone braces.
TemplateCheck check_template(const Text& text,
                             std::span<const std::string_view> allowed,
                             base::Diagnostics& diagnostics);

// Placeholders without a substitution stay as they are.
std::string expand_template(std::string_view text, std::span<const Substitution> substitutions);

bool has_placeholder(std::string_view text, std::string_view placeholder);

}  // namespace mailctl::manifest
