#pragma once
// Which of the TXT values of a name is its SPF record (RFC 7208 §4.5).

#include <cstddef>
#include <string>

#include "dns/view.h"

namespace mailctl::mail::spf {

struct Selected {
  std::size_t count = 0;  // values that begin with "v=spf1" and a blank or the end
  std::string text;       // the strings of the first, joined without blanks (§3.3)
};

Selected select_record(const dns::Answer& answer);

}  // namespace mailctl::mail::spf
