#pragma once
// Values of options that may be given several times, or once with commas between them.

#include <string>
#include <vector>

namespace mailctl::cli {

// "a,b" and "c" are "a", "b" and "c"; blanks around a word and empty words are left out.
std::vector<std::string> split_commas(const std::vector<std::string>& texts);

}  // namespace mailctl::cli
