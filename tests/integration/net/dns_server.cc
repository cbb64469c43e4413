#include "dns_server.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"

namespace mailctl::net::testing {
namespace {

// Binds UDP to a free port and TCP to the same one.
std::uint16_t bind_both(int& udp, int& tcp) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    tcp = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int buffer = 4 << 20;
    setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    MAILCTL_CHECK(bind(udp, any, size) == 0);
    MAILCTL_CHECK(getsockname(udp, any, &size) == 0);
    if (bind(tcp, any, size) == 0 && listen(tcp, 64) == 0) return ntohs(address.sin_port);
    close(udp);
    close(tcp);
  }
  base::fail_check("a free port", __FILE__, __LINE__);
}

}  // namespace

dns::Message response_to(const DnsQuery& query, std::vector<dns::Record> answers) {
  dns::Message response;
  response.id = query.message.id;
  response.is_response = true;
  response.recursion_desired = query.message.recursion_desired;
  response.recursion_available = true;
  response.questions = query.message.questions;
  response.answers = std::move(answers);
  response.edns = query.message.edns;
  return response;
}

DnsServer::DnsServer(Behaviour behaviour) : x_behaviour(std::move(behaviour)) {
  x_port = bind_both(x_udp, x_tcp);
  MAILCTL_CHECK(pipe2(x_wake, O_CLOEXEC) == 0);
  x_thread = std::thread([this] { loop(); });
}

DnsServer::~DnsServer() {
  MAILCTL_CHECK(write(x_wake[1], "x", 1) == 1);
  x_thread.join();
  for (const auto& [socket, input] : x_streams) close(socket);
  for (const int socket : {x_udp, x_tcp, x_wake[0], x_wake[1]}) close(socket);
}

std::vector<DnsQuery> DnsServer::queries() const {
  const std::scoped_lock lock(x_mutex);
  return x_queries;
}

bool DnsServer::wait_for_queries(std::size_t count) const {
  std::unique_lock lock(x_mutex);
  return x_changed.wait_for(
      lock, std::chrono::seconds(60), [&] { return x_queries.size() >= count; });
}

void DnsServer::hold_until(std::size_t held, std::size_t total) {
  const std::scoped_lock lock(x_mutex);
  x_hold_until = held;
  x_total = total;
}

std::size_t DnsServer::most_held() const {
  const std::scoped_lock lock(x_mutex);
  return x_most_held;
}

void DnsServer::loop() {
  while (true) {
    std::vector<pollfd> sockets{{x_wake[0], POLLIN, 0}, {x_udp, POLLIN, 0}, {x_tcp, POLLIN, 0}};
    for (const auto& [socket, input] : x_streams) sockets.push_back({socket, POLLIN, 0});
    poll(sockets.data(), sockets.size(), -1);
    if (sockets[0].revents != 0) return;
    if (sockets[1].revents != 0) serve_udp();
    if (sockets[2].revents != 0) {
      const int socket = accept4(x_tcp, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket >= 0) x_streams[socket];
    }
    for (std::size_t i = 3; i < sockets.size(); ++i) {
      if (sockets[i].revents != 0) serve_tcp(sockets[i].fd);
    }
  }
}

std::optional<std::string> DnsServer::answer(std::string_view octets, Transport transport) {
  auto message = dns::parse_message(octets);
  MAILCTL_CHECK(message.has_value());
  DnsQuery query{std::move(*message), transport, 0};
  {
    const std::scoped_lock lock(x_mutex);
    query.number = static_cast<int>(x_queries.size()) + 1;
    x_queries.push_back(query);
    x_changed.notify_all();
  }
  return x_behaviour(query);
}

void DnsServer::send_udp(const Held& answer) const {
  sendto(x_udp,
         answer.octets.data(),
         answer.octets.size(),
         0,
         reinterpret_cast<const sockaddr*>(answer.peer.data()),
         static_cast<socklen_t>(answer.peer.size()));
}

// Reads all there is before it thinks, so that as little as possible is dropped.
void DnsServer::serve_udp() {
  std::vector<Held> received;
  while (true) {
    std::array<char, 4096> buffer{};
    sockaddr_in peer{};
    socklen_t peer_size = sizeof peer;
    const ssize_t size = recvfrom(
        x_udp, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&peer), &peer_size);
    if (size < 0) break;
    received.push_back({std::string(reinterpret_cast<const char*>(&peer), peer_size),
                        std::string(buffer.data(), static_cast<std::size_t>(size))});
  }
  for (Held& query : received) {
    if (auto octets = answer(query.octets, Transport::kUdp)) {
      x_held.push_back({std::move(query.peer), std::move(*octets)});
      release_if_due();
    }
  }
}

void DnsServer::release_if_due() {
  const std::scoped_lock lock(x_mutex);
  x_most_held = std::max(x_most_held, x_held.size());
  if (x_held.size() < x_hold_until && x_answered + x_held.size() < x_total) return;
  for (const Held& held : x_held) send_udp(held);
  x_answered += x_held.size();
  x_held.clear();
}

void DnsServer::serve_tcp(int socket) {
  std::array<char, 65536> buffer{};
  const ssize_t size = recv(socket, buffer.data(), buffer.size(), 0);
  if (size <= 0) {
    close(socket);
    x_streams.erase(socket);
    return;
  }
  std::string& input = x_streams[socket];
  input.append(buffer.data(), static_cast<std::size_t>(size));
  while (input.size() >= 2) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(input[i]); };
    const std::size_t length = (std::size_t{octet(0)} << 8U) | octet(1);
    if (input.size() < 2 + length) return;
    const auto octets = answer(std::string_view(input).substr(2, length), Transport::kTcp);
    input.erase(0, 2 + length);
    if (!octets) continue;
    std::string framed;
    framed += static_cast<char>(octets->size() >> 8U);
    framed += static_cast<char>(octets->size() & 0xffU);
    framed += *octets;
    std::size_t sent = 0;
    while (sent < framed.size()) {
      const ssize_t part = send(socket, framed.data() + sent, framed.size() - sent, MSG_NOSIGNAL);
      if (part <= 0) return;
      sent += static_cast<std::size_t>(part);
    }
  }
}

}  // namespace mailctl::net::testing
