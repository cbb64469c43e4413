#pragma once
// The live side of one address, whether it is a resource of a service or a part of a zone.

#include <optional>
#include <string>
#include <utility>

#include "mail/dmarc/record.h"
#include "model/snapshot.h"
#include "plan/desired.h"

namespace mailctl::plan {

struct LiveView {
  model::Spec spec;
  std::string id;
  std::string version;  // of the record set; empty for cloud resources
  std::string owner;
  model::Lifecycle lifecycle = model::Lifecycle::kActive;
  std::string detail;
};

// nullopt where the scope was read and holds no such thing, and where the scope was not read: ask
// Snapshot::is_read first. For an SPF address: the one value that is (or was meant as) the record.
std::optional<LiveView> live_view(const model::Snapshot& live, const model::Address& address);

// The name and type a record address stands for.
dns::RecordSetKey record_key(const model::Address& address);

// "sel._domainkey.example.com"
dns::Name selector_name(const model::DkimKey& key);

// The DMARC record that a TXT set is; Record{} where it is none.
mail::dmarc::Record dmarc_of(const std::optional<model::Spec>& spec);

// Whether a TXT value is a DKIM key record that is not revoked (RFC 6376 §3.6.1).
bool holds_public_key(const dns::RecordData& value);

// The version of a record set, empty where the set does not exist.
std::string version_of(const model::Snapshot& live,
                       const dns::Name& zone,
                       const dns::RecordSetKey& key);

}  // namespace mailctl::plan
