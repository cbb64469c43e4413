#pragma once
// Ctrl-C: the first SIGINT or SIGTERM asks for a graceful end, the second ends the process at once
// with 130. Make it before any other thread, which then inherits that these signals are blocked.

#include <csignal>
#include <stop_token>
#include <thread>

namespace mailctl::cli {

class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  [[nodiscard]] std::stop_token token() const { return x_source.get_token(); }

  // Sleeps until the first signal.
  void wait() const;

 private:
  void listen();

  sigset_t x_signals{};
  sigset_t x_before{};
  std::stop_source x_source;
  std::jthread x_listener;
};

}  // namespace mailctl::cli
