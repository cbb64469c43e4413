#include "cli/git_tree.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/files.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace mailctl::cli {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Result;

constexpr std::size_t kMaxBytes = 64ULL << 20U;

// What a program said, and how it ended.
struct Spoken {
  int code = 0;
  std::string out;
  std::string err;
};

struct Pipe {
  std::array<int, 2> ends{-1, -1};

  Pipe() { is_open = ::pipe2(ends.data(), O_CLOEXEC) == 0; }

  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  ~Pipe() {
    close_end(0);
    close_end(1);
  }

  void close_end(std::size_t end) {
    if (ends.at(end) >= 0) ::close(ends.at(end));
    ends.at(end) = -1;
  }

  bool is_open = false;
};

// Both streams until both end; what is too much is read and dropped, so that nobody waits.
void drain(Pipe& out, Pipe& err, Spoken& spoken) {
  const std::array<std::pair<Pipe*, std::string*>, 2> all{
      {{&out, &spoken.out}, {&err, &spoken.err}}};
  for (;;) {
    std::array<pollfd, 2> polled{};
    nfds_t count = 0;
    for (const auto& [pipe, text] : all) polled.at(count++) = {pipe->ends[0], POLLIN, 0};
    if (polled[0].fd < 0 && polled[1].fd < 0) return;
    if (::poll(polled.data(), count, -1) < 0 && errno != EINTR) return;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (polled.at(i).fd < 0 || polled.at(i).revents == 0) continue;
      std::array<char, 65536> buffer{};
      const auto got = ::read(polled.at(i).fd, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        all.at(i).first->close_end(0);
      } else if (all.at(i).second->size() <= kMaxBytes) {
        all.at(i).second->append(buffer.data(), static_cast<std::size_t>(got));
      }
    }
  }
}

Result<Spoken> run_git(const std::string& folder, const std::vector<std::string>& arguments) {
  Pipe out;
  Pipe err;
  if (!out.is_open || !err.is_open) {
    return Error{ErrorKind::kTransient, "git cannot be started: no file is left to open", {}};
  }
  std::vector<std::string> words{"git", "-C", folder};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> vector;
  for (auto& word : words) vector.push_back(word.data());
  vector.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
  // This program passes over them; git is to know them.
  sigset_t signals{};
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGPIPE);
  ::sigaddset(&signals, SIGXFSZ);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = -1;
  const int failure = ::posix_spawnp(&child, "git", &actions, &attributes, vector.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (failure != 0) {
    return Error{ErrorKind::kUnsupported,
                 fmt::format("git cannot be started: {}", std::generic_category().message(failure)),
                 {}};
  }
  out.close_end(1);
  err.close_end(1);
  Spoken spoken;
  drain(out, err, spoken);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  spoken.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return spoken;
}

// One entry of a folder: "100644 blob <id>\t<name>".
struct TreeEntry {
  std::string mode;
  std::string name;

  [[nodiscard]] bool is_file() const { return mode.starts_with("100"); }

  [[nodiscard]] bool is_folder() const { return mode == "040000"; }
};

class GitTree final : public FileTree {
 public:
  explicit GitTree(std::string commit) : x_commit(std::move(commit)) {}

  [[nodiscard]] bool is_folder(const std::string& path) const override {
    const auto found = entry_at(path);
    // The top of the repository has no entry of its own.
    std::error_code ignored;
    return found ? found->is_folder() : fs::is_directory(path, ignored);
  }

  [[nodiscard]] Result<std::vector<std::string>> names_in(
      const std::string& folder) const override {
    auto entries = list(folder, {});
    if (!entries) return std::move(entries).error();
    std::vector<std::string> names;
    for (const auto& entry : *entries) {
      if (entry.is_file()) names.push_back(entry.name);
    }
    return names;
  }

  [[nodiscard]] Result<std::string> read(const std::string& path) const override {
    const auto folder = folder_of(path);
    const auto name = fs::path(path).filename().string();
    const auto entry = entry_at(path);
    if (!entry) {
      return Error{ErrorKind::kNotFoundOrForbidden, fmt::format("{} was not there", path), {}};
    }
    if (!entry->is_file()) {
      return Error{ErrorKind::kInvalid, fmt::format("{} was no file", path), {}};
    }
    auto spoken = run_git(folder, {"cat-file", "blob", fmt::format("{}:./{}", x_commit, name)});
    if (!spoken) return std::move(spoken).error();
    if (spoken->code != 0) {
      return Error{ErrorKind::kInvalid, fmt::format("{}: {}", path, base::trim(spoken->err)), {}};
    }
    if (spoken->out.size() > kMaxBytes) {
      return Error{ErrorKind::kInvalid, fmt::format("{} is larger than 64 MiB", path), {}};
    }
    return std::move(spoken->out);
  }

  [[nodiscard]] Result<std::string> read_below(const std::string& folder,
                                               const std::string& path) const override {
    if (!leads_out(path)) return read((fs::path(folder) / path).string());
    return Error{ErrorKind::kInvalid,
                 fmt::format("{} is outside of {}, the folder of the manifest", path, folder),
                 {}};
  }

 private:
  [[nodiscard]] Result<std::vector<TreeEntry>> list(const std::string& folder,
                                                    const std::string& name) const {
    std::vector<std::string> arguments{"ls-tree", "-z", x_commit};
    if (!name.empty()) arguments.insert(arguments.end(), {"--", name});
    auto spoken = run_git(folder, arguments);
    if (!spoken) return std::move(spoken).error();
    if (spoken->code != 0) {
      return Error{ErrorKind::kInvalid, fmt::format("{}: {}", folder, base::trim(spoken->err)), {}};
    }
    std::vector<TreeEntry> entries;
    for (const auto line : base::split(spoken->out, '\0')) {
      const auto tab = line.find('\t');
      if (tab == std::string_view::npos) continue;
      entries.push_back(
          {std::string(line.substr(0, line.find(' '))), std::string(line.substr(tab + 1))});
    }
    return entries;
  }

  [[nodiscard]] std::optional<TreeEntry> entry_at(const std::string& path) const {
    const auto name = fs::path(path).filename().string();
    if (name.empty() || name == "." || name == "..") return std::nullopt;
    auto entries = list(folder_of(path), name);
    if (!entries || entries->size() != 1) return std::nullopt;
    return std::move(entries->front());
  }

  std::string x_commit;
};

}  // namespace

Result<std::unique_ptr<FileTree>> open_git_tree(const std::string& folder,
                                                const std::string& revision) {
  auto inside = run_git(folder, {"rev-parse", "--is-inside-work-tree"});
  if (!inside) return std::move(inside).error();
  if (inside->code != 0) {
    return Error{ErrorKind::kNotFoundOrForbidden,
                 fmt::format("{} is in no git repository ({})", folder, base::trim(inside->err)),
                 {}};
  }
  auto commit = run_git(
      folder, {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (!commit) return std::move(commit).error();
  const auto id = std::string(base::trim(commit->out));
  if (commit->code != 0 || id.empty()) {
    return Error{ErrorKind::kNotFoundOrForbidden,
                 fmt::format("the repository of {} has no revision `{}`; a shallow clone has only "
                             "the last ones: fetch it first",
                             folder,
                             revision),
                 {}};
  }
  return std::unique_ptr<FileTree>(std::make_unique<GitTree>(id));
}

}  // namespace mailctl::cli
