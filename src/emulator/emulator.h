#pragma once
// The local cloud as one object: listeners per region, the control listener, the DNS server, and
// the file that says where they are. Loopback only; it is a test tool and never a mail server.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "emulator/world.h"

namespace mailctl::emulator {

enum class Transport : std::uint8_t { kHttp, kHttps };

struct EmulatorOptions {
  std::vector<std::string> regions;  // known region ids, the home region first
  std::string data_folder;           // kept between runs; empty: in memory, keys in a temporary one
  std::vector<std::string> zones;    // made where they are not there yet
  std::string ready_file;            // written when everything serves; empty: none
  Transport transport = Transport::kHttp;
  std::uint64_t seed = 1;                      // of ids
  std::map<std::string, std::uint16_t> ports;  // by region; "control" and "dns" too; absent: free
};

// Where everything is. The URLs have no final slash; API paths (/20170907/…) are appended.
struct ReadyInfo {
  std::map<std::string, std::string> regions;  // region id to base URL of all its services
  std::string imds;                            // "…/opc/v2"
  std::string dns;                             // "127.0.0.1:PORT", UDP and TCP
  std::string admin;                           // "…/admin"
  std::string tenancy;
  std::string compartment;
  std::string user;
  std::string fingerprint;
  std::string key_file;  // the user's API key, PEM
  std::string ca_file;   // with kHttps: whom to trust; else empty
};

class Emulator {
 public:
  // Serves when it returns. kInvalid: an unknown region, no region, an unusable zone name or data
  // folder, or one that another emulator uses;
  // kTransient: a port is taken.
  static base::Result<std::unique_ptr<Emulator>> start(const EmulatorOptions& options);
  // Stops, saves and removes the ready file and what was temporary.
  ~Emulator();
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  [[nodiscard]] const ReadyInfo& ready() const;
  // For tests in the same process; lock it.
  World& world();
  // Idempotent. The error is of the last save.
  base::Result<void> stop();

 private:
  struct Parts;
  explicit Emulator(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> x_parts;
};

}  // namespace mailctl::emulator
