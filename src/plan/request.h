#pragma once
// A record of a zone that others publish (`publish: ask` or `files`): what they are asked for, and
// what DNS shows of it. Nothing of such a zone is ever written.
//   waiting     not asked yet: something of ours must come first (a key to be made, streams to be
//               verified before a stricter DMARC, an SPF record that would exceed its limits)
//   requested   asked for, and DNS does not show it
//   seen        DNS shows what was asked: of SPF, exactly one record in which our terms count; of
//               DMARC, the same or stricter; all else by meaning
//   verified    seen, and what depends on it works: the key found through it is ACTIVE at its
//               service, the return path is ACTIVE, SPF stays within its limits; of a record on
//               which nothing of ours depends, seen by a later run too
//   regressed   was seen or verified, and is not any more

#include <optional>
#include <string>
#include <vector>

#include "dns/record_set.h"
#include "model/request.h"
#include "model/resource.h"

namespace mailctl::plan {

struct Request {
  model::Address address;
  dns::Name zone;
  dns::Name domain;    // of the manifest; the zone where none is above the record
  dns::RecordSet set;  // to publish; of SPF the one value, with the terms that stand there already
  model::Sharing sharing = model::Sharing::kWhole;  // kValues: beside values of others
  model::Intent intent = model::Intent::kManage;    // kAbsent: to be removed
  model::RequestStatus status = model::RequestStatus::kRequested;
  model::RequestEntry entry;  // with `wish` and dates; not to be saved while it waits
  std::string waiting_for;    // of what waits: why; of what is seen: what does not work yet
  std::string found;          // what DNS has instead; empty where it has nothing
  std::string advice;         // what to tell who publishes the zone
  base::SourceRange at;
  bool has_moved = false;  // its status is another than the saved one
};

// Asked for by earlier runs, and wanted no more.
struct Withdrawn {
  model::Address address;
  std::string wish;
  bool was_seen = false;  // its owner can delete it
};

// Seen or verified.
bool is_fulfilled(const Request& request);

struct RequestCounts {
  std::size_t waiting = 0;
  std::size_t requested = 0;
  std::size_t seen = 0;
  std::size_t verified = 0;
  std::size_t regressed = 0;
  bool operator==(const RequestCounts&) const = default;

  [[nodiscard]] std::size_t all() const {
    return waiting + requested + seen + verified + regressed;
  }
};

void add_to(RequestCounts& counts, model::RequestStatus status);
RequestCounts count_requests(const std::vector<Request>& requests);

}  // namespace mailctl::plan
