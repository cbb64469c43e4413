#pragma once
// A resource as desired, and as just read.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/source.h"
#include "base/time.h"
#include "model/spec.h"

namespace mailctl::model {

// The four forms of a record block, without the omitted one (which makes no resource).
enum class Intent : std::uint8_t {
  kManage,  // be like this
  kKeep,    // must exist, is never written
  kAbsent,  // must not exist
};

enum class Adopt : std::uint8_t { kNo, kYes };

struct Resource {
  Address address;
  Intent intent = Intent::kManage;
  Spec spec;
  base::SourceRange at;  // the line of the manifest that asks for it
  std::string stream;    // of which stream; empty for what belongs to the whole domain
  Adopt adopt = Adopt::kNo;
  bool operator==(const Resource&) const = default;
};

enum class Lifecycle : std::uint8_t {
  kActive,
  kCreating,
  kUpdating,
  kNeedsAttention,  // exists; the service waits for something (a DKIM for its CNAME)
  kInactive,        // a DKIM that another one has relieved
  kDeleting,        // holds its name and slot until it is gone
  kFailed,
};

std::string_view to_text(Lifecycle lifecycle);  // "ACTIVE", as the services write it

// What the service says that no manifest can: known after the resource exists.
struct Outputs {
  std::string dns_name;      // where cname_target or txt_value is to be published
  std::string cname_target;  // without final dot
  std::string txt_value;     // joined text
  bool operator==(const Outputs&) const = default;

  [[nodiscard]] bool empty() const { return cname_target.empty() && txt_value.empty(); }
};

struct LiveResource {
  Address address;
  Spec spec;
  std::string id;     // the provider's
  std::string owner;  // manifest name from the owner tag; empty where there is none
  Lifecycle lifecycle = Lifecycle::kActive;
  std::string detail;  // what the service says about its lifecycle
  Outputs outputs;
  std::optional<base::Time> created;
  bool operator==(const LiveResource&) const = default;
};

}  // namespace mailctl::model
