#pragma once
// The networks that a domain's SPF record admits, by the term of the record that leads to them:
// what reports call only an address is then "include:_spf.example.net".

#include <map>
#include <string>

#include "dns/view.h"
#include "mail/report/sources.h"

namespace mailctl::mail::report {

// Names of sending services by the domain that their customers include, or a name below it.
using ServiceNames = std::map<std::string, std::string>;

// Empty where there is no record. Networks so wide that they say nothing (shorter than /8, or /16
// of IPv6) are left out. While anything is missing the answer is provisional.
NamedNetworks own_networks(const std::string& domain,
                           const ServiceNames& services,
                           const dns::View& view,
                           dns::MissingQuestions& missing);

}  // namespace mailctl::mail::report
