#pragma once
// The port through which DNS is asked. An answer always comes back: failures are answers of status
// kServFail or kTimeout.

#include <span>
#include <stop_token>
#include <vector>

#include "dns/view.h"

namespace mailctl::net {

class Resolver {
 public:
  virtual ~Resolver() = default;
  // One answer per question, in order; all in flight at once, within the resolver's limits.
  virtual std::vector<dns::Answer> query_all(std::span<const dns::Question> questions,
                                             std::stop_token stop) = 0;
};

}  // namespace mailctl::net
