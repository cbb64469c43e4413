#include "emulator/dns_server.h"

#include <utility>

#include "emulator/dns_loop.h"
#include "emulator/dns_sockets.h"

namespace mailctl::emulator {

base::Result<std::unique_ptr<DnsServer>> DnsServer::start(std::uint16_t port, Responder responder) {
  auto sockets = open_dns_sockets(port);
  if (!sockets) return std::move(sockets).error();
  auto wake_fd = open_wake_fd();
  if (!wake_fd) return std::move(wake_fd).error();
  auto loop =
      std::make_unique<DnsLoop>(std::move(*sockets), std::move(*wake_fd), std::move(responder));
  return std::unique_ptr<DnsServer>(new DnsServer(std::move(loop)));
}

DnsServer::DnsServer(std::unique_ptr<DnsLoop> loop)
    : x_loop(std::move(loop)), x_thread([this] { x_loop->run(); }) {}

DnsServer::~DnsServer() {
  x_loop->stop();
}

std::uint16_t DnsServer::port() const {
  return x_loop->port();
}

std::string DnsServer::address() const {
  return "127.0.0.1:" + std::to_string(port());
}

void DnsServer::set_faults(DnsFaults faults) {
  x_loop->faults().with([&](DnsFaults& value) { value = std::move(faults); });
}

DnsFaults DnsServer::faults() const {
  return x_loop->faults().with([](const DnsFaults& value) { return value; });
}

}  // namespace mailctl::emulator
