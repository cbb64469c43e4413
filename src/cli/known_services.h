#pragma once
// The catalogue of sending services as the mail engine wants to know it, which has no catalogue.

#include <vector>

#include "mail/path/guess.h"
#include "mail/report/own_networks.h"

namespace mailctl::cli {

// Services by the names that SPF records include.
const std::vector<mail::path::KnownService>& known_services();

// Their names by what is included, or what that stands below.
mail::report::ServiceNames service_names();

}  // namespace mailctl::cli
