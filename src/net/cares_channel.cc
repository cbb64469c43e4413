#include "net/cares_channel.h"

#include <array>

#include <arpa/inet.h>

// The functions that c-ares 1.34 deprecates are the ones that 1.18 has.
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <fmt/format.h>

namespace mailctl::net {
namespace {

constexpr int kUdpSize = 1232;                   // dns::Edns says the same to the server
constexpr int kReceiveBuffer = 4 * 1024 * 1024;  // answers to thousands of questions at once

base::Error failure(base::ErrorKind kind, std::string_view doing, int status) {
  return base::Error{kind, fmt::format("{}: {}", doing, ares_strerror(status)), {}};
}

int start_ares_once() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

struct Pending {
  std::function<void(Exchange)> done;
};

void on_answer(void* argument, int status, int /*timeouts*/, unsigned char* octets, int length) {
  const std::unique_ptr<Pending> pending(static_cast<Pending*>(argument));
  Exchange exchange;
  if (status == ARES_SUCCESS && octets != nullptr && length > 0) {
    exchange.status = ExchangeStatus::kAnswered;
    const unsigned char* const end = octets + length;
    exchange.octets = std::string(static_cast<const unsigned char*>(octets), end);
  }
  pending->done(std::move(exchange));
}

std::string to_text(const ares_addr_port_node& node) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(node.family, &node.addr, text.data(), text.size());
  const int port = node.udp_port == 0 ? 53 : node.udp_port;
  return node.family == AF_INET6 ? fmt::format("[{}]:{}", text.data(), port)
                                 : fmt::format("{}:{}", text.data(), port);
}

}  // namespace

base::Result<std::unique_ptr<CaresChannel>> CaresChannel::make(const std::string& server,
                                                               base::Duration timeout,
                                                               DnsTransport transport) {
  if (const int status = start_ares_once(); status != ARES_SUCCESS) {
    return failure(base::ErrorKind::kTransient, "starting c-ares", status);
  }
  std::unique_ptr<CaresChannel> channel(new CaresChannel());
  ares_options options{};
  // Refusals are answers, which the resolver judges; question and EDNS come from our own codec.
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS;
  if (transport == DnsTransport::kTcp) options.flags |= ARES_FLAG_USEVC;
  options.ednspsz = kUdpSize;
  options.timeout = static_cast<int>(timeout.count());
  options.tries = 1;
  options.ndomains = 0;
  options.socket_receive_buffer_size = kReceiveBuffer;
  options.sock_state_cb = &CaresChannel::on_socket_state;
  options.sock_state_cb_data = channel.get();
  int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
             ARES_OPT_DOMAINS | ARES_OPT_SOCK_RCVBUF | ARES_OPT_SOCK_STATE_CB;
#ifdef ARES_OPT_QUERY_CACHE
  options.qcache_max_ttl = 0;  // who waits for a record to appear must not be answered from memory
  mask |= ARES_OPT_QUERY_CACHE;
#endif
  if (const int status = ares_init_options(&channel->x_channel, &options, mask);
      status != ARES_SUCCESS) {
    return failure(base::ErrorKind::kTransient, "starting the DNS resolver", status);
  }
  if (const int status = ares_set_servers_ports_csv(channel->x_channel, server.c_str());
      status != ARES_SUCCESS) {
    return failure(
        base::ErrorKind::kInvalid, fmt::format("\"{}\" is no DNS server address", server), status);
  }
  return channel;
}

CaresChannel::~CaresChannel() {
  if (x_channel != nullptr) ares_destroy(x_channel);
}

void CaresChannel::attach(Reactor& reactor, Activity& owner) {
  x_reactor = &reactor;
  x_owner = &owner;
}

void CaresChannel::on_socket_state(void* self, int socket, int can_read, int can_write) {
  auto& channel = *static_cast<CaresChannel*>(self);
  if (channel.x_reactor == nullptr) return;
  channel.x_reactor->watch(socket, Readiness{can_read != 0, can_write != 0}, *channel.x_owner);
}

void CaresChannel::ask(std::string_view query, std::function<void(Exchange)> done) {
  std::vector<unsigned char> octets(query.begin(), query.end());
  auto pending = std::make_unique<Pending>(Pending{std::move(done)});
  ares_send(
      x_channel, octets.data(), static_cast<int>(octets.size()), &on_answer, pending.release());
}

void CaresChannel::serve(int socket, Readiness readiness) {
  ares_process_fd(x_channel,
                  readiness.can_read ? socket : ARES_SOCKET_BAD,
                  readiness.can_write ? socket : ARES_SOCKET_BAD);
}

TimePoint CaresChannel::next_time(TimePoint now) const {
  timeval left{};
  if (ares_timeout(x_channel, nullptr, &left) == nullptr) return TimePoint::max();
  // Rounded up: a turn that comes too early finds nothing due.
  return now + std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec) +
         std::chrono::milliseconds(1);
}

base::Result<std::vector<std::string>> system_servers() {
  if (const int status = start_ares_once(); status != ARES_SUCCESS) {
    return failure(base::ErrorKind::kTransient, "starting c-ares", status);
  }
  ares_channeldata* channel = nullptr;
  if (const int status = ares_init(&channel); status != ARES_SUCCESS) {
    return failure(base::ErrorKind::kTransient, "reading /etc/resolv.conf", status);
  }
  ares_addr_port_node* nodes = nullptr;
  const int status = ares_get_servers_ports(channel, &nodes);
  std::vector<std::string> servers;
  for (const auto* node = nodes; node != nullptr; node = node->next)
    servers.push_back(to_text(*node));
  ares_free_data(nodes);
  ares_destroy(channel);
  if (status != ARES_SUCCESS) {
    return failure(base::ErrorKind::kTransient, "reading the system's DNS servers", status);
  }
  return servers;
}

}  // namespace mailctl::net
