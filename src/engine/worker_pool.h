#pragma once
// Threads that make blocking provider calls. They are nearly always asleep: the calls wait for the
// reactor. The only place of the engine with threads in it.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/time.h"

namespace mailctl::engine {

class WorkerPool {
 public:
  // Threads are started as they are needed, at most `limit`: as many as calls may be in flight to
  // one endpoint, because a batch of a zone is one call.
  explicit WorkerPool(std::size_t limit = 64);
  // Waits for what was given to it.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs the job on some thread. An exception that leaves it ends the program, as it should.
  void run(std::function<void()> job);
  // Runs all of them and returns when the last is done.
  void run_all(std::vector<std::function<void()>> jobs);

 private:
  void work();

  std::size_t x_limit;
  std::mutex x_mutex;
  std::condition_variable x_wake;
  std::deque<std::function<void()>> x_jobs;
  std::vector<std::jthread> x_threads;
  std::size_t x_idle = 0;
  bool x_closing = false;
};

// What workers hand back to the one thread that decides.
template <class T>
class Mailbox {
 public:
  void put(T item) {
    {
      const std::scoped_lock lock(x_mutex);
      x_items.push_back(std::move(item));
    }
    x_filled.notify_one();
  }

  // The next item; nullopt when none came within `patience` of real time.
  std::optional<T> take(base::Duration patience) {
    std::unique_lock lock(x_mutex);
    if (!x_filled.wait_for(lock, patience, [&] { return !x_items.empty(); })) return std::nullopt;
    T item = std::move(x_items.front());
    x_items.pop_front();
    return item;
  }

 private:
  std::mutex x_mutex;
  std::condition_variable x_filled;
  std::deque<T> x_items;
};

}  // namespace mailctl::engine
