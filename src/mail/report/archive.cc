#include "mail/report/archive.h"

#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include "base/check.h"

namespace mailctl::mail::report {
namespace {

struct Free {
  void operator()(archive* handle) const { archive_read_free(handle); }
};

base::Error refused(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

}  // namespace

struct Archive::State {
  std::unique_ptr<archive, Free> handle{archive_read_new()};
  std::string_view kind;  // for messages
  ByteSource* packed = nullptr;
  base::Error source_error;  // why `packed` failed
  bool has_source_error = false;
  std::uint64_t packed_size = 0;    // read so far, or in all
  std::uint64_t unpacked_size = 0;  // of all members so far
  std::string name;
  bool is_broken = false;

  State() { MAILCTL_CHECK(handle != nullptr); }

  [[nodiscard]] base::Error failure() const {
    if (has_source_error) return source_error;
    const char* const text = archive_error_string(handle.get());
    return refused(fmt::format(
        "the {} is broken or cut off: {}", kind, text == nullptr ? "unreadable" : text));
  }

  static la_ssize_t read_block(archive* handle, void* data, const void** block) {
    auto& state = *static_cast<State*>(data);
    auto next = state.packed->next();
    if (!next) {
      state.source_error = std::move(next).error();
      state.has_source_error = true;
      archive_set_error(handle, -1, "the file could not be read");
      return -1;
    }
    state.packed_size += next->size();
    *block = next->data();
    return static_cast<la_ssize_t>(next->size());
  }
};

Archive::Archive(std::unique_ptr<State> state) : x_state(std::move(state)) {}

Archive::Archive(Archive&&) noexcept = default;
Archive::~Archive() = default;

Archive Archive::of_gzip(ByteSource& packed) {
  auto state = std::make_unique<State>();
  state->kind = "gzip data";
  state->packed = &packed;
  archive_read_support_filter_gzip(state->handle.get());
  archive_read_support_format_raw(state->handle.get());
  archive_read_open(state->handle.get(), state.get(), nullptr, &State::read_block, nullptr);
  return Archive(std::move(state));
}

Archive Archive::of_zip(std::string_view packed) {
  auto state = std::make_unique<State>();
  state->kind = "zip file";
  state->packed_size = packed.size();
  archive_read_support_format_zip(state->handle.get());
  archive_read_open_memory(state->handle.get(), packed.data(), packed.size());
  return Archive(std::move(state));
}

base::Result<bool> Archive::next_member() {
  archive_entry* entry = nullptr;
  const int code = archive_read_next_header(x_state->handle.get(), &entry);
  if (code == ARCHIVE_EOF) return false;
  // A warning is about names and times only.
  if (code < ARCHIVE_WARN) return x_state->failure();
  const char* const name = archive_entry_pathname(entry);
  x_state->name = name == nullptr || x_state->packed != nullptr ? "" : name;
  return true;
}

bool Archive::is_broken() const {
  return x_state->is_broken;
}

const std::string& Archive::member_name() const {
  return x_state->name;
}

base::Result<std::string_view> Archive::next() {
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  do {
    const int code = archive_read_data_block(x_state->handle.get(), &data, &size, &offset);
    if (code == ARCHIVE_EOF) return std::string_view();
    if (code != ARCHIVE_OK) {
      x_state->is_broken = true;
      return x_state->failure();
    }
  } while (size == 0);
  x_state->unpacked_size += size;
  const bool is_bomb = x_state->unpacked_size > kUnpackedFreely &&
                       x_state->unpacked_size / kMaxRatio > x_state->packed_size;
  if (is_bomb) {
    return refused(fmt::format(
        "the {} unpacks to more than {} times its size, which no report does: refused as "
        "a decompression bomb (RFC 9990 §8.1)",
        x_state->kind,
        kMaxRatio));
  }
  return std::string_view(static_cast<const char*>(data), size);
}

}  // namespace mailctl::mail::report
