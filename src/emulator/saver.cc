#include "emulator/saver.h"

#include <chrono>
#include <utility>

#include "emulator/files.h"
#include "emulator/snapshot.h"

namespace mailctl::emulator {

namespace {

constexpr std::chrono::milliseconds kPause(300);

}  // namespace

Saver::Saver(World& world, std::string path)
    : x_world(world), x_path(std::move(path)), x_thread([this] { run(); }) {}

Saver::~Saver() {
  (void)stop();
}

base::Result<void> Saver::stop() {
  {
    const std::scoped_lock lock(x_mutex);
    x_is_stopped = true;
  }
  x_wake.notify_all();
  if (!x_thread.joinable()) return {};
  x_thread.join();
  return save();
}

base::Result<void> Saver::save() {
  std::string text;
  {
    const auto lock = x_world.lock();
    if (x_world.changes() == x_saved) return {};
    x_saved = x_world.changes();
    text = to_snapshot(x_world);
  }
  return write_private_file(x_path, text);
}

void Saver::run() {
  std::unique_lock lock(x_mutex);
  while (!x_is_stopped) {
    x_wake.wait_for(lock, kPause);
    if (x_is_stopped) return;
    lock.unlock();
    (void)save();  // a failing disk shows at stop()
    lock.lock();
  }
}

}  // namespace mailctl::emulator
