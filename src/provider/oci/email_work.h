#pragma once
// What changing Email Delivery needs at hand, and how the state of a resource becomes the outcome
// of a change: shared by creating, updating, deleting and polling.

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/change.h"
#include "provider/oci/domain_ids.h"
#include "provider/oci/token.h"

namespace mailctl::provider::oci {

struct EmailWork {
  EmailPlace place;
  Client& client;
  DomainIds& ids;
  const base::Clock& clock;
};

// One outcome per change, in order; the changes do not depend on one another.
using Changes = std::span<const model::Change* const>;
using Outcomes = std::vector<model::Outcome>;

// The name of the email domain that the resource at `address` belongs to; root for senders.
dns::Name domain_of(const model::Address& address, const std::optional<model::Spec>& spec);

// Whether what a change needs to go on is known: the resource has left CREATING, or names the DNS
// target that its record needs.
bool is_settled(const model::LiveResource& live);

// A wait that begins now.
model::PendingToken begin_wait(const EmailWork& work, const model::Change& change);

// Done when settled, an Error when FAILED, else Pending with `token`. The pause before the next
// look grows with the time waited.
model::Outcome outcome_of(const EmailWork& work,
                          model::PendingToken wait,
                          const Token& token,
                          model::LiveResource live);

// Pending with the reason.
model::Outcome still_waiting(const EmailWork& work,
                             model::PendingToken wait,
                             const Token& token,
                             std::string waiting_for);

// After a 404 on an id: whether a list that was answered confirms that it is gone. An Error where
// it cannot be said (a revoked permission looks like absence).
base::Result<bool> is_confirmed_gone(const EmailWork& work,
                                     const model::Address& address,
                                     const std::string& id,
                                     std::stop_token stop);

}  // namespace mailctl::provider::oci
