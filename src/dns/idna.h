#pragma once
// Names as people write them ("café.example") to A-labels and back. IDNA 2008 with UTS 46
// non-transitional mapping, by libidn2. Labels of letters, digits, hyphens, underscores and '*'
// pass unchanged.

#include <string>
#include <string_view>

#include "base/result.h"
#include "dns/name.h"

namespace mailctl::dns {

// kInvalid with a reason for text that is not UTF-8 or is no valid name.
base::Result<Name> name_from_unicode(std::string_view text);
// For people; the A-label form where a label does not decode.
std::string to_unicode(const Name& name);

}  // namespace mailctl::dns
