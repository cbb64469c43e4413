#pragma once
// DNS on loopback, UDP and TCP on one port (RFC 1035 §4.2, RFC 7766): sockets, limits and injected
// faults; what is answered is dns_responder.h's business. One thread; faults may be set from any.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "dns/name.h"
#include "emulator/dns_responder.h"

namespace mailctl::emulator {

class DnsLoop;

// Names count with everything under them.
struct DnsFaults {
  std::chrono::milliseconds latency{0};  // before every answer
  std::vector<dns::Name> servfail;       // answered with SERVFAIL
  std::vector<dns::Name> drop;           // never answered
  bool operator==(const DnsFaults&) const = default;
};

class DnsServer {
 public:
  // Called on the server's thread for every query; empty means silence.
  using Responder = std::function<std::string(std::string_view query, DnsTransport transport)>;

  // Bound to 127.0.0.1 and answering when it returns; port 0 takes a free one. kTransient when the
  // port is taken.
  static base::Result<std::unique_ptr<DnsServer>> start(std::uint16_t port, Responder responder);
  // Stops and joins.
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // "127.0.0.1:<port>"
  [[nodiscard]] std::string address() const;

  void set_faults(DnsFaults faults);
  [[nodiscard]] DnsFaults faults() const;

 private:
  explicit DnsServer(std::unique_ptr<DnsLoop> loop);

  std::unique_ptr<DnsLoop> x_loop;
  std::jthread x_thread;
};

}  // namespace mailctl::emulator
