#include "cli/providers.h"

#include <utility>

#include "provider/registry.h"

namespace mailctl::cli {

provider::Surroundings surroundings_of(const Session& session, std::string endpoints) {
  return {.environment = session.environment,
          .read_file = provider::system_files(),
          .endpoints = std::move(endpoints),
          .config_path = {}};
}

std::vector<const model::ProviderFacts*> KnownProviders::pointers() const {
  std::vector<const model::ProviderFacts*> pointers;
  for (const auto& one : facts) pointers.push_back(&one);
  return pointers;
}

KnownProviders known_providers(const Session& session) {
  const auto surroundings = surroundings_of(session, {});
  KnownProviders known;
  for (const auto& entry : provider::providers()) {
    known.facts.push_back(entry.facts(surroundings, known.warnings));
  }
  return known;
}

}  // namespace mailctl::cli
