#pragma once
// Asks whether planned records are seen on the wire. Names that were just written are asked of the
// zone's own servers: a resolver would remember for a while that they did not exist.

#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "engine/engine.h"

namespace mailctl::engine {

struct WireQuestion {
  const plan::Wait* wait = nullptr;
  model::ManagedRecordSet expected;  // of kSeenOnWire, with its values filled in
};

struct WireAnswer {
  bool is_seen = false;
  std::string detail;  // what was answered instead, for people
};

class Wire {
 public:
  Wire(const model::Snapshot& live, Ports& ports) : x_live(live), x_ports(ports) {}

  // One answer per question, in order. All questions are of names in `zone` (nullptr: of no zone
  // that was read) and are asked at once. Any number of threads may look.
  std::vector<WireAnswer> look(const model::LiveZone* zone,
                               std::span<const WireQuestion> questions,
                               std::stop_token stop);

 private:
  // The resolver that asks one zone's servers, made when first needed.
  using ZoneServers = base::Guarded<std::unique_ptr<net::Resolver>>;

  net::Resolver& resolver_for(const model::LiveZone* zone, std::stop_token stop);
  std::vector<std::string> servers_of(const model::LiveZone& zone, std::stop_token stop);
  void look_for_keys(net::Resolver& ours,
                     std::span<const WireQuestion> questions,
                     std::span<const dns::Answer> aliases,
                     std::span<WireAnswer> answers,
                     std::stop_token stop);

  const model::Snapshot& x_live;
  Ports& x_ports;
  base::Guarded<std::map<dns::Name, std::unique_ptr<ZoneServers>>> x_by_zone;
};

}  // namespace mailctl::engine
