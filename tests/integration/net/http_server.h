#pragma once
// A small HTTP/1.1 server on 127.0.0.1 that behaves as badly as a test wants: holds replies back,
// closes without one, refuses, keeps count. One thread, raw sockets.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/http.h"

namespace mailctl::net::testing {

struct Received {
  std::string method;
  std::string target;
  std::vector<Header> headers;
  std::string body;
  int connection = 0;  // 1 for the first one accepted, and so on

  [[nodiscard]] std::string header(std::string_view name) const;  // "<none>" where absent
};

struct Reaction {
  enum class What : std::uint8_t { kReply, kReplyAndClose, kClose, kHold };

  What what = What::kReply;
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  std::string raw;  // sent instead of all that, when not empty
};

class HttpServer {
 public:
  // Called on the server's thread with the request and its number, from 1.
  using Behaviour = std::function<Reaction(const Received&, int)>;

  explicit HttpServer(Behaviour behaviour, std::uint16_t port = 0);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return x_port; }

  [[nodiscard]] std::string url(std::string_view target) const;
  [[nodiscard]] std::vector<Received> received() const;
  // Waits until so many requests have come; false after a long time.
  bool wait_for_requests(std::size_t count) const;
  // What is held is answered with 200 as soon as so many are held, or no more than `total` requests
  // can come.
  void release_at(std::size_t held, std::size_t total);
  // Answers what is held now.
  void release();
  [[nodiscard]] std::size_t most_held() const;
  [[nodiscard]] int connections() const;

 private:
  struct Connection {
    int number = 0;
    std::string input;
    std::string output;
    bool is_held = false;
    bool closes = false;
  };

  void loop();
  void accept_all();
  bool read_from(int socket, Connection& connection);  // false when it is to be closed
  void take_requests(Connection& connection);
  void react(Connection& connection, const Received& request);
  void release_if_due();
  static bool write_to(int socket, Connection& connection);

  Behaviour x_behaviour;
  int x_listener = -1;
  int x_wake[2] = {-1, -1};
  std::uint16_t x_port = 0;
  std::map<int, Connection> x_connections;  // the server's thread only
  mutable std::mutex x_mutex;               // over the rest
  mutable std::condition_variable x_changed;
  std::vector<Received> x_received;
  std::size_t x_held = 0;
  std::size_t x_most_held = 0;
  std::size_t x_answered = 0;
  std::size_t x_release_at = 0;
  std::size_t x_total = 0;
  int x_accepted = 0;
  bool x_is_released = false;
  bool x_is_stopping = false;
  std::thread x_thread;
};

// A port on 127.0.0.1 that refuses connections.
std::uint16_t closed_port();

}  // namespace mailctl::net::testing
