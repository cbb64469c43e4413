// What FileStateStore does when files were cut off, damaged, left behind by a crash, or belong to
// somebody else, and when the disk is full.

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include "../../support/state/sample_state.h"
#include "../../support/temporary_folder.h"
#include "base/text.h"
#include "state/file/file_state_store.h"
#include "state/file/journal.h"

namespace mailctl::state::file {
namespace {

struct Place {
  test::TemporaryFolder folder;
  std::string state_folder = folder.path() + "/.mailctl";
  std::string snapshot = state_folder + "/shop.state.json";
  std::string journal = state_folder + "/shop.journal";
};

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void put(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

unsigned mode_of(const std::string& path) {
  struct stat status {};

  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

// Writes the sample state, then appends the sample journal entry by entry; returns the state after
// each entry, the bare snapshot first.
std::vector<model::State> fill(const Place& place) {
  FileStateStore store(place.state_folder, "shop");
  auto version = *store.write(sample_state(), {});
  std::vector<model::State> states = {store.read()->value};
  for (const auto& entry : sample_journal()) {
    version = *store.append(std::array{entry}, version, Durability::kSoon);
    states.push_back(store.read()->value);
  }
  return states;
}

TEST_CASE("files are for their owner only, and nothing else is left lying") {
  const Place place;
  fill(place);
  CHECK(mode_of(place.state_folder) == 0700);
  CHECK(mode_of(place.snapshot) == 0600);
  CHECK(mode_of(place.journal) == 0600);
  const auto files = std::filesystem::directory_iterator(place.state_folder);
  CHECK(std::distance(begin(files), end(files)) == 2);
}

TEST_CASE(
    "a journal cut at every octet is read up to its last whole entry, and goes on from there") {
  const Place place;
  const auto states = fill(place);
  const std::string whole = content_of(place.journal);
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    if (whole[at] == '\n') ends.push_back(at + 1);
  }
  REQUIRE(ends.size() == states.size());
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    put(place.journal, std::string_view(whole).substr(0, length));
    const auto lines = std::ranges::count_if(ends, [&](auto end) { return end <= length; });
    const auto entries = lines == 0 ? 0U : static_cast<std::size_t>(lines - 1);
    FileStateStore store(place.state_folder, "shop");
    const auto read = store.read();
    if (!read || read->value != states[entries]) FAIL("wrong at " << length);
    const std::size_t whole_length = lines == 0 ? 0 : ends[static_cast<std::size_t>(lines - 1)];
    const bool is_cut = whole_length != length;
    if (read->warning.empty() == is_cut) FAIL("warning at " << length);
    if (length % 16 != 0) continue;  // each time costs a sync
    const auto next =
        store.append(std::array{sample_journal().back()}, read->version, Durability::kSoon);
    if (!next || !store.read()->warning.empty()) FAIL("cannot go on at " << length);
  }
}

TEST_CASE("a journal cut off is said in one line that names the file") {
  const Place place;
  fill(place);
  const std::string whole = content_of(place.journal);
  put(place.journal, std::string_view(whole).substr(0, whole.size() / 2));
  FileStateStore store(place.state_folder, "shop");
  const auto warning = store.read()->warning;
  CHECK_THAT(warning,
             Catch::Contains(place.journal) && Catch::Contains("in the middle of an entry"));
  CHECK(warning.find('\n') == std::string::npos);
}

TEST_CASE("damage in the middle of a journal is refused with what to do, and left as it is") {
  const Place place;
  fill(place);
  std::string damaged = content_of(place.journal);
  damaged[damaged.size() / 2] ^= 0x20;
  put(place.journal, damaged);
  FileStateStore store(place.state_folder, "shop");
  for (int i = 0; i < 2; ++i) {
    const auto read = store.read();
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == base::ErrorKind::kInvalid);
    CHECK_THAT(read.error().message,
               Catch::Contains(place.journal) && Catch::Contains("is damaged") &&
                   Catch::Contains("move it away"));
    CHECK_FALSE(store.append(sample_journal(), "x", Durability::kNow).has_value());
    CHECK_FALSE(store.write({}, "x").has_value());
  }
  CHECK(content_of(place.journal) == damaged);
}

TEST_CASE("a damaged, foreign or later snapshot is refused and named") {
  const Place place;
  fill(place);
  const std::string good = content_of(place.snapshot);

  struct Row {
    std::string text;
    std::string says;
  };

  const std::vector<Row> rows = {
      {good.substr(0, good.size() / 2), "cut off"},
      {"", "cut off"},
      {"[]", "an object"},
      {base::replace_all(good, "\"shop\"", "\"other\""), "belongs to the manifest \"other\""},
      {base::replace_all(good, "\"format_version\": 1", "\"format_version\": 9"),
       "format_version 9"},
      {base::replace_all(good, "0123456789abcdef0", "1123456789abcdef0"), "lineage"},
  };
  for (const auto& row : rows) {
    INFO(row.says);
    put(place.snapshot, row.text);
    FileStateStore store(place.state_folder, "shop");
    const auto read = store.read();
    REQUIRE_FALSE(read.has_value());
    CHECK_THAT(read.error().message,
               Catch::Contains(place.state_folder) && Catch::Contains(row.says));
    CHECK(content_of(place.snapshot) == row.text);
  }
}

TEST_CASE("a crash between the new snapshot and the emptied journal loses and repeats nothing") {
  const Place place;
  fill(place);
  const std::string old_journal = content_of(place.journal);
  model::State expected;
  {
    FileStateStore store(place.state_folder, "shop");
    const auto read = store.read();
    REQUIRE(store.write(read->value, read->version).has_value());
    expected = store.read()->value;
  }
  put(place.journal, old_journal);
  FileStateStore store(place.state_folder, "shop");
  const auto read = store.read();
  REQUIRE(read.has_value());
  CHECK(read->value == expected);
  const auto next = store.append(std::array{sample_journal()[2]}, read->version, Durability::kNow);
  REQUIRE(next.has_value());
  model::apply_entry(expected, sample_journal()[2]);
  CHECK(store.read()->value == expected);
  CHECK(content_of(place.journal).size() < old_journal.size());
}

TEST_CASE("an older snapshot put back beside a newer journal is refused") {
  const Place place;
  fill(place);
  const std::string old_snapshot = content_of(place.snapshot);
  {
    FileStateStore store(place.state_folder, "shop");
    const auto read = store.read();
    const auto version = store.write(read->value, read->version);
    REQUIRE(store.append(sample_journal(), *version, Durability::kNow).has_value());
  }
  put(place.snapshot, old_snapshot);
  FileStateStore store(place.state_folder, "shop");
  CHECK_THAT(store.read().error().message, Catch::Contains("continues serial"));
}

TEST_CASE("names with any character make files inside the folder") {
  const test::TemporaryFolder folder;
  FileStateStore store(folder.path() + "/.mailctl", "../a/b");
  REQUIRE(store.write({}, {}).has_value());
  CHECK(std::filesystem::exists(folder.path() + "/.mailctl/..%2Fa%2Fb.state.json"));
}

TEST_CASE("a folder that is a file is refused") {
  const test::TemporaryFolder folder;
  put(folder.path() + "/.mailctl", "x");
  FileStateStore store(folder.path() + "/.mailctl", "shop");
  CHECK_FALSE(store.read().has_value());
  CHECK_FALSE(store.write({}, {}).has_value());
  CHECK_FALSE(store.lock({}).has_value());
}

// A disk that is full at `bytes`: no file of this process may grow beyond.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    x_signal = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &x_before);
    rlimit small = x_before;
    small.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }

  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &x_before);
    std::signal(SIGXFSZ, x_signal);
  }

 private:
  rlimit x_before{};
  void (*x_signal)(int) = nullptr;
};

TEST_CASE("a full disk is an error and loses nothing") {
  const Place place;
  const auto states = fill(place);
  const std::string journal = content_of(place.journal);
  FileStateStore store(place.state_folder, "shop");
  const auto version = store.read()->version;
  for (std::size_t room = 0; room < 60; room += 7) {
    INFO(room);
    const auto limit = journal.size() + room;
    base::Result<Version> appended = base::Error{};
    base::Result<Version> written = base::Error{};
    auto large = states.back();
    for (int i = 0; i < 200; ++i) {
      large.entries[sample_address("dns/example.com/A/h" + std::to_string(i))] = {};
    }
    {
      const FullDisk full(limit);
      appended = store.append(sample_journal(), version, Durability::kNow);
      written = store.write(large, version);
    }
    REQUIRE_FALSE(appended.has_value());
    REQUIRE_FALSE(written.has_value());
    CHECK_THAT(appended.error().message, Catch::Contains("free some space"));
    CHECK(content_of(place.journal) == journal);
    CHECK(store.read()->value == states.back());
    CHECK_FALSE(std::filesystem::exists(place.snapshot + ".next"));
  }
  CHECK(store.append(sample_journal(), version, Durability::kNow).has_value());
}

}  // namespace
}  // namespace mailctl::state::file
