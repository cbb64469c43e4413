#pragma once
// State that lives as long as the object: for tests of whatever needs a store, and the plainest
// reading of the port. Durability means nothing here.

#include "base/guarded.h"
#include "state/state_store.h"

namespace mailctl::state {

class MemoryStore : public StateStore {
 public:
  // `name` is the manifest's; a state of another name is refused.
  explicit MemoryStore(std::string name);

  base::Result<Versioned<model::State>> read() override;
  base::Result<Version> append(std::span<const model::JournalEntry> entries,
                               const Version& expected,
                               Durability durability) override;
  base::Result<Version> write(const model::State& state, const Version& expected) override;
  base::Result<std::unique_ptr<StateLock>> lock(const LockInfo& info) override;

 private:
  struct Content {
    model::State state;
    std::uint64_t appended = 0;  // since the last write
    bool is_stored = false;
  };

  [[nodiscard]] static Version version_of(const Content& content);

  std::string x_name;
  base::Guarded<Content> x_content;
  // Shared with the locks given out, which may outlive the store in a test.
  std::shared_ptr<base::Guarded<std::optional<LockInfo>>> x_holder;
};

}  // namespace mailctl::state
