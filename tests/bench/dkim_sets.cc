#include "dkim_sets.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace mailctl::bench {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::map<std::string, std::string> read_keys(const std::filesystem::path& path) {
  std::map<std::string, std::string> keys;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto blank = line.find(' ');
    if (blank != std::string::npos) keys.emplace(line.substr(0, blank), line.substr(blank + 1));
  }
  return keys;
}

}  // namespace

DkimSets read_sets(const std::filesystem::path& folder) {
  DkimSets sets;
  sets.keys = read_keys(folder / "keys.txt");
  std::map<std::string, MessageSet> by_name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".eml") continue;
    const auto stem = entry.path().stem().string();
    auto& set = by_name[stem.substr(0, stem.rfind('-'))];
    set.messages.push_back(read_file(entry.path()));
  }
  for (auto& [name, set] : by_name) {
    set.name = name;
    sets.sets.push_back(std::move(set));
  }
  if (sets.keys.empty() || sets.sets.empty())
    throw std::runtime_error("no messages in " + folder.string());
  return sets;
}

void measure(const std::string& tool, const DkimSets& sets, double seconds, const IsGood& is_good) {
  using Clock = std::chrono::steady_clock;
  for (const auto& set : sets.sets) {
    if (!std::ranges::all_of(set.messages, is_good))
      throw std::runtime_error(tool + " does not verify a message of " + set.name);
    std::size_t count = 0;
    std::size_t octets = 0;
    const auto begin = Clock::now();
    double passed = 0;
    while (passed < seconds) {
      for (const auto& message : set.messages) {
        if (!is_good(message)) throw std::runtime_error("a verdict changed");
        ++count;
        octets += message.size();
      }
      passed = std::chrono::duration<double>(Clock::now() - begin).count();
    }
    std::printf(
        "{\"tool\": \"%s\", \"set\": \"%s\", \"messages_per_second\": %.0f, "
        "\"megabytes_per_second\": %.1f}\n",
        tool.c_str(),
        set.name.c_str(),
        static_cast<double>(count) / passed,
        static_cast<double>(octets) / passed / 1e6);
    std::fflush(stdout);
  }
}

int run(int count, char** values, const std::function<void(const DkimSets&, double)>& body) {
  if (count < 2) {
    std::fprintf(stderr, "usage: %s FOLDER [SECONDS]\n", values[0]);
    return 2;
  }
  try {
    body(read_sets(values[1]), count > 2 ? std::strtod(values[2], nullptr) : 1.0);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
  return 0;
}

}  // namespace mailctl::bench
