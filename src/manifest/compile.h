#pragma once
// A Manifest to the resources that should exist and the policies that become resources later
// (rotation, SPF merged with what is live, DMARC behind verified streams). Checks what needs the
// providers' facts or several blocks together: regions, compartments, selectors, zones, clashes.
// Pure; the same manifest gives the same graph.

#include <span>

#include "base/diagnostics.h"
#include "manifest/manifest.h"
#include "model/facts.h"
#include "model/graph.h"

namespace mailctl::manifest {

// Which facts belong to which account, by the account's `provider`. Accounts of a provider that is
// not among `providers` are left out.
model::FactsByAccount facts_by_account(const Manifest& manifest,
                                       std::span<const model::ProviderFacts* const> providers);

// What is wrong goes to the sink; with errors the graph is for display only and must not be
// planned. Also says, once each per run, that nothing acts yet on `rotate` and `until`.
// Dkim private keys are copied from the manifest: call read_credentials before, where they count.
model::ResourceGraph compile(const Manifest& manifest,
                             const model::FactsByAccount& facts,
                             base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
