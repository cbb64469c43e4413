#include "render/status.h"

#include <algorithm>

#include "render/status_parts.h"

namespace mailctl::render {

Status make_status(const StatusSources& sources) {
  PlanView plan(sources.plan);
  Status status{.owner = sources.graph.name,
                .service = service_findings(sources, plan),
                .world = world_findings(sources, plan),
                .pending = sources.plan.pending,
                .errors = sources.errors};
  return status;
}

bool is_all_good(const Status& status) {
  const auto is_good = [](const Finding& f) { return f.standing == Standing::kGood; };
  return status.errors == 0 && status.pending.empty() &&
         std::ranges::all_of(status.service, is_good) && std::ranges::all_of(status.world, is_good);
}

}  // namespace mailctl::render
