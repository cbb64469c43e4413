#pragma once
// A DNS server on 127.0.0.1, UDP and TCP on one port, that answers as a test wants or not at all.
// One thread.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dns/message.h"

namespace mailctl::net::testing {

enum class Transport : std::uint8_t { kUdp, kTcp };

struct DnsQuery {
  dns::Message message;
  Transport transport = Transport::kUdp;
  int number = 0;  // 1 for the first one
};

class DnsServer {
 public:
  // The octets to answer with; nullopt for silence.
  using Behaviour = std::function<std::optional<std::string>(const DnsQuery&)>;

  explicit DnsServer(Behaviour behaviour);
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(x_port); }

  [[nodiscard]] std::vector<DnsQuery> queries() const;
  bool wait_for_queries(std::size_t count) const;
  // From now on, UDP answers are kept until so many are there, or `total` in all.
  void hold_until(std::size_t held, std::size_t total);
  [[nodiscard]] std::size_t most_held() const;

 private:
  struct Held {
    std::string peer;    // a socket address
    std::string octets;  // query or answer
  };

  void loop();
  void serve_udp();
  void release_if_due();
  void serve_tcp(int socket);
  std::optional<std::string> answer(std::string_view octets, Transport transport);
  void send_udp(const Held& answer) const;

  Behaviour x_behaviour;
  int x_udp = -1;
  int x_tcp = -1;
  int x_wake[2] = {-1, -1};
  std::uint16_t x_port = 0;
  std::map<int, std::string> x_streams;  // TCP connections and what was read; the thread's own
  std::vector<Held> x_held;              // the thread's own
  mutable std::mutex x_mutex;            // over the rest
  mutable std::condition_variable x_changed;
  std::vector<DnsQuery> x_queries;
  std::size_t x_hold_until = 0;
  std::size_t x_total = 0;
  std::size_t x_answered = 0;
  std::size_t x_most_held = 0;
  std::thread x_thread;
};

// The response to a query, with these records.
dns::Message response_to(const DnsQuery& query, std::vector<dns::Record> answers = {});

}  // namespace mailctl::net::testing
