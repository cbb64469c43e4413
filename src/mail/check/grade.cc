#include "mail/check/grade.h"

#include <algorithm>

namespace mailctl::mail::check {
namespace {

constexpr std::ptrdiff_t kMostWarningsForB = 2;

bool is_needed(Area area, Role role) {
  switch (area) {
    case Area::kSpf:
    case Area::kDmarc:
    case Area::kMx:
      return true;
    case Area::kDkim:
      return role != Role::kParked;
    case Area::kBulk:
      return role == Role::kBulk;
    case Area::kMtaSts:
    case Area::kTlsRpt:
    case Area::kDane:
    case Area::kBimi:
      return false;
  }
  return false;
}

}  // namespace

Grade grade_of(std::span<const Finding> findings) {
  const auto count = [&](base::Severity severity) {
    return std::ranges::count(findings, severity, &Finding::severity);
  };
  if (count(base::Severity::kError) > 0) return Grade::kF;
  const auto warnings = count(base::Severity::kWarning);
  if (warnings > kMostWarningsForB) return Grade::kC;
  return warnings > 0 ? Grade::kB : Grade::kA;
}

Grade overall_grade(std::span<const AreaReport> areas, Role role) {
  auto worst = Grade::kA;
  bool is_unknown = false;
  for (const auto& area : areas) {
    if (is_needed(area.area, role)) {
      is_unknown |= area.grade == Grade::kUnknown;
      if (area.grade <= Grade::kF) worst = std::max(worst, area.grade);
    } else if (area.grade == Grade::kF) {
      worst = std::max(worst, Grade::kC);
    }
  }
  // What is wrong is wrong, whatever the rest is.
  return is_unknown && worst != Grade::kF ? Grade::kUnknown : worst;
}

}  // namespace mailctl::mail::check
