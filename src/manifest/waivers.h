#pragma once
// Which waivers of a manifest hold, and which were of use.

#include <vector>

#include "base/diagnostics.h"
#include "manifest/manifest.h"

namespace mailctl::manifest {

class Waivers {
 public:
  // They must live as long. One holds until its last day is over.
  Waivers(const std::vector<Waiver>& waivers, base::Date today);

  // Whether the finding is waived.
  bool take(std::string_view rule, const dns::Name& domain);

  // Warnings for those that are over and those that met nothing, so that none hides a finding of
  // tomorrow.
  void say_leftovers(base::Diagnostics& diagnostics) const;

 private:
  struct Use {
    const Waiver* waiver = nullptr;
    bool holds = false;
    std::size_t count = 0;  // findings that it fits
  };

  std::vector<Use> x_uses;
};

}  // namespace mailctl::manifest
