#pragma once
// The catalogue of sending services: data files in catalogue/, built in.

#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "model/service.h"

namespace mailctl::manifest {

using model::Service;

// One file of the catalogue. Code catalogue/data for what is missing, wrong or not known: a field
// that nobody reads would be a fact that nobody checks.
Service parse_service(const base::SourceFile& file, base::Diagnostics& diagnostics);

// The services that are built in, by id.
const std::vector<Service>& catalogue();

// nullptr where there is no such service.
const Service* find_service(std::string_view id);

// The files that are built in: name and text.
std::vector<std::pair<std::string_view, std::string_view>> catalogue_files();

// The service in a manifest, as lines of a stream (`via: …`), with samples where each customer has
// values of its own.
std::string stream_example(const Service& service);

}  // namespace mailctl::manifest
