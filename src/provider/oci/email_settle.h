#pragma once
// Creates that were refused or whose answer was lost: reads what is there, for all of them side by
// side, and says what that means for each.

#include "provider/oci/email_work.h"

namespace mailctl::provider::oci {

struct Refused {
  const model::Change* change = nullptr;
  base::Error refusal;
};

// One outcome each, in order: `refusal` where reading finds no better one. Only refusals that
// existing resources can explain (400, 409, 412, a lost answer) are looked into; where that reading
// fails, the outcome is unknown, because net/ may have sent the create twice.
Outcomes settle_creates(const EmailWork& work,
                        std::span<const Refused> refused,
                        std::stop_token stop);

}  // namespace mailctl::provider::oci
