#include "state/registry.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "state/file/file_state_store.h"

namespace mailctl::state {
namespace {

struct StoreKind {
  std::string_view scheme;
  std::unique_ptr<StateStore> (*open)(std::string where, const std::string& name);
};

constexpr std::array kStoreKinds = {
    StoreKind{"file",
              [](std::string where, const std::string& name) -> std::unique_ptr<StateStore> {
                return std::make_unique<file::FileStateStore>(std::move(where), name);
              }},
};

}  // namespace

base::Result<std::unique_ptr<StateStore>> open_store(std::string_view location,
                                                     const std::string& name) {
  const auto colon = location.find(':');
  const bool is_bare = colon == std::string_view::npos ||
                       location.substr(0, colon).find('/') != std::string_view::npos;
  const auto scheme = is_bare ? "file" : location.substr(0, colon);
  const auto where = is_bare ? location : location.substr(colon + 1);
  const auto* kind = std::ranges::find(kStoreKinds, scheme, &StoreKind::scheme);
  if (kind == kStoreKinds.end()) {
    return base::Error{base::ErrorKind::kUnsupported,
                       fmt::format("state cannot be kept in \"{}\": no such kind of store", scheme),
                       {}};
  }
  if (where.empty()) {
    return base::Error{base::ErrorKind::kInvalid,
                       fmt::format("the state location \"{}\" names no place", location),
                       {}};
  }
  return kind->open(std::string(where), name);
}

}  // namespace mailctl::state
