#pragma once
// Whether an SVG image may stand beside mail: the profile SVG Tiny Portable/Secure
// (draft-svg-tiny-ps-abrotman) that BIMI asks for (BIMI draft §4.3.2, §7.6). Not a validator
// against the whole schema: what receivers refuse in practice is found, with its place.

#include <cstddef>
#include <string_view>
#include <vector>

#include "mail/finding.h"
#include "mail/problem.h"

namespace mailctl::mail::bimi {

inline constexpr std::size_t kAdvisedSvgSize = 32768;    // octets; the profile's guidance
inline constexpr std::size_t kLargestSvgSize = 1048576;  // more is not read

// Of an image that is not compressed. Codes bimi/svg-…; offsets in the text. At most
// kMaxSvgProblems.
std::vector<Problem> check_svg(std::string_view svg);

inline constexpr std::size_t kMaxSvgProblems = 50;

// The problems of an SVG or SVGZ file (gzip, §4.3.2), unpacked up to kLargestSvgSize, as findings
// about `subject` (a path or a URL) and the line; each shows the part of the line around its place.
Findings lint_svg(std::string_view file, std::string_view subject);

}  // namespace mailctl::mail::bimi
