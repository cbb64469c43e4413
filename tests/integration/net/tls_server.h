#pragma once
// An HTTPS server on 127.0.0.1 with a certificate that it made itself; answers every request with
// 200 and closes. One thread, one connection at a time.

#include <cstdint>
#include <string>
#include <thread>

namespace mailctl::net::testing {

class TlsServer {
 public:
  enum class Versions : std::uint8_t { kModern, kOnlyTls11 };

  explicit TlsServer(Versions versions = Versions::kModern);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  // For the address 127.0.0.1 and nothing else.
  [[nodiscard]] const std::string& certificate_pem() const { return x_certificate_pem; }

  [[nodiscard]] std::string url(std::string_view host) const;

 private:
  void loop();
  void serve(int socket);

  void* x_context = nullptr;  // SSL_CTX*
  std::string x_certificate_pem;
  int x_listener = -1;
  int x_wake[2] = {-1, -1};
  std::uint16_t x_port = 0;
  std::thread x_thread;
};

}  // namespace mailctl::net::testing
