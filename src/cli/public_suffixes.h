#pragma once
// --psl FILE: a newer public suffix list than the one that the program was built with.

#include <string>

#include "base/result.h"
#include "mail/dmarc/public_suffix.h"

namespace mailctl::cli {

// The built-in list where `path` is empty. Errors are ready to be shown.
base::Result<mail::dmarc::PublicSuffixList> public_suffixes(const std::string& path);

}  // namespace mailctl::cli
