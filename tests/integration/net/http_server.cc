#include "http_server.h"

#include <array>
#include <chrono>
#include <optional>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"

namespace mailctl::net::testing {
namespace {

struct Listener {
  int socket;
  std::uint16_t port;
};

Listener listen_on(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  MAILCTL_CHECK(listener >= 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  MAILCTL_CHECK(bind(listener, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  MAILCTL_CHECK(listen(listener, 1024) == 0);
  MAILCTL_CHECK(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return {listener, ntohs(address.sin_port)};
}

std::string to_bytes(const Reaction& reaction) {
  if (!reaction.raw.empty()) return reaction.raw;
  std::string bytes = "HTTP/1.1 " + std::to_string(reaction.status) + " Status\r\n";
  for (const Header& header : reaction.headers) bytes += header.name + ": " + header.value + "\r\n";
  bytes += "Content-Length: " + std::to_string(reaction.body.size()) + "\r\n\r\n";
  return bytes + reaction.body;
}

// Takes one whole request off the front of the input.
std::optional<Received> take_request(std::string& input) {
  const std::size_t end = input.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  Received request;
  const auto lines = base::split(std::string_view(input).substr(0, end), '\n');
  const auto words = base::split(base::trim(lines.at(0)), ' ');
  request.method = words.at(0);
  request.target = words.at(1);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    request.headers.push_back({std::string(lines[i].substr(0, colon)),
                               std::string(base::trim(lines[i].substr(colon + 1)))});
  }
  const std::size_t length = base::parse_unsigned(request.header("content-length")).value_or(0);
  if (input.size() < end + 4 + length) return std::nullopt;
  request.body = input.substr(end + 4, length);
  input.erase(0, end + 4 + length);
  return request;
}

}  // namespace

std::string Received::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (base::equals_ignoring_case(header.name, name)) return header.value;
  }
  return "<none>";
}

HttpServer::HttpServer(Behaviour behaviour, std::uint16_t port)
    : x_behaviour(std::move(behaviour)) {
  const Listener listener = listen_on(port);
  x_listener = listener.socket;
  x_port = listener.port;
  MAILCTL_CHECK(pipe2(x_wake, O_NONBLOCK | O_CLOEXEC) == 0);
  x_thread = std::thread([this] { loop(); });
}

HttpServer::~HttpServer() {
  {
    const std::scoped_lock lock(x_mutex);
    x_is_stopping = true;
  }
  MAILCTL_CHECK(write(x_wake[1], "x", 1) == 1);
  x_thread.join();
  for (const auto& [socket, connection] : x_connections) close(socket);
  for (const int socket : {x_listener, x_wake[0], x_wake[1]}) close(socket);
}

std::string HttpServer::url(std::string_view target) const {
  return "http://127.0.0.1:" + std::to_string(x_port) + std::string(target);
}

std::vector<Received> HttpServer::received() const {
  const std::scoped_lock lock(x_mutex);
  return x_received;
}

bool HttpServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(x_mutex);
  return x_changed.wait_for(
      lock, std::chrono::seconds(60), [&] { return x_received.size() >= count; });
}

void HttpServer::release_at(std::size_t held, std::size_t total) {
  const std::scoped_lock lock(x_mutex);
  x_release_at = held;
  x_total = total;
}

void HttpServer::release() {
  {
    const std::scoped_lock lock(x_mutex);
    x_is_released = true;
  }
  MAILCTL_CHECK(write(x_wake[1], "x", 1) == 1);
}

std::size_t HttpServer::most_held() const {
  const std::scoped_lock lock(x_mutex);
  return x_most_held;
}

int HttpServer::connections() const {
  const std::scoped_lock lock(x_mutex);
  return x_accepted;
}

void HttpServer::loop() {
  while (true) {
    std::vector<pollfd> sockets{{x_listener, POLLIN, 0}, {x_wake[0], POLLIN, 0}};
    for (const auto& [socket, connection] : x_connections) {
      sockets.push_back(
          {socket, static_cast<short>(connection.output.empty() ? POLLIN : POLLOUT), 0});
    }
    poll(sockets.data(), sockets.size(), -1);
    std::array<char, 64> sink{};
    while (read(x_wake[0], sink.data(), sink.size()) > 0) {
    }
    {
      const std::scoped_lock lock(x_mutex);
      if (x_is_stopping) return;
    }
    accept_all();
    for (std::size_t i = 2; i < sockets.size(); ++i) {
      if (sockets[i].revents == 0) continue;
      Connection& connection = x_connections.at(sockets[i].fd);
      const bool stays = (sockets[i].revents & POLLOUT) != 0 ? write_to(sockets[i].fd, connection)
                                                             : read_from(sockets[i].fd, connection);
      if (stays) continue;
      const std::scoped_lock lock(x_mutex);
      if (connection.is_held) --x_held;
      close(sockets[i].fd);
      x_connections.erase(sockets[i].fd);
    }
    release_if_due();
  }
}

void HttpServer::accept_all() {
  while (true) {
    const int socket = accept4(x_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::scoped_lock lock(x_mutex);
    x_connections[socket].number = ++x_accepted;
  }
}

bool HttpServer::read_from(int socket, Connection& connection) {
  std::array<char, 65536> buffer{};
  const ssize_t size = recv(socket, buffer.data(), buffer.size(), 0);
  if (size <= 0) return false;
  connection.input.append(buffer.data(), static_cast<std::size_t>(size));
  take_requests(connection);
  return !connection.output.empty() || !connection.closes;
}

void HttpServer::take_requests(Connection& connection) {
  while (auto request = take_request(connection.input)) {
    request->connection = connection.number;
    react(connection, *request);
  }
}

void HttpServer::react(Connection& connection, const Received& request) {
  int number = 0;
  {
    const std::scoped_lock lock(x_mutex);
    x_received.push_back(request);
    number = static_cast<int>(x_received.size());
  }
  const Reaction reaction = x_behaviour(request, number);
  const std::scoped_lock lock(x_mutex);
  if (reaction.what == Reaction::What::kHold) {
    connection.is_held = true;
    x_most_held = std::max(x_most_held, ++x_held);
  } else {
    ++x_answered;
    connection.closes = reaction.what != Reaction::What::kReply;
    if (reaction.what != Reaction::What::kClose) connection.output += to_bytes(reaction);
  }
  x_changed.notify_all();
}

void HttpServer::release_if_due() {
  const std::scoped_lock lock(x_mutex);
  const bool is_full = x_release_at > 0 && x_held >= x_release_at;
  const bool is_last = x_total > 0 && x_held > 0 && x_answered + x_held >= x_total;
  if (!is_full && !is_last && !x_is_released) return;
  for (auto& [socket, connection] : x_connections) {
    if (!connection.is_held) continue;
    connection.is_held = false;
    connection.output += to_bytes(Reaction{});
    ++x_answered;
  }
  x_held = 0;
}

bool HttpServer::write_to(int socket, Connection& connection) {
  const ssize_t size =
      send(socket, connection.output.data(), connection.output.size(), MSG_NOSIGNAL);
  if (size < 0) return false;
  connection.output.erase(0, static_cast<std::size_t>(size));
  return !connection.output.empty() || !connection.closes;
}

std::uint16_t closed_port() {
  const Listener listener = listen_on(0);
  close(listener.socket);
  return listener.port;
}

}  // namespace mailctl::net::testing
