#include "net/reactor.h"

#include <algorithm>
#include <csignal>
#include <optional>

#include <curl/curl.h>
#include <poll.h>

#include "base/check.h"

namespace mailctl::net {
namespace {

// More than can be in flight, so that no connection is closed only to be opened again.
constexpr long kKeptConnections = 600;
// Also a bound on how long a lost wake-up could matter.
constexpr std::chrono::milliseconds kLongestWait{10'000};

void start_curl_once() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  MAILCTL_CHECK(started == CURLE_OK);
}

short to_poll_events(Readiness wanted) {
  return static_cast<short>((wanted.can_read ? POLLIN : 0) | (wanted.can_write ? POLLOUT : 0));
}

// OpenSSL writes to sockets without MSG_NOSIGNAL, and curl leaves SIGPIPE to the program. The
// signals that end a program are for the thread that waits for them.
void block_signals() {
  sigset_t blocked;
  sigemptyset(&blocked);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) sigaddset(&blocked, signal);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

}  // namespace

void Activity::on_transfer_done(void* /*easy*/, int /*curl_code*/) {}

void Activity::on_socket(int /*socket*/, Readiness /*readiness*/) {}

Reactor::Reactor() : x_multi(nullptr) {
  start_curl_once();
  x_multi = curl_multi_init();
  MAILCTL_CHECK(x_multi != nullptr);
  curl_multi_setopt(x_multi, CURLMOPT_MAXCONNECTS, kKeptConnections);
  x_thread = std::thread([this] { loop(); });
}

Reactor::~Reactor() {
  {
    const std::scoped_lock lock(x_mutex);
    x_is_stopping = true;
  }
  curl_multi_wakeup(x_multi);
  x_thread.join();
  curl_multi_cleanup(x_multi);
}

void Reactor::post(std::function<void()> task) {
  {
    const std::scoped_lock lock(x_mutex);
    x_tasks.push_back(std::move(task));
  }
  curl_multi_wakeup(x_multi);
}

void Reactor::run(const std::function<void()>& task) {
  MAILCTL_CHECK(!is_own_thread());
  Countdown done(1);
  post([&] {
    task();
    done.count_down();
  });
  done.wait();
}

bool Reactor::is_own_thread() const {
  return std::this_thread::get_id() == x_thread.get_id();
}

void Reactor::add(Activity& activity) {
  x_activities.push_back(&activity);
}

void Reactor::remove(Activity& activity) {
  std::erase(x_activities, &activity);
  std::erase_if(x_watched, [&](const auto& entry) { return entry.second.owner == &activity; });
}

void Reactor::start_transfer(void* easy, Activity& owner) {
  x_transfers[easy] = &owner;
  MAILCTL_CHECK(curl_multi_add_handle(x_multi, easy) == CURLM_OK);
}

void Reactor::abort_transfer(void* easy) {
  x_transfers.erase(easy);
  curl_multi_remove_handle(x_multi, easy);
}

void Reactor::watch(int socket, Readiness wanted, Activity& owner) {
  if (!wanted.can_read && !wanted.can_write) {
    x_watched.erase(socket);
  } else {
    x_watched[socket] = Watch{wanted, &owner};
  }
}

void Reactor::loop() {
  block_signals();
  while (run_tasks()) {
    serve_sockets();
    perform_transfers();
    wait_until(advance_all());
  }
}

bool Reactor::run_tasks() {
  std::vector<std::function<void()>> tasks;
  bool is_stopping = false;
  {
    const std::scoped_lock lock(x_mutex);
    tasks.swap(x_tasks);
    is_stopping = x_is_stopping;
  }
  for (const auto& task : tasks) task();
  return !is_stopping;
}

void Reactor::perform_transfers() {
  int running = 0;
  curl_multi_perform(x_multi, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(x_multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // The message lives in the handle's memory of the multi: copy before removing.
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(x_multi, easy);
    const auto found = x_transfers.find(easy);
    MAILCTL_CHECK(found != x_transfers.end());
    Activity* const owner = found->second;
    x_transfers.erase(found);
    owner->on_transfer_done(easy, static_cast<int>(code));
  }
}

TimePoint Reactor::advance_all() {
  TimePoint next = TimePoint::max();
  // By index: an activity's turn may add another.
  for (std::size_t i = 0; i < x_activities.size(); ++i) {
    next = std::min(next, x_activities[i]->advance(std::chrono::steady_clock::now()));
  }
  return next;
}

void Reactor::wait_until(TimePoint next) {
  std::vector<curl_waitfd> extra;
  extra.reserve(x_watched.size());
  for (const auto& [socket, watch] : x_watched) {
    const int events = (watch.wanted.can_read ? CURL_WAIT_POLLIN : 0) |
                       (watch.wanted.can_write ? CURL_WAIT_POLLOUT : 0);
    extra.push_back(curl_waitfd{socket, static_cast<short>(events), 0});
  }
  const TimePoint now = std::chrono::steady_clock::now();
  auto timeout = kLongestWait;
  if (next < now + kLongestWait) {
    timeout = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(next - now, TimePoint::duration::zero()));
  }
  curl_multi_poll(x_multi,
                  extra.data(),
                  static_cast<unsigned>(extra.size()),
                  static_cast<int>(timeout.count()),
                  nullptr);
}

// Asks again which sockets are ready, because curl_multi_poll does not report a socket in error
// (an ICMP "port unreachable"), which would be polled as ready without end and never be served.
void Reactor::serve_sockets() {
  if (x_watched.empty()) return;
  std::vector<pollfd> ready;
  ready.reserve(x_watched.size());
  for (const auto& [socket, watch] : x_watched) {
    ready.push_back(pollfd{socket, to_poll_events(watch.wanted), 0});
  }
  if (poll(ready.data(), ready.size(), 0) <= 0) return;
  for (const pollfd& entry : ready) {
    if (entry.revents == 0) continue;
    const auto found = x_watched.find(entry.fd);
    if (found == x_watched.end()) continue;  // closed while another one was served
    const bool has_failed = (entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    const Readiness readiness{
        (entry.revents & POLLIN) != 0 || has_failed,
        (entry.revents & POLLOUT) != 0 || (has_failed && found->second.wanted.can_write)};
    found->second.owner->on_socket(entry.fd, readiness);
  }
}

void Countdown::count_down() {
  const std::scoped_lock lock(x_mutex);
  MAILCTL_CHECK(x_left > 0);
  // Notified under the lock: the waiter may destroy this object as soon as it has the lock.
  if (--x_left == 0) x_done.notify_all();
}

void Countdown::wait() {
  std::unique_lock lock(x_mutex);
  x_done.wait(lock, [&] { return x_left == 0; });
}

}  // namespace mailctl::net
