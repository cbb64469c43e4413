#pragma once
// One DNS server, asked through c-ares: UDP with TCP when the answer is truncated, one attempt per
// question. Who is asked next, and how often, is the resolver's business, because only it can
// choose between servers. Used on the reactor's thread only.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/reactor.h"

struct ares_channeldata;

namespace mailctl::net {

enum class ExchangeStatus : std::uint8_t {
  kAnswered,
  kSilent,  // no answer in time, or the port is closed
};

struct Exchange {
  ExchangeStatus status = ExchangeStatus::kSilent;
  std::string octets;  // the response, when answered
};

enum class DnsTransport : std::uint8_t {
  kUdpFirst,  // TCP where the answer does not fit
  kTcp,
};

class CaresChannel {
 public:
  // `server` is "address:port", IPv6 in brackets. kInvalid when it is not that.
  static base::Result<std::unique_ptr<CaresChannel>> make(const std::string& server,
                                                          base::Duration timeout,
                                                          DnsTransport transport);
  CaresChannel(const CaresChannel&) = delete;
  CaresChannel& operator=(const CaresChannel&) = delete;
  // Drops what is under way: its `done` functions are called as kSilent.
  ~CaresChannel();

  // Whose sockets the channel opens; before the first ask().
  void attach(Reactor& reactor, Activity& owner);
  // `query` is a whole DNS message. `done` is called once, from here or from serve(); it must not
  // ask in its turn.
  void ask(std::string_view query, std::function<void(Exchange)> done);
  // Reads, writes and lets time pass for this socket, or for none (-1).
  void serve(int socket, Readiness readiness);
  [[nodiscard]] TimePoint next_time(TimePoint now) const;

 private:
  CaresChannel() = default;

  static void on_socket_state(void* self, int socket, int can_read, int can_write);

  ares_channeldata* x_channel = nullptr;
  Reactor* x_reactor = nullptr;
  Activity* x_owner = nullptr;
};

// The name servers of /etc/resolv.conf as "address:port"; 127.0.0.1:53 where it names none.
base::Result<std::vector<std::string>> system_servers();

}  // namespace mailctl::net
