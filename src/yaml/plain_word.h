#pragma once
// Which words need no quotes wherever they stand in YAML, for whoever writes or lays out YAML.

#include <string>
#include <string_view>

namespace mailctl::yaml {

// Letters, digits, '.', '-' and '_' after a letter or '_', and no word that a reader of YAML 1.1 or
// 1.2 takes for a boolean or a null. Deliberately narrower than YAML: a word that is plain here is
// text to every parser, inside flow collections too.
bool is_plain_word(std::string_view text);

// A quoted scalar of one line as this program likes it: without quotes where it is a plain word, in
// double quotes where that needs no escape, else as it was written.
std::string tidy_quoted(std::string_view written);

}  // namespace mailctl::yaml
