#include "state/memory_store.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "state/refusals.h"

namespace mailctl::state {
namespace {

using base::Result;

class MemoryLock : public StateLock {
 public:
  explicit MemoryLock(std::shared_ptr<base::Guarded<std::optional<LockInfo>>> holder)
      : x_holder(std::move(holder)) {}

  MemoryLock(const MemoryLock&) = delete;
  MemoryLock& operator=(const MemoryLock&) = delete;

  ~MemoryLock() override {
    x_holder->with([](auto& holder) { holder.reset(); });
  }

 private:
  std::shared_ptr<base::Guarded<std::optional<LockInfo>>> x_holder;
};

}  // namespace

MemoryStore::MemoryStore(std::string name)
    : x_name(std::move(name)),
      x_holder(std::make_shared<base::Guarded<std::optional<LockInfo>>>()) {}

Version MemoryStore::version_of(const Content& content) {
  if (!content.is_stored) return {};
  return fmt::format("{}/{}/{}", content.state.lineage, content.state.serial, content.appended);
}

Result<Versioned<model::State>> MemoryStore::read() {
  return x_content.with([](const Content& content) {
    return Result(Versioned<model::State>{content.state, version_of(content)});
  });
}

Result<Version> MemoryStore::append(std::span<const model::JournalEntry> entries,
                                    const Version& expected,
                                    Durability /*durability*/) {
  return x_content.with([&](Content& content) -> Result<Version> {
    if (expected != version_of(content)) return changed_meanwhile("the state in memory");
    if (!content.is_stored) {
      content.state.name = x_name;
      content.state.lineage = make_lineage();
      content.state.serial = 1;
      content.is_stored = true;
    }
    model::apply_entries(content.state, entries);
    content.appended += entries.size();
    return version_of(content);
  });
}

Result<Version> MemoryStore::write(const model::State& state, const Version& expected) {
  return x_content.with([&](Content& content) -> Result<Version> {
    if (expected != version_of(content)) return changed_meanwhile("the state in memory");
    auto next = successor_of(content.state, state, x_name);
    if (!next) return std::move(next).error();
    content = {.state = *std::move(next), .appended = 0, .is_stored = true};
    return version_of(content);
  });
}

Result<std::unique_ptr<StateLock>> MemoryStore::lock(const LockInfo& info) {
  const auto refusal = x_holder->with([&](auto& holder) -> std::optional<base::Error> {
    if (holder) return held_by(*holder, "the state in memory");
    holder = info;
    return std::nullopt;
  });
  if (refusal) return *refusal;
  return std::unique_ptr<StateLock>(std::make_unique<MemoryLock>(x_holder));
}

}  // namespace mailctl::state
