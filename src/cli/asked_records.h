#pragma once
// What others are asked to publish, from the manifest, the state and DNS; the accounts are asked
// only for values that the state does not know.

#include <memory>
#include <optional>
#include <vector>

#include "cli/load.h"
#include "dns/name.h"
#include "model/snapshot.h"
#include "plan/request.h"

namespace mailctl::cli {

enum class WhichZones : std::uint8_t {
  kOfOthers,  // `publish: ask` and `publish: files`
  kOfFiles,   // `publish: files`
  kAll,       // those of accounts too, as if others published them
};

struct AskedRecords {
  std::unique_ptr<Loaded> loaded;
  model::Snapshot live;  // with the answers of DNS
  std::vector<plan::Request> requests;
};

// Of `domain` and below, or of all. nullopt after an error, which was said.
std::optional<AskedRecords> asked_records(Session& session,
                                          WhichZones zones,
                                          const std::optional<dns::Name>& domain);

}  // namespace mailctl::cli
