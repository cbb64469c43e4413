#pragma once
// The reference scenario as a graph, over a MemoryCloud: one domain, two regions, a key and a
// return path in each, SPF, DMARC, a sender, shared suppressions.

#include <string>

#include "engine/engine.h"
#include "state/memory_store.h"
#include "support/cloud/memory_cloud.h"

namespace mailctl::testing {

inline constexpr const char* kDomain = "ocipizza.com.br";
inline constexpr const char* kOneRegion = "oci/sa-saopaulo-1";
inline constexpr const char* kOtherRegion = "oci/sa-vinhedo-1";

model::ResourceGraph scenario_graph(std::string_view dmarc = "v=DMARC1; p=none");

class Scene {
 public:
  explicit Scene(CloudSettings settings = {});

  // Plans what is in `graph`; errors of the sink are kept in `diagnostics`.
  base::Result<engine::PlannedWorld> plan(plan::Mode mode = plan::Mode::kApply);
  // Plans and applies.
  base::Result<model::ApplyReport> apply(plan::Mode mode = plan::Mode::kApply);

  [[nodiscard]] dns::Name zone() const { return dns::name_of(kDomain); }

  FakeClock clock;
  MemoryCloud cloud;
  state::MemoryStore store;
  engine::Ports ports;
  model::ResourceGraph graph;
  base::Diagnostics diagnostics;
  std::vector<std::string> adopt;
  base::Duration wait = std::chrono::minutes(2);
};

// "create oci/…", in plan order; adoptions and state-only changes left out.
std::vector<std::string> lines_of(const plan::Plan& plan);

}  // namespace mailctl::testing
