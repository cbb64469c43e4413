// Several stores and processes on the same files.

#include <csignal>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "../../support/state/sample_state.h"
#include "../../support/temporary_folder.h"
#include "state/file/file_state_store.h"

namespace mailctl::state::file {
namespace {

const LockInfo kHolder{.id = "ab12",
                       .operation = "apply",
                       .who = "ana@build-7",
                       .program = "mailctl 0.1.0",
                       .created = sample_time(),
                       .process = 4711};

model::JournalEntry numbered(int writer, int number) {
  model::StateEntry entry;
  entry.address = sample_address("dns/example.com/A/w" + std::to_string(writer) + "-" +
                                 std::to_string(number) + ".example.com");
  entry.id = "x";
  return model::EntrySaved{entry};
}

// Runs f in a child; exit code 0 when it returns true.
template <class F>
pid_t in_child(F f) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(f() ? 0 : 1);
  REQUIRE(child > 0);
  return child;
}

int exit_code_of(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Appends `count` entries one at a time, reading again whenever somebody else was faster.
bool append_all(const std::string& folder, int writer, int count) {
  FileStateStore store(folder, "shop");
  auto read = store.read();
  for (int i = 0; i < count;) {
    if (!read) return false;
    const auto durability = i % 8 == 0 ? Durability::kNow : Durability::kSoon;
    const auto next = store.append(std::array{numbered(writer, i)}, read->version, durability);
    if (next) {
      read->version = *next;
      ++i;
      // Now and then fold the journal in, as the end of a run does.
      if (i % 16 == 0) {
        read = store.read();
        if (read) (void)store.write(read->value, read->version);
        read = store.read();
      }
    } else if (next.error().kind == base::ErrorKind::kConflict) {
      read = store.read();
    } else {
      return false;
    }
  }
  return true;
}

TEST_CASE("writers in several processes lose nothing of each other") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/.mailctl";
  REQUIRE(FileStateStore(path, "shop").write({}, {}).has_value());
  constexpr int kWriters = 4;
  constexpr int kEach = 50;
  std::vector<pid_t> children;
  for (int writer = 0; writer < kWriters; ++writer) {
    children.push_back(in_child([&] { return append_all(path, writer, kEach); }));
  }
  for (const auto child : children) CHECK(exit_code_of(child) == 0);
  CHECK(FileStateStore(path, "shop").read()->value.entries.size() == kWriters * kEach);
}

TEST_CASE("a store sees what another one wrote, and refuses to write over it") {
  const test::TemporaryFolder folder;
  FileStateStore a(folder.path(), "shop");
  FileStateStore b(folder.path(), "shop");
  const auto first = a.write({}, {});
  const auto from_b = b.append(std::array{numbered(1, 1)}, *first, Durability::kNow);
  REQUIRE(from_b.has_value());
  CHECK(a.append(std::array{numbered(2, 2)}, *first, Durability::kNow).error().kind ==
        base::ErrorKind::kConflict);
  CHECK(a.append(std::array{numbered(2, 2)}, *from_b, Durability::kNow).has_value());
  CHECK(b.read()->value.entries.size() == 2);
}

TEST_CASE("a file moved away while a store is open makes a conflict, not a loss") {
  const test::TemporaryFolder folder;
  FileStateStore store(folder.path(), "shop");
  const auto version = *store.append(std::array{numbered(1, 1)}, {}, Durability::kNow);
  std::filesystem::remove(folder.path() + "/shop.journal");
  CHECK(store.append(std::array{numbered(1, 2)}, version, Durability::kNow).error().kind ==
        base::ErrorKind::kConflict);
}

TEST_CASE("the lock of a process that was killed is gone") {
  const test::TemporaryFolder folder;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = in_child([&] {
    FileStateStore store(folder.path(), "shop");
    const auto lock = store.lock(kHolder);
    const char byte = lock ? 'y' : 'n';
    (void)!::write(ready[1], &byte, 1);
    ::pause();
    return true;
  });
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  CHECK(byte == 'y');
  FileStateStore store(folder.path(), "shop");
  CHECK_THAT(store.lock(kHolder).error().message, Catch::Contains("apply by ana@build-7"));
  ::kill(child, SIGKILL);
  CHECK(exit_code_of(child) == 128 + SIGKILL);
  CHECK(store.lock(kHolder).has_value());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("a run killed between two entries leaves every entry that was said to be stored") {
  const test::TemporaryFolder folder;
  int stored[2];
  REQUIRE(::pipe(stored) == 0);
  const pid_t child = in_child([&] {
    FileStateStore store(folder.path(), "shop");
    Version version;
    for (int i = 0;; ++i) {
      const auto next = store.append(std::array{numbered(0, i)}, version, Durability::kSoon);
      if (!next) return false;
      version = *next;
      (void)!::write(stored[1], "x", 1);
    }
  });
  std::size_t count = 0;
  char bytes[64];
  while (count < 300) {
    const auto got = ::read(stored[0], bytes, sizeof bytes);
    REQUIRE(got > 0);
    count += static_cast<std::size_t>(got);
  }
  ::kill(child, SIGKILL);
  CHECK(exit_code_of(child) == 128 + SIGKILL);
  CHECK(FileStateStore(folder.path(), "shop").read()->value.entries.size() >= count);
  ::close(stored[0]);
  ::close(stored[1]);
}

}  // namespace
}  // namespace mailctl::state::file
