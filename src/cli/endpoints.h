#pragma once
// Where services are, when they are not where the world has them: one JSON document, as
// `mailctl emulator` writes it (docs/reference/emulator.md), from the file of --endpoints or from
// the emulator that --emulator runs in this process. Providers read their part from the text; here
// is what the wiring needs.

#include <memory>
#include <string>

#include "cli/load.h"
#include "emulator/emulator.h"

namespace mailctl::cli {

struct Endpoints {
  std::string text;  // the whole document, for providers; empty: the real services
  std::string dns;   // ADDRESS:PORT that replaces recursive and authoritative servers; may be empty
  std::string ca_file;                           // may be empty
  std::unique_ptr<emulator::Emulator> emulator;  // with --emulator: serves as long as it lives
};

// Empty for an empty path. kInvalid where the file is no such document.
base::Result<Endpoints> read_endpoints(const std::string& path);

// A cloud in this process with the regions of the manifest's accounts and its zones, which are made
// where they are not there yet; its data is kept in .mailctl/emulator/ beside the manifest.
// kInvalid where that folder is unusable or in use.
base::Result<Endpoints> start_emulator(const Loaded& loaded);

// What to write for --server and --resolver, after why it cannot be used.
base::Error with_server_hint(base::Error error);

// The folder of saved state beside the manifest; what belongs to the emulator is apart from what
// belongs to the real world.
std::string data_folder(const GlobalOptions& global, const Loaded& loaded);

}  // namespace mailctl::cli
