#pragma once
// The file of --endpoints: one JSON document that says where services are, as `mailctl emulator`
// writes it (docs/reference/emulator.md). Providers read their part from the text; here is what the
// wiring needs.

#include <string>

#include "base/result.h"

namespace mailctl::cli {

struct Endpoints {
  std::string text;     // the whole document, for providers; empty without a file
  std::string dns;      // HOST:PORT that replaces recursive and authoritative servers; may be empty
  std::string ca_file;  // may be empty
};

// Empty for an empty path. kInvalid where the file is no such document.
base::Result<Endpoints> read_endpoints(const std::string& path);

}  // namespace mailctl::cli
