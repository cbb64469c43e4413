#pragma once
// Grades from findings (mail/check/check.h says how).

#include <span>

#include "mail/check/check.h"

namespace mailctl::mail::check {

// A, B, C or F.
[[nodiscard]] Grade grade_of(std::span<const Finding> findings);

[[nodiscard]] Grade overall_grade(std::span<const AreaReport> areas, Role role);

}  // namespace mailctl::mail::check
