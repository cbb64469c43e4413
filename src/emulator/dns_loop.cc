#include "emulator/dns_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#include "dns/message.h"

namespace mailctl::emulator {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxConnections = 256;
constexpr std::size_t kMaxWaiting = 65536;        // answers held back by latency
constexpr std::size_t kMaxOut = 1024 * 1024;      // octets a connection may leave unread
constexpr std::size_t kMaxTurn = 256;             // datagrams taken before others get their turn
constexpr std::chrono::seconds kIdleTimeout{15};  // of a TCP connection (RFC 7766 §6.2.3)
constexpr std::size_t kFixedFds = 3;              // wake, UDP, listener

std::size_t announced_size(std::string_view in) {
  return static_cast<std::size_t>((static_cast<unsigned char>(in[0]) << 8U) |
                                  static_cast<unsigned char>(in[1]));
}

bool is_under_any(const dns::Name& name, const std::vector<dns::Name>& ancestors) {
  return std::ranges::any_of(ancestors,
                             [&](const dns::Name& each) { return name.is_at_or_under(each); });
}

enum class Fate : std::uint8_t { kAnswer, kServFail, kDrop };

Fate fate_of(std::string_view query, const DnsFaults& faults) {
  if (faults.servfail.empty() && faults.drop.empty()) return Fate::kAnswer;
  const auto message = dns::parse_message(query);
  if (!message || message->questions.empty()) return Fate::kAnswer;
  const dns::Name& name = message->questions.front().name;
  if (is_under_any(name, faults.drop)) return Fate::kDrop;
  return is_under_any(name, faults.servfail) ? Fate::kServFail : Fate::kAnswer;
}

bool would_block() {
  return errno == EAGAIN || errno == EINTR;
}

}  // namespace

DnsLoop::DnsLoop(DnsSockets sockets, OwnedFd wake_fd, DnsServer::Responder responder)
    : x_sockets(std::move(sockets)),
      x_wake(std::move(wake_fd)),
      x_responder(std::move(responder)) {}

void DnsLoop::stop() {
  x_stopping = true;
  wake(x_wake);
}

void DnsLoop::run() {
  while (!x_stopping) {
    std::vector<pollfd> fds = poll_set();
    // The ids in the order of poll_set, as serving may close some.
    std::vector<ConnectionId> ids;
    for (const auto& [id, connection] : x_connections) ids.push_back(id);
    if (poll(fds.data(), fds.size(), poll_timeout()) < 0) continue;
    deliver_due();
    if (fds[1].revents != 0) read_datagrams();
    for (std::size_t i = 0; i < ids.size(); ++i) serve(ids[i], fds[kFixedFds + i].revents);
    if (fds[2].revents != 0) accept_connections();
    drop_finished();
  }
}

std::vector<pollfd> DnsLoop::poll_set() const {
  std::vector<pollfd> fds;
  fds.push_back({x_wake.get(), POLLIN, 0});
  fds.push_back({x_sockets.udp.get(), POLLIN, 0});
  const bool has_room = x_connections.size() < kMaxConnections;
  fds.push_back({x_sockets.tcp.get(), has_room ? short{POLLIN} : short{0}, 0});
  for (const auto& [id, connection] : x_connections) {
    int events = 0;
    if (connection.intake == Intake::kOpen && connection.out.size() < kMaxOut) events |= POLLIN;
    if (!connection.out.empty()) events |= POLLOUT;
    fds.push_back({connection.socket.get(), static_cast<short>(events), 0});
  }
  return fds;
}

int DnsLoop::poll_timeout() const {
  milliseconds wait{1000};  // so that idle connections are noticed
  if (x_connections.empty()) wait = milliseconds{60000};
  if (!x_waiting.empty()) {
    const auto until = std::chrono::ceil<milliseconds>(x_waiting.begin()->first - Clock::now());
    wait = std::clamp(until, milliseconds{0}, wait);
  }
  return static_cast<int>(wait.count());
}

void DnsLoop::read_datagrams() {
  std::array<char, 65536> buffer;
  for (std::size_t turn = 0; turn < kMaxTurn; ++turn) {
    Recipient from;
    socklen_t size = sizeof from.peer;
    const ssize_t length = recvfrom(x_sockets.udp.get(),
                                    buffer.data(),
                                    buffer.size(),
                                    0,
                                    reinterpret_cast<sockaddr*>(&from.peer),
                                    &size);
    if (length < 0) return;
    handle_query({buffer.data(), static_cast<std::size_t>(length)}, from);
  }
}

