#pragma once
// The one thread that talks to the network: it owns curl's multi handle, polls the sockets of
// whoever asks for it (c-ares), and gives every Activity a turn. All state of an Activity is used
// on this thread only, so that nothing behind the ports needs a lock; other threads hand work in
// with post() and sleep until it is done. The thread takes no SIGPIPE, SIGINT, SIGTERM or SIGHUP.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "net/pacing.h"

namespace mailctl::net {

struct Readiness {
  bool can_read = false;
  bool can_write = false;
};

// One user of the reactor. Everything is called on the reactor's thread.
class Activity {
 public:
  virtual ~Activity() = default;
  // Does what is due and returns when it wants its next turn at the latest; any event gives a turn.
  virtual TimePoint advance(TimePoint now) = 0;
  // A transfer given to start_transfer() has ended with this CURLcode and is out of the multi.
  virtual void on_transfer_done(void* easy, int curl_code);
  virtual void on_socket(int socket, Readiness readiness);
};

class Reactor {
 public:
  Reactor();
  // Every Activity must be gone.
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // Any thread. Tasks run in the order in which they were posted; a task must not throw.
  void post(std::function<void()> task);
  // Any thread but the reactor's: returns when the task has run.
  void run(const std::function<void()>& task);
  [[nodiscard]] bool is_own_thread() const;

  // Only on the reactor's thread, from here on.
  void add(Activity& activity);
  void remove(Activity& activity);  // with the sockets watched for it
  // The easy handle stays the caller's; it must stay alive until done or aborted.
  void start_transfer(void* easy, Activity& owner);
  void abort_transfer(void* easy);
  // Replaces what was watched for this socket; watching for nothing ends it.
  void watch(int socket, Readiness wanted, Activity& owner);

 private:
  struct Watch {
    Readiness wanted;
    Activity* owner = nullptr;
  };

  void loop();
  bool run_tasks();  // false when it is time to stop
  void perform_transfers();
  TimePoint advance_all();
  void wait_until(TimePoint next);
  void serve_sockets();

  void* x_multi;  // CURLM*
  std::vector<Activity*> x_activities;
  std::map<void*, Activity*> x_transfers;  // by easy handle
  std::map<int, Watch> x_watched;
  std::mutex x_mutex;  // over the two below
  std::vector<std::function<void()>> x_tasks;
  bool x_is_stopping = false;
  std::thread x_thread;  // the last member: it uses the others
};

// Where threads wait for what the reactor does for them: opens once `count` things are done.
class Countdown {
 public:
  explicit Countdown(std::size_t count) : x_left(count) {}

  void count_down();
  void wait();

 private:
  std::mutex x_mutex;
  std::condition_variable x_done;
  std::size_t x_left;
};

}  // namespace mailctl::net
