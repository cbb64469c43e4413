#pragma once
// RSA keys for DKIM, made ahead of need by one thread, so that a CreateDkim answers at once.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

#include "base/result.h"
#include "emulator/keys.h"

namespace mailctl::emulator {

class KeyPool {
 public:
  KeyPool() = default;
  ~KeyPool();
  KeyPool(const KeyPool&) = delete;
  KeyPool& operator=(const KeyPool&) = delete;

  // From now on `size` keys are kept ready.
  void start(std::size_t size);
  // A ready key, else one made on the spot.
  base::Result<KeyPair> take();

 private:
  void run(std::size_t size);

  std::mutex x_mutex;
  std::condition_variable x_changed;
  std::deque<KeyPair> x_ready;
  bool x_is_stopped = false;
  std::thread x_thread;
};

}  // namespace mailctl::emulator
