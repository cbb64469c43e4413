#pragma once
// PURE: the world as it is, written as a manifest (`mailctl import`). The text plans to no change:
// what the language cannot say exactly as it stands is written as `keep`, or is left out with a
// comment, and so is never touched. What nobody may read (addresses of suppression lists) is never
// in it. The same world gives the same text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "manifest/manifest.h"
#include "model/facts.h"
#include "model/snapshot.h"

namespace mailctl::manifest {

// What becomes of records that have nothing to do with mail.
enum class OtherRecords : std::uint8_t {
  kLeave,  // they are not in the manifest, and so are never touched
  kWrite,  // they are under `records` of the domain that their zone is
};

struct ExportRequest {
  // `name`, `accounts` and `zones` are taken from here; the zones that have a TTL keep it.
  const Manifest& head;
  const model::FactsByAccount& facts;
  const model::Snapshot& live;
  std::vector<dns::Name> domains;  // only these; empty: every domain that is found
  OtherRecords other = OtherRecords::kLeave;
};

struct Exported {
  std::string text;                   // YAML
  std::vector<std::string> warnings;  // one line each: what a person should look at
  std::size_t domains = 0;
};

// The text is complete once `missing` stays empty. Zones of the head that are not in `live` are
// left out, and what DNS says of their domains is written as `keep`.
Exported export_manifest(const ExportRequest& request, dns::MissingQuestions& missing);

// Every domain of which something is known: email domains of services, the apexes of zones, and
// names in them that have a mail record of their own. Sorted.
std::vector<dns::Name> domains_in(const model::Snapshot& live);

}  // namespace mailctl::manifest
