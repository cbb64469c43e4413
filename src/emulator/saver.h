#pragma once
// Writes the world to a file after it changed, at most a few times a second, and at the end.

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"
#include "emulator/world.h"

namespace mailctl::emulator {

class Saver {
 public:
  Saver(World& world, std::string path);
  ~Saver();
  Saver(const Saver&) = delete;
  Saver& operator=(const Saver&) = delete;

  // Ends the thread and saves once more; the error is of that save.
  base::Result<void> stop();

 private:
  void run();
  base::Result<void> save();

  World& x_world;
  std::string x_path;
  std::uint64_t x_saved = 0;  // World::changes() of the last save
  std::mutex x_mutex;
  std::condition_variable x_wake;
  bool x_is_stopped = false;
  std::thread x_thread;
};

}  // namespace mailctl::emulator
