#pragma once
// PURE: what is ours and what is not. Several parties write into one TXT set and one SPF record, so
// every question "may this go?" is answered here, from what the state remembers to have written or
// to have been about to write.

#include <map>
#include <optional>
#include <string>

#include "model/state.h"

namespace mailctl::plan {

// What a desired spec claims: its own values of a shared TXT set, its SPF terms, else the whole.
model::Claim claim_of(const model::Spec& desired);

// What the state claims of a thing, intents of killed runs included. nullopt: nothing.
std::optional<model::Claim> claim_on(const model::State& state, const model::Address& address);

// Both together; shared where either is.
model::Claim joined(model::Claim a, const model::Claim& b);

// False for a shared thing of which nothing is claimed: there is nothing to remember.
bool claims_anything(const model::Claim& claim);

// The live thing without what is ours; nullopt where nothing of others is in it.
std::optional<model::Spec> foreign_rest(const model::Spec& live, const model::Claim& claim);

// How often in the last 30 days we wrote the thing again because somebody else had changed it.
std::uint32_t recently_mended(const model::StateEntry& entry, base::Time now);

using AttributeMap = std::map<std::string, std::string>;

// For comparing what is with what was seen and written: of a shared set only the values that are
// ours. A key's hash is left out, because one that a side did not read says nothing.
AttributeMap our_attributes(const model::Spec& spec, const model::Claim& claim);

}  // namespace mailctl::plan
