#pragma once
// Asks everything that `mailctl doctor` looks at, all at once: accounts and regions through their
// examiners, zones and the resolver through DNS. Judging is the examiners' and plan/checkup.h's.
// Reads only.

#include <map>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "model/checkup.h"
#include "model/graph.h"
#include "provider/examiner.h"

namespace mailctl::engine {

struct CheckupInputs {
  const model::ResourceGraph* graph = nullptr;
  std::map<std::string, provider::Examiner*> examiners;  // by account; none of those below
  std::map<std::string, base::Error> unopened;           // accounts without usable credentials
  net::Resolver* over_tcp = nullptr;                     // the world, asked over TCP only
};

// By area, then in the order of the manifest.
model::Checkup check_up(const CheckupInputs& inputs, Ports& ports, std::stop_token stop);

}  // namespace mailctl::engine
