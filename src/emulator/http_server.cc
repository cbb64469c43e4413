#include "emulator/http_server.h"

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/text.h"
#include "emulator/reply.h"
#include "emulator/resume_timer.h"

namespace mailctl::emulator {

namespace {

constexpr std::size_t kMostBody = std::size_t{4} * 1024 * 1024;
constexpr std::size_t kConnectionMemory = std::size_t{64} * 1024;
constexpr unsigned kThreads = 2;
constexpr unsigned kMostConnections = 1024;
constexpr unsigned kIdleSeconds = 120;

// One request on its way through the callbacks of libmicrohttpd.
struct Exchange {
  HttpRequest request;
  bool is_started = false;
  bool is_target_valid = true;
  bool is_too_large = false;
  std::optional<Answered> answered;
};

MHD_Result take_header(void* cls, enum MHD_ValueKind, const char* name, const char* value) {
  auto& headers = static_cast<Exchange*>(cls)->request.headers;
  std::string key = base::to_lower(name);
  std::string text = value == nullptr ? "" : value;
  const auto found = std::ranges::find(headers, key, &TextPairs::value_type::first);
  if (found == headers.end()) {
    headers.emplace_back(std::move(key), std::move(text));
  } else {
    found->second += ", " + text;
  }
  return MHD_YES;
}

// libmicrohttpd would shut a connection down in good order first; disconnecting the socket under it
// sends the reset at once (connect(2): AF_UNSPEC dissolves the association).
void reset_connection(MHD_Connection* connection) {
  const MHD_ConnectionInfo* info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (info == nullptr) return;
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  ::connect(info->connect_fd, &nobody, sizeof(nobody));
}

MHD_Result send_reply(MHD_Connection* connection, const HttpReply& reply) {
  // The response only reads the body while it is copied.
  std::string body = reply.body;
  MHD_Response* response =
      MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  for (const auto& [name, value] : reply.headers) {
    MHD_add_response_header(response, name.c_str(), value.c_str());
  }
  const auto result = MHD_queue_response(connection, static_cast<unsigned>(reply.status), response);
  MHD_destroy_response(response);
  return result;
}

Answered dispatch_safely(const Dispatch& dispatch, const Exchange& exchange) {
  if (exchange.is_too_large) {
    return {error_reply(413, "PayloadTooLarge", "The request body is over 4 MiB.")};
  }
  if (!exchange.is_target_valid) {
    return {error_reply(400, "CannotParseRequest", "The request target has a bad percent escape.")};
  }
  try {
    return dispatch(exchange.request);
  } catch (const std::exception& error) {
    return {error_reply(500, "InternalServerError", error.what())};
  }
}

}  // namespace

struct HttpServer::Daemon {
  Dispatch dispatch;
  std::string region;
  std::optional<TlsIdentity> tls;
  ResumeTimer timer;
  MHD_Daemon* daemon = nullptr;

  static void* on_target(void*, const char* target, MHD_Connection*) {
    auto* exchange = new Exchange;  // on_completed deletes it
    exchange->request.target = target;
    return exchange;
  }

  static void on_completed(void*, MHD_Connection*, void** cls, enum MHD_RequestTerminationCode) {
    delete static_cast<Exchange*>(*cls);
    *cls = nullptr;
  }

  static MHD_Result on_request(void* cls,
                               MHD_Connection* connection,
                               const char*,
                               const char* method,
                               const char*,
                               const char* upload,
                               size_t* upload_size,
                               void** request_cls) {
    return static_cast<Daemon*>(cls)->handle(connection,
                                             method,
                                             std::string_view(upload, *upload_size),
                                             upload_size,
                                             *static_cast<Exchange*>(*request_cls));
  }

  MHD_Result handle(MHD_Connection* connection,
                    const char* method,
                    std::string_view upload,
                    size_t* upload_size,
                    Exchange& exchange) {
    if (!exchange.is_started) {
      begin(connection, method, exchange);
      return MHD_YES;
    }
    if (!upload.empty()) {
      if (exchange.request.body.size() + upload.size() > kMostBody) exchange.is_too_large = true;
      if (!exchange.is_too_large) exchange.request.body.append(upload);
      *upload_size = 0;
      return MHD_YES;
    }
    if (!exchange.answered) {
      exchange.answered = dispatch_safely(dispatch, exchange);
      if (delay(connection, exchange.answered->delay)) return MHD_YES;
    }
    return finish(connection, *exchange.answered);
  }

