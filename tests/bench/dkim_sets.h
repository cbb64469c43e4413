#pragma once
// The messages that DKIM is measured with, as bench_dkim_messages wrote them, and how a verifier is
// measured: first every verdict is looked at, then the clock runs.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace mailctl::bench {

struct MessageSet {
  std::string name;  // "rsa-2k"
  std::vector<std::string> messages;
};

struct DkimSets {
  std::vector<MessageSet> sets;
  std::map<std::string, std::string> keys;  // key records by name
};

// keys.txt ("name text" lines) and SET-NN.eml. Throws std::runtime_error where there are none.
DkimSets read_sets(const std::filesystem::path& folder);

// Whether a whole message verifies, parsing included.
using IsGood = std::function<bool(const std::string& message)>;

// Runs each set for so many seconds on this thread and prints one line of JSON for it: tool, set,
// messages_per_second, megabytes_per_second (of whole messages, 10^6 octets).
void measure(const std::string& tool, const DkimSets& sets, double seconds, const IsGood& is_good);

// The two arguments of these programs: FOLDER [SECONDS].
int run(int count, char** values, const std::function<void(const DkimSets&, double)>& body);

}  // namespace mailctl::bench
