#include "model/snapshot.h"

#include <catch2/catch.hpp>

using namespace mailctl;

TEST_CASE("a name belongs to the innermost zone that holds it") {
  model::Snapshot live;
  for (const auto* apex : {"example.com", "mail.example.com"})
    live.zones[dns::name_of(apex)].zone.apex = dns::name_of(apex);
  const auto zone_of = [&](const char* name) {
    const auto* zone = live.zone_for(dns::name_of(name));
    return zone == nullptr ? std::string() : zone->zone.apex.text();
  };
  CHECK(zone_of("s._domainkey.mail.example.com") == "mail.example.com");
  CHECK(zone_of("mail.example.com") == "mail.example.com");
  CHECK(zone_of("www.example.com") == "example.com");
  CHECK(zone_of("example.org").empty());
}
