#pragma once
// Asks whether a planned record is seen on the wire. Names that were just written are asked of the
// zone's own servers: a resolver would remember for a while that they did not exist.

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "engine/engine.h"

namespace mailctl::engine {

struct WireAnswer {
  bool is_seen = false;
  std::string detail;  // what was answered instead, for people
};

class Wire {
 public:
  Wire(const model::Snapshot& live, Ports& ports) : x_live(live), x_ports(ports) {}

  // `expected` is used for kSeenOnWire only and has its values filled in.
  WireAnswer look(const plan::Wait& wait,
                  const model::ManagedRecordSet& expected,
                  std::stop_token stop);

 private:
  net::Resolver& resolver_for(const dns::Name& name, std::stop_token stop);
  std::vector<std::string> servers_of(const model::LiveZone& zone, std::stop_token stop);
  dns::Answer ask(net::Resolver& resolver, const dns::Question& question, std::stop_token stop);
  WireAnswer look_for_key(const dns::Question& question, std::stop_token stop);

  const model::Snapshot& x_live;
  Ports& x_ports;
  std::map<dns::Name, std::unique_ptr<net::Resolver>> x_by_zone;
};

}  // namespace mailctl::engine
