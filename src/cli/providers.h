#pragma once
// What this machine and its providers know before anybody is asked.

#include <string>
#include <vector>

#include "cli/command.h"
#include "model/facts.h"

namespace mailctl::cli {

// `endpoints` is the text of the endpoints file, or empty.
provider::Surroundings surroundings_of(const Session& session, std::string endpoints);

// The facts of every provider, custom regions of this machine included. Pointers into it stay valid
// as long as it is not moved.
struct KnownProviders {
  std::vector<model::ProviderFacts> facts;
  std::vector<std::string> warnings;  // custom regions that could not be read

  [[nodiscard]] std::vector<const model::ProviderFacts*> pointers() const;
};

KnownProviders known_providers(const Session& session);

}  // namespace mailctl::cli
