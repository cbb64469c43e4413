#include "emulator/dns_sockets.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mailctl::emulator {

namespace {

// Room for thousands of queries at once; the system may grant less.
constexpr int kReceiveBuffer = 4 * 1024 * 1024;
constexpr int kBacklog = 256;
// A port that is free for UDP may be taken for TCP: another one is tried.
constexpr int kPortAttempts = 50;

base::Error system_error(std::string_view doing) {
  const int code = errno;
  return base::Error{base::ErrorKind::kTransient,
                     std::string(doing) + ": " + std::generic_category().message(code),
                     {}};
}

bool bind_loopback(const OwnedFd& socket, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

std::uint16_t bound_port(const OwnedFd& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.sin_port);
}

base::Result<DnsSockets> try_open(std::uint16_t port) {
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  DnsSockets sockets;
  sockets.udp = OwnedFd(socket(AF_INET, SOCK_DGRAM | kFlags, 0));
  sockets.tcp = OwnedFd(socket(AF_INET, SOCK_STREAM | kFlags, 0));
  if (!sockets.udp.is_open() || !sockets.tcp.is_open()) return system_error("opening DNS sockets");
  setsockopt(sockets.udp.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  const int on = 1;
  setsockopt(sockets.tcp.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!bind_loopback(sockets.udp, port)) {
    return system_error("binding UDP port " + std::to_string(port));
  }
  sockets.port = bound_port(sockets.udp);
  if (!bind_loopback(sockets.tcp, sockets.port) || listen(sockets.tcp.get(), kBacklog) != 0) {
    return system_error("binding TCP port " + std::to_string(sockets.port));
  }
  return sockets;
}

}  // namespace

OwnedFd::~OwnedFd() {
  if (x_fd >= 0) close(x_fd);
}

base::Result<DnsSockets> open_dns_sockets(std::uint16_t port) {
  auto sockets = try_open(port);
  for (int attempt = 1; !sockets && port == 0 && attempt < kPortAttempts; ++attempt) {
    sockets = try_open(port);
  }
  return sockets;
}

base::Result<OwnedFd> open_wake_fd() {
  OwnedFd fd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!fd.is_open()) return system_error("eventfd");
  return fd;
}

void wake(const OwnedFd& fd) {
  const std::uint64_t one = 1;
  // Only a full counter can refuse, and then the thread is being woken already.
  [[maybe_unused]] const ssize_t written = write(fd.get(), &one, sizeof one);
}

}  // namespace mailctl::emulator
