#pragma once
// Is a sending service authorised by a domain's SPF, and by which term? Its include may stand deep
// in the tree, or its networks may be admitted without it.

#include <cstdint>
#include <string>
#include <vector>

#include "mail/spf/analyze.h"

namespace mailctl::mail::spf {

enum class AuthorisedBy : std::uint8_t {
  kNothing,
  kInclude,   // a term that leads to the service's record
  kNetworks,  // terms that admit all addresses of the service's record
};

// A term on the way.
struct PathStep {
  std::string domain;  // whose record
  std::string term;
};

struct Authorisation {
  AuthorisedBy by = AuthorisedBy::kNothing;
  std::string include;           // of the service: which record was looked for
  std::vector<PathStep> steps;   // kInclude: from the domain's own term down; kNetworks: the terms
  std::uint32_t lookups = 0;     // kInclude: the lookups until its record is read, at worst
  std::vector<Network> missing;  // addresses of the service that do not pass, at most ten
  std::string reason;            // one line for people
};

// `domain` is the analysis of the domain's record, `service` that of the service's own. Of several
// records of a service each is asked about by itself. One address of the service is checked as a
// receiver would, because anything on the way may be a permerror.
Authorisation find_authorisation(const Analysis& domain,
                                 const Analysis& service,
                                 const dns::View& view,
                                 dns::MissingQuestions& missing);

}  // namespace mailctl::mail::spf