  void begin(MHD_Connection* connection, const char* method, Exchange& exchange) const {
    exchange.is_started = true;
    exchange.request.method = method;
    exchange.request.region = region;
    exchange.is_target_valid = parse_target(exchange.request);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, &take_header, &exchange);
  }

  // True when the connection now sleeps; libmicrohttpd calls again when it wakes.
  bool delay(MHD_Connection* connection, base::Duration duration) {
    if (duration <= base::Duration::zero()) return false;
    MHD_suspend_connection(connection);
    const auto at = std::chrono::steady_clock::now() + duration;
    if (!timer.schedule(at, [connection] { MHD_resume_connection(connection); })) {
      MHD_resume_connection(connection);
    }
    return true;
  }

  static MHD_Result finish(MHD_Connection* connection, const Answered& answered) {
    switch (answered.fate) {
      case Fate::kReply:
        return send_reply(connection, answered.reply);
      case Fate::kReset:
        reset_connection(connection);
        return MHD_NO;
      case Fate::kClose:
        return MHD_NO;
    }
    return MHD_NO;
  }
};

HttpServer::HttpServer() : x_daemon(std::make_unique<Daemon>()) {}

HttpServer::~HttpServer() {
  if (x_daemon->daemon == nullptr) return;
  // libmicrohttpd must not be stopped while connections are suspended.
  MHD_quiesce_daemon(x_daemon->daemon);
  x_daemon->timer.stop();
  MHD_stop_daemon(x_daemon->daemon);
}

std::string HttpServer::url() const {
  return (x_is_tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(x_port);
}

base::Result<std::unique_ptr<HttpServer>> HttpServer::start(ListenerOptions options,
                                                            Dispatch dispatch) {
  std::unique_ptr<HttpServer> server(new HttpServer);
  Daemon& own = *server->x_daemon;
  own.dispatch = std::move(dispatch);
  own.region = options.region;
  own.tls = std::move(options.tls);
  server->x_is_tls = own.tls.has_value();

  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

  unsigned flags =
      MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
  std::array<MHD_OptionItem, 3> tls_options{
      {{MHD_OPTION_END, 0, nullptr}, {MHD_OPTION_END, 0, nullptr}, {MHD_OPTION_END, 0, nullptr}}};
  if (own.tls) {
    flags |= MHD_USE_TLS;
    tls_options[0] = {MHD_OPTION_HTTPS_MEM_KEY, 0, own.tls->key_pem.data()};
    tls_options[1] = {MHD_OPTION_HTTPS_MEM_CERT, 0, own.tls->chain_pem.data()};
  }
  own.daemon = MHD_start_daemon(flags,
                                options.port,
                                nullptr,
                                nullptr,
                                &Daemon::on_request,
                                &own,
                                MHD_OPTION_SOCK_ADDR,
                                &address,
                                MHD_OPTION_URI_LOG_CALLBACK,
                                &Daemon::on_target,
                                nullptr,
                                MHD_OPTION_NOTIFY_COMPLETED,
                                &Daemon::on_completed,
                                nullptr,
                                MHD_OPTION_THREAD_POOL_SIZE,
                                kThreads,
                                MHD_OPTION_CONNECTION_LIMIT,
                                kMostConnections,
                                MHD_OPTION_CONNECTION_TIMEOUT,
                                kIdleSeconds,
                                MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                kConnectionMemory,
                                MHD_OPTION_ARRAY,
                                tls_options.data(),
                                MHD_OPTION_END);
  if (own.daemon == nullptr) {
    return base::Error{base::ErrorKind::kTransient,
                       "cannot listen on 127.0.0.1:" + std::to_string(options.port),
                       {}};
  }
  const MHD_DaemonInfo* info = MHD_get_daemon_info(own.daemon, MHD_DAEMON_INFO_BIND_PORT);
  server->x_port = info->port;
  return server;
}

}  // namespace mailctl::emulator
