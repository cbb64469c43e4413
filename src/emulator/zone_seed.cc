#include "emulator/zone_seed.h"

namespace mailctl::emulator {

base::Result<StoredZone*> zone_named(World& world, const std::string& name) {
  if (StoredZone* zone = world.zones().find_zone(name)) return zone;
  const std::string doing = "zone " + name;
  auto apex = dns::Name::parse(name);
  if (!apex) return std::move(apex).error().with_context(doing);
  NewZone wanted;
  wanted.name = *std::move(apex);
  wanted.compartment_id = world.compartment();
  wanted.created = world.service_now();
  auto made = world.zones().create_zone(wanted);
  if (!made) return std::move(made).error().with_context(doing);
  world.touch();
  return made;
}

}  // namespace mailctl::emulator