void DnsLoop::accept_connections() {
  while (x_connections.size() < kMaxConnections) {
    OwnedFd socket(accept4(x_sockets.tcp.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.is_open()) return;
    Connection connection;
    connection.socket = std::move(socket);
    connection.last_active = Clock::now();
    x_connections.emplace(x_next_connection++, std::move(connection));
  }
}

void DnsLoop::serve(ConnectionId id, short events) {
  const auto found = x_connections.find(id);
  if (found == x_connections.end() || events == 0) return;
  Connection& connection = found->second;
  if ((events & (POLLHUP | POLLERR)) != 0) connection.socket = OwnedFd();  // reset by the peer
  if ((events & POLLIN) != 0 && connection.socket.is_open()) read_connection(id, connection);
  if (connection.out.empty() || !connection.socket.is_open()) return;
  const ssize_t sent =
      send(connection.socket.get(), connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
  if (sent > 0) {
    connection.out.erase(0, static_cast<std::size_t>(sent));
    connection.last_active = Clock::now();
  } else if (sent < 0 && !would_block()) {
    connection.socket = OwnedFd();
  }
}

void DnsLoop::read_connection(ConnectionId id, Connection& connection) {
  std::array<char, 16384> buffer;
  const ssize_t length = recv(connection.socket.get(), buffer.data(), buffer.size(), 0);
  if (length < 0) {
    if (!would_block()) connection.socket = OwnedFd();
    return;
  }
  if (length == 0) {
    connection.intake = Intake::kEnded;
    return;
  }
  connection.in.append(buffer.data(), static_cast<std::size_t>(length));
  connection.last_active = Clock::now();
  take_queries(id, connection);
}

// Each query stands behind its length in two octets (RFC 1035 §4.2.2); what is left of `in` is
// never longer than one of them and what was read with it.
void DnsLoop::take_queries(ConnectionId id, Connection& connection) {
  std::size_t taken = 0;
  const std::string in = std::move(connection.in);
  while (in.size() - taken >= 2) {
    const std::string_view rest = std::string_view(in).substr(taken);
    const std::size_t size = announced_size(rest);
    if (rest.size() < size + 2) break;
    handle_query(rest.substr(2, size), {{}, id});
    taken += size + 2;
  }
  connection.in = in.substr(taken);
}

void DnsLoop::handle_query(std::string_view query, const Recipient& from) {
  const DnsFaults faults = x_faults.with([](const DnsFaults& value) { return value; });
  const Fate fate = fate_of(query, faults);
  if (fate == Fate::kDrop) return;
  const DnsTransport transport = from.connection ? DnsTransport::kTcp : DnsTransport::kUdp;
  std::string octets =
      fate == Fate::kServFail ? respond_servfail(query) : x_responder(query, transport);
  if (octets.empty()) return;
  if (faults.latency <= milliseconds{0}) return deliver(from, octets);
  if (x_waiting.size() >= kMaxWaiting) return;
  if (from.connection) ++x_connections.at(*from.connection).waiting;
  x_waiting.emplace(Clock::now() + faults.latency, Waiting{from, std::move(octets)});
}

void DnsLoop::deliver(const Recipient& to, const std::string& octets) {
  if (!to.connection) {
    // A datagram that cannot be sent is lost, as datagrams are.
    sendto(x_sockets.udp.get(),
           octets.data(),
           octets.size(),
           MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&to.peer),
           sizeof to.peer);
    return;
  }
  const auto found = x_connections.find(*to.connection);
  if (found == x_connections.end()) return;
  std::string& out = found->second.out;
  out.push_back(static_cast<char>((octets.size() >> 8U) & 0xFFU));
  out.push_back(static_cast<char>(octets.size() & 0xFFU));
  out += octets;
}

void DnsLoop::deliver_due() {
  const auto now = Clock::now();
  while (!x_waiting.empty() && x_waiting.begin()->first <= now) {
    const Waiting waiting = std::move(x_waiting.begin()->second);
    x_waiting.erase(x_waiting.begin());
    if (waiting.to.connection) {
      const auto found = x_connections.find(*waiting.to.connection);
      if (found != x_connections.end()) --found->second.waiting;
    }
    deliver(waiting.to, waiting.octets);
  }
}

void DnsLoop::drop_finished() {
  const auto now = Clock::now();
  std::erase_if(x_connections, [&](const auto& each) {
    const Connection& connection = each.second;
    if (!connection.socket.is_open()) return true;
    if (now - connection.last_active > kIdleTimeout && connection.waiting == 0) return true;
    return connection.intake == Intake::kEnded && connection.out.empty() && connection.waiting == 0;
  });
}

}  // namespace mailctl::emulator
