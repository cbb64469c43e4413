#include "engine/applying.h"

namespace mailctl::engine {

model::ApplyReport apply(const PlannedWorld& world,
                         Ports& ports,
                         const ApplyOptions& options,
                         std::stop_token stop) {
  return Applying(world, ports, options, std::move(stop)).run();
}

}  // namespace mailctl::engine
