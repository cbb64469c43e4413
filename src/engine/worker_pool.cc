#include "engine/worker_pool.h"

#include <latch>
#include <utility>

namespace mailctl::engine {

WorkerPool::WorkerPool(std::size_t limit) : x_limit(limit) {}

WorkerPool::~WorkerPool() {
  {
    const std::scoped_lock lock(x_mutex);
    x_closing = true;
  }
  x_wake.notify_all();
  x_threads.clear();
}

void WorkerPool::run(std::function<void()> job) {
  {
    const std::scoped_lock lock(x_mutex);
    x_jobs.push_back(std::move(job));
    if (x_idle < x_jobs.size() && x_threads.size() < x_limit)
      x_threads.emplace_back([this] { work(); });
  }
  x_wake.notify_one();
}

void WorkerPool::run_all(std::vector<std::function<void()>> jobs) {
  std::latch left(static_cast<std::ptrdiff_t>(jobs.size()));
  for (auto& job : jobs) {
    run([&left, job = std::move(job)] {
      job();
      left.count_down();
    });
  }
  left.wait();
}

void WorkerPool::work() {
  std::unique_lock lock(x_mutex);
  while (true) {
    ++x_idle;
    x_wake.wait(lock, [&] { return x_closing || !x_jobs.empty(); });
    --x_idle;
    if (x_jobs.empty()) return;
    auto job = std::move(x_jobs.front());
    x_jobs.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace mailctl::engine
