// Runs a harness without libFuzzer: each seed of the folders named, and mutations of it that are
// the same in every run. The input that breaks something is printed in hex.

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include "fuzz_target.h"

namespace {

constexpr int kMutations = 500;  // of each seed

std::string last_input;  // for the signal handler

extern "C" void print_last_input(int) {
  constexpr const char* kDigits = "0123456789abcdef";
  for (const char c : last_input) {
    const auto octet = static_cast<unsigned char>(c);
    const char pair[] = {kDigits[octet >> 4U], kDigits[octet & 15U]};
    if (write(STDERR_FILENO, pair, sizeof pair) < 0) break;
  }
  if (write(STDERR_FILENO, "\n", 1) < 0) _exit(2);
  _exit(1);
}

void run(std::string input) {
  last_input = std::move(input);
  // A copy on the heap of exactly this size, so that AddressSanitizer sees every read beyond it.
  const std::vector<std::uint8_t> octets(last_input.begin(), last_input.end());
  LLVMFuzzerTestOneInput(octets.data(), octets.size());
}

void mutate(std::string& text, std::mt19937& random) {
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  if (text.empty()) text = "a";
  const auto at = below(text.size());
  const auto length = 1 + below(16);
  switch (below(5)) {
    case 0:
      text[at] = static_cast<char>(below(256));
      break;
    case 1:
      text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ 1U << below(8));
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.insert(at, text.substr(below(text.size()), length));
      break;
    default:
      text.resize(at);
      break;
  }
}

void run_seed(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string seed{std::istreambuf_iterator<char>(file), {}};
  run(seed);
  std::mt19937 random(1);
  for (int i = 0; i < kMutations; ++i) {
    auto variant = seed;
    for (auto count = 1 + random() % 4; count > 0; --count) mutate(variant, random);
    run(std::move(variant));
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGABRT, print_last_input);
  std::signal(SIGSEGV, print_last_input);
  std::vector<std::filesystem::path> seeds;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) seeds.push_back(entry.path());
    }
  }
  std::ranges::sort(seeds);
  run("");
  for (const auto& seed : seeds) run_seed(seed);
  std::printf("%zu seeds, %d mutations of each\n", seeds.size(), kMutations);
  return seeds.empty() ? 1 : 0;
}
