#include "emulator/key_pool.h"

#include <utility>

namespace mailctl::emulator {

KeyPool::~KeyPool() {
  {
    const std::scoped_lock lock(x_mutex);
    x_is_stopped = true;
  }
  x_changed.notify_all();
  if (x_thread.joinable()) x_thread.join();
}

void KeyPool::start(std::size_t size) {
  if (!x_thread.joinable()) x_thread = std::thread([this, size] { run(size); });
}

base::Result<KeyPair> KeyPool::take() {
  {
    const std::scoped_lock lock(x_mutex);
    if (!x_ready.empty()) {
      KeyPair key = std::move(x_ready.front());
      x_ready.pop_front();
      x_changed.notify_all();
      return key;
    }
  }
  return make_rsa_key();
}

void KeyPool::run(std::size_t size) {
  std::unique_lock lock(x_mutex);
  while (!x_is_stopped) {
    if (x_ready.size() >= size) {
      x_changed.wait(lock);
      continue;
    }
    lock.unlock();
    auto key = make_rsa_key();
    lock.lock();
    if (!key) return;  // take() will report it
    x_ready.push_back(std::move(*key));
  }
}

}  // namespace mailctl::emulator
