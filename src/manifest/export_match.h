#pragma once
// Templates of the catalogue read backwards: "s1.domainkey.{account}.sendgrid.net" and a name give
// what the customer's parameters must be. Inside of manifest/export*.cc.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mailctl::manifest {

using Words = std::map<std::string, std::string>;

// What stands for each placeholder of the template; `known` are given. nullopt where the text is no
// such thing. A placeholder stands for at least one character, the shortest that fits, and the last
// one for all that is left.
std::optional<Words> match_template(std::string_view pattern,
                                    std::string_view text,
                                    const Words& known);

}  // namespace mailctl::manifest
