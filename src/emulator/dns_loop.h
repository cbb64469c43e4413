#pragma once
// The event loop of the DNS server: poll over one UDP socket, one listener and the TCP connections,
// with answers that wait for an injected latency. Everything but faults and stop is the loop
// thread's own.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>

#include "base/guarded.h"
#include "emulator/dns_server.h"
#include "emulator/dns_sockets.h"

struct pollfd;

namespace mailctl::emulator {

class DnsLoop {
 public:
  DnsLoop(DnsSockets sockets, OwnedFd wake_fd, DnsServer::Responder responder);

  // Until stop().
  void run();
  // From any thread.
  void stop();

  [[nodiscard]] std::uint16_t port() const { return x_sockets.port; }

  base::Guarded<DnsFaults>& faults() { return x_faults; }

 private:
  using Clock = std::chrono::steady_clock;
  using ConnectionId = std::uint64_t;

  enum class Intake : std::uint8_t { kOpen, kEnded };  // ended: the peer sends no more

  struct Connection {
    OwnedFd socket;
    std::string in;
    std::string out;
    std::size_t waiting = 0;  // answers not yet due
    Intake intake = Intake::kOpen;
    Clock::time_point last_active;
  };

  // Where an answer goes: a datagram's sender, or a connection.
  struct Recipient {
    sockaddr_in peer{};
    std::optional<ConnectionId> connection;
  };

  struct Waiting {
    Recipient to;
    std::string octets;
  };

  [[nodiscard]] std::vector<pollfd> poll_set() const;
  [[nodiscard]] int poll_timeout() const;
  void read_datagrams();
  void accept_connections();
  void serve(ConnectionId id, short events);
  void read_connection(ConnectionId id, Connection& connection);
  void take_queries(ConnectionId id, Connection& connection);
  void handle_query(std::string_view query, const Recipient& from);
  void deliver(const Recipient& to, const std::string& octets);
  void deliver_due();
  void drop_finished();

  DnsSockets x_sockets;
  OwnedFd x_wake;
  DnsServer::Responder x_responder;
  base::Guarded<DnsFaults> x_faults;
  std::atomic<bool> x_stopping = false;
  std::map<ConnectionId, Connection> x_connections;
  ConnectionId x_next_connection = 1;
  std::multimap<Clock::time_point, Waiting> x_waiting;
};

}  // namespace mailctl::emulator
