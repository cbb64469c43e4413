#include "manifest/waivers.h"

#include <fmt/format.h>

namespace mailctl::manifest {
namespace {

bool fits(const Waiver& waiver, std::string_view rule, const dns::Name& domain) {
  return waiver.rule.value == rule &&
         (waiver.domain.empty() || model::matches_pattern(waiver.domain, domain.text()));
}

}  // namespace

Waivers::Waivers(const std::vector<Waiver>& waivers, base::Date today) {
  for (const auto& waiver : waivers) x_uses.push_back({&waiver, today <= waiver.until->value, 0});
}

bool Waivers::take(std::string_view rule, const dns::Name& domain) {
  bool is_waived = false;
  for (auto& use : x_uses) {
    if (!fits(*use.waiver, rule, domain)) continue;
    ++use.count;
    is_waived = is_waived || use.holds;
  }
  return is_waived;
}

void Waivers::say_leftovers(base::Diagnostics& diagnostics) const {
  for (const auto& use : x_uses) {
    const auto& waiver = *use.waiver;
    if (use.count == 0) {
      diagnostics.warning(
          "manifest/waiver-without-use",
          waiver.at,
          fmt::format("nothing is found that the waiver of {} is for", waiver.rule.value),
          "Take it out, so that it does not hide a finding of tomorrow.");
    } else if (!use.holds) {
      diagnostics.warning("manifest/waiver-over",
                          waiver.at,
                          fmt::format("the waiver of {} ended on {}",
                                      waiver.rule.value,
                                      base::to_iso_date(waiver.until->value)),
                          "Mend what it was for, or give it another last day.");
    }
  }
}

}  // namespace mailctl::manifest
