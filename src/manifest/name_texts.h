#pragma once
// What in the block of a domain depends on the name it is read for: `{domain}` and `{id}` in texts
// of a profile, and names that are complete in themselves. Descriptions, envelopes and selectors
// are templates of their own (text_template.h), filled in when the domain is compiled.

#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"
#include "dns/name.h"
#include "yaml/tree.h"

namespace mailctl::manifest {

enum class Dependence : std::uint8_t {
  kNone,   // read once, it is right for every name
  kTexts,  // must be read for each name
};

Dependence dependence_of(const yaml::Node& block);

// How far the rows of a set that share a block can differ in what is wrong with them.
enum class NameUse : std::uint8_t {
  kLength,  // only the lengths of name and id matter
  kEach,    // what a text becomes must be looked at for each
};

NameUse name_use_of(const yaml::Node& block);

// Whether any text holds {id} where more than its length could matter.
bool uses_id(const yaml::Node& block);

// Puts the name and the id into the texts. manifest/bad-template where a text wants an id that
// there is not.
void fill_in_name(yaml::Node& block,
                  const dns::Name& name,
                  std::string_view id,
                  base::Diagnostics& diagnostics);

// manifest/bad-template for `{id}` in a text at `at`, of a domain without one.
void report_no_id(const base::SourceRange& at, base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
