#pragma once
// How things stand: what the service says of each resource, what resolvers answer for each domain,
// and what is waited for since when. A list of findings, made from values; text and JSON show it.

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/graph.h"
#include "model/report.h"
#include "model/snapshot.h"
#include "model/state.h"
#include "render/color.h"

namespace mailctl::render {

enum class Standing : std::uint8_t {
  kGood,     // as it should be
  kWaiting,  // on its way; nothing to do
  kBad,      // missing or broken
  kUnknown,  // could not be read or asked
};

struct Finding {
  std::string area;     // "oci/sa-saopaulo-1", or "DNS of ocipizza.com.br"
  std::string subject;  // "DKIM key", "SPF"
  std::string name;     // of the resource or record
  Standing standing = Standing::kGood;
  std::string text;  // "ACTIVE", "v=spf1 …", what is wrong
  bool operator==(const Finding&) const = default;
};

struct Status {
  std::string owner;
  std::vector<Finding> service;  // by area
  std::vector<Finding> world;    // by domain: MX SPF DKIM DMARC
  std::vector<model::PendingItem> pending;
};

struct StatusSources {
  const model::ResourceGraph& graph;
  const model::Snapshot& live;
  const model::State& prior;
  const std::vector<model::PendingItem>& pending;
};

Status make_status(const StatusSources& sources);

// True when nothing is bad, unknown or waited for.
bool is_all_good(const Status& status);

std::string status_text(const Status& status, base::Time now, Color color);
// One indented JSON document with final newline.
std::string status_json(const Status& status);

}  // namespace mailctl::render
