#pragma once
// One HTTP listener on 127.0.0.1 (libmicrohttpd): reads a request whole, asks `Dispatch`, and sends
// the reply after the delay it asks for. A delayed reply holds no thread: the connection is
// suspended and a timer resumes it. Limits: 4 MiB of body, 64 KiB of header section.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "emulator/http.h"

namespace mailctl::emulator {

// What becomes of a connection once the request was dealt with.
enum class Fate : std::uint8_t {
  kReply,  // send the reply
  kClose,  // close without a byte: the reply is lost
  kReset,  // TCP reset, as from a host that is down
};

struct Answered {
  HttpReply reply;
  base::Duration delay{0};  // wall time before `fate` comes true
  Fate fate = Fate::kReply;
};

// Called from several threads at once.
using Dispatch = std::function<Answered(const HttpRequest&)>;

struct TlsIdentity {
  std::string key_pem;
  std::string chain_pem;  // the server's certificate, then its issuers
};

struct ListenerOptions {
  std::uint16_t port = 0;  // 0: any free one
  std::string region;      // put into every request
  std::optional<TlsIdentity> tls;
};

class HttpServer {
 public:
  // Bound and accepting when it returns. Fails with kTransient when the port is taken.
  static base::Result<std::unique_ptr<HttpServer>> start(ListenerOptions options,
                                                         Dispatch dispatch);
  // Stops accepting, sends what is delayed at once, joins its threads.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return x_port; }

  // "http://127.0.0.1:PORT" or "https://…".
  [[nodiscard]] std::string url() const;

 private:
  struct Daemon;  // libmicrohttpd's side
  HttpServer();

  std::unique_ptr<Daemon> x_daemon;
  std::uint16_t x_port = 0;
  bool x_is_tls = false;
};

}  // namespace mailctl::emulator
