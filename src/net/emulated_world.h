#pragma once
// An emulator as all of DNS: an authoritative server refuses what is in none of its zones, and
// where it is the world, that does not exist.

#include <memory>

#include "net/resolver.h"

namespace mailctl::net {

class EmulatedWorld : public Resolver {
 public:
  // `zones`: those of the manifest that the emulator serves. A refusal inside of them stays one.
  EmulatedWorld(std::unique_ptr<Resolver> emulator, std::vector<dns::Name> zones);

  std::vector<dns::Answer> query_all(std::span<const dns::Question> questions,
                                     std::stop_token stop) override;

 private:
  [[nodiscard]] bool is_outside(const dns::Name& name) const;

  std::unique_ptr<Resolver> x_emulator;
  std::vector<dns::Name> x_zones;
};

}  // namespace mailctl::net
