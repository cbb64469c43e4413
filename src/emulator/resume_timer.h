#pragma once
// Wakes things up later: one thread, one queue ordered by time. For replies that wait.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace mailctl::emulator {

class ResumeTimer {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  ResumeTimer();
  // Runs everything that still waits, then joins.
  ~ResumeTimer();
  ResumeTimer(const ResumeTimer&) = delete;
  ResumeTimer& operator=(const ResumeTimer&) = delete;

  // Calls `wake` at `at` from the timer's thread. False once stop() was called: then it will not.
  bool schedule(Moment at, std::function<void()> wake);
  // Runs everything that waits at once and takes no more.
  void stop();

 private:
  void run();

  std::mutex x_mutex;
  std::condition_variable x_changed;
  std::multimap<Moment, std::function<void()>> x_waiting;
  bool x_is_stopped = false;
  std::thread x_thread;
};

}  // namespace mailctl::emulator
