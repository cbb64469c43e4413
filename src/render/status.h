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
#include "plan/plan.h"
#include "render/color.h"
#include "render/diagnostic_json.h"

namespace mailctl::render {

enum class Standing : std::uint8_t {
  kGood,     // as it should be, or nobody asked for it
  kWaiting,  // on its way; nothing to do
  kBad,      // missing, broken, or not what the manifest says
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
  std::vector<Finding> world;  // by domain: MX SPF DKIM DMARC, and what else the plan would change
  std::vector<model::PendingItem> pending;
  std::size_t errors = 0;  // of the plan: conflicts, and what else makes it impossible
};

struct StatusSources {
  const model::ResourceGraph& graph;
  const model::Snapshot& live;
  const model::State& prior;
  const plan::Plan& plan;  // what apply would do now
  std::size_t errors = 0;  // diagnostics of the plan that are errors
};

Status make_status(const StatusSources& sources);

// True when nothing is bad, unknown or waited for, and the plan has no errors.
bool is_all_good(const Status& status);

std::string status_text(const Status& status, base::Time now, Color color);
// One indented JSON document with final newline; `messages` are its "diagnostics".
std::string status_json(const Status& status, const Messages& messages);

}  // namespace mailctl::render
