#pragma once
// The sockets of the DNS server: owned descriptors, and a UDP and a TCP socket on the same port.

#include <cstdint>
#include <utility>

#include "base/result.h"

namespace mailctl::emulator {

class OwnedFd {
 public:
  OwnedFd() = default;

  explicit OwnedFd(int fd) : x_fd(fd) {}

  OwnedFd(OwnedFd&& other) noexcept : x_fd(std::exchange(other.x_fd, -1)) {}

  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(x_fd, other.x_fd);
    return *this;
  }

  OwnedFd(const OwnedFd&) = delete;
  OwnedFd& operator=(const OwnedFd&) = delete;
  ~OwnedFd();

  [[nodiscard]] int get() const { return x_fd; }

  [[nodiscard]] bool is_open() const { return x_fd >= 0; }

 private:
  int x_fd = -1;
};

struct DnsSockets {
  OwnedFd udp;
  OwnedFd tcp;  // listening
  std::uint16_t port = 0;
};

// Non-blocking, on 127.0.0.1; port 0 takes one that is free for both. kTransient with the system's
// reason.
base::Result<DnsSockets> open_dns_sockets(std::uint16_t port);

// An eventfd: written to wake a thread out of poll.
base::Result<OwnedFd> open_wake_fd();
void wake(const OwnedFd& fd);

}  // namespace mailctl::emulator
