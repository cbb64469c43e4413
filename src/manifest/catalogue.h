#pragma once
// The catalogue of sending services: data files in catalogue/, built in. What customers of a
// service publish so that its mail passes.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "mail/spf/lint.h"

namespace mailctl::manifest {

struct ServiceInclude {
  std::string include;               // "_spf.directtalk.com.br"
  std::string place;                 // "Americas"; may be empty
  std::vector<std::string> regions;  // ids that a service has; may be empty
};

struct Service {
  std::string id;    // "directtalk"
  std::string name;  // "Direct Talk"
  std::vector<ServiceInclude> spf;
  mail::spf::Tenancy tenancy = mail::spf::Tenancy::kOwn;
  std::string source;   // who says so
  std::string checked;  // "2026-11-24"
};

// One file of the catalogue. Code catalogue/data for what is missing or wrong; unknown fields are
// ignored.
Service parse_service(const base::SourceFile& file, base::Diagnostics& diagnostics);

// The services that are built in, by id.
const std::vector<Service>& catalogue();

// nullptr where there is no such service.
const Service* find_service(std::string_view id);

// The files that are built in: name and text.
std::vector<std::pair<std::string_view, std::string_view>> catalogue_files();

}  // namespace mailctl::manifest
