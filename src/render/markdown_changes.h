#pragma once
// The changes of a plan as folded Markdown sections, one per region and zone, in as many characters
// as there are. Where they do not suffice every section gets a fair share, those that destroy
// something first, and a last paragraph names what is left out. Only .cc files of render/ include
// this.

#include <cstddef>
#include <string>
#include <vector>

#include "base/source.h"
#include "plan/plan.h"
#include "render/attribute_changes.h"

namespace mailctl::render {

// <details> with a ```diff block of the items that fit in `most` characters, whole ones only, from
// the first on. An item is the lines of one change.
struct FoldedSection {
  std::string summary;  // HTML
  std::vector<std::vector<std::string>> items;
};

struct Folded {
  std::string text;             // empty where not even one item fits
  std::size_t shown_items = 0;  // of the section
};

// Of all its items.
std::size_t folded_length(const FoldedSection& section);

Folded folded(const FoldedSection& section, std::size_t most);

// All sections and the paragraph about what is cut; at most `most` characters, which must be 2000
// at least. Empty where there are no changes.
std::string markdown_changes(const plan::Plan& plan,
                             const base::SourceFiles& files,
                             std::size_t most);

// The lines of a diff block: "+ …", "- …", "# …".
std::vector<std::string> markdown_diff(const std::vector<AttributeChange>& changes);

}  // namespace mailctl::render
