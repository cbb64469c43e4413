#pragma once
// Whether two texts say the same to receivers although they are spelled differently: blanks, the
// order of tags, defaults written out. For the records of DMARC, MTA-STS, TLS-RPT and BIMI; SPF has
// its own way of being merged (spf/merge.h).

#include <string_view>

namespace mailctl::mail {

// True for equal texts of any kind; false where one of them has errors.
[[nodiscard]] bool is_same_record(std::string_view a, std::string_view b);

}  // namespace mailctl::mail
