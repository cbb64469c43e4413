#pragma once
// Judges what DNS answered about DNS itself, for `mailctl doctor`: is a zone delegated to whom
// changes are written to, do its servers answer, can the resolver be believed. Pure; asking is
// engine/checkup.h.

#include <map>
#include <vector>

#include "dns/view.h"
#include "model/checkup.h"

namespace mailctl::plan {

// A zone as seen from outside. What could not be asked is kNotFetched.
struct Delegation {
  dns::Name zone;
  dns::Answer servers;              // NS, as everybody resolves it
  dns::Answer parent;               // NS, as the servers of the zone above say
  std::vector<dns::Name> provider;  // the name servers of the provider; empty: not known
  std::map<dns::Name, dns::Answer> at_servers;  // SOA, as each of `servers` answers
  dns::Answer ds;
  dns::Answer dnskey;
};

model::Checkup judge_delegation(const Delegation& delegation);

struct ResolverEvidence {
  dns::Answer root;        // NS of the root
  dns::Answer over_tcp;    // the same, asked over TCP
  dns::Answer none;        // of a name that does not exist
  dns::Answer bad_signed;  // of a name whose signatures are wrong on purpose
};

model::Checkup judge_resolver(const ResolverEvidence& evidence);

}  // namespace mailctl::plan
