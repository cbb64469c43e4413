#pragma once
// The text of ~/.oci/config as the official Python SDK and CLI read it (configparser): sections,
// [DEFAULT] inherited by all, keys in lower case, "=" or ":" between key and value, indented lines
// continue a value, "#" or ";" at the start of a line begin a comment.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mailctl::provider::oci {

struct Profile {
  std::map<std::string, std::string> values;  // [DEFAULT]'s included
};

// kInvalid, naming `path` and the line, for text that configparser refuses (a key outside of a
// section, a line that is no setting, a key or section twice), and for a profile that is not there
// (naming those that are). DEFAULT is always there.
base::Result<Profile> parse_profile(std::string_view text,
                                    std::string_view profile,
                                    std::string_view path);

}  // namespace mailctl::provider::oci
