// Runs the emulator until SIGTERM or SIGINT.
// emulator_main --regions a,b [--data FOLDER] [--ready-file FILE] [--https] [--seed N]

#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/text.h"
#include "emulator/emulator.h"

namespace {

using mailctl::emulator::Emulator;
using mailctl::emulator::EmulatorOptions;
using mailctl::emulator::Transport;

int usage() {
  std::fputs(
      "usage: emulator_main --regions a,b [--data FOLDER] [--ready-file FILE] [--https] [--seed "
      "N]\n",
      stderr);
  return 1;
}

bool read_option(EmulatorOptions& options, std::string_view name, const std::string& value) {
  if (name == "--data") {
    options.data_folder = value;
  } else if (name == "--ready-file") {
    options.ready_file = value;
  } else if (name == "--seed") {
    options.seed = mailctl::base::parse_unsigned(value).value_or(1);
  } else if (name == "--regions") {
    for (const std::string_view region : mailctl::base::split(value, ',')) {
      options.regions.emplace_back(region);
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  EmulatorOptions options;
  // A first word "emulator" is the command of the program that this one stands in for.
  const int first = argc > 1 && std::string_view(argv[1]) == "emulator" ? 2 : 1;
  for (int i = first; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--https") {
      options.transport = Transport::kHttps;
    } else if (i + 1 >= argc || !read_option(options, name, argv[++i])) {
      return usage();
    }
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread is made
  auto emulator = Emulator::start(options);
  if (!emulator) {
    std::fprintf(stderr, "emulator: %s\n", emulator.error().to_text().c_str());
    return 1;
  }
  std::printf("ready: %s\n", (*emulator)->ready().admin.c_str());
  std::fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  const auto stopped = (*emulator)->stop();
  return stopped ? 0 : 1;
}
