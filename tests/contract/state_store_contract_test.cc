// What every store of state promises (state/state_store.h), as one table of steps that runs over
// each of them. A new store adds a line to kStores.

#include <filesystem>
#include <functional>

#include <catch2/catch.hpp>

#include "../support/state/sample_state.h"
#include "../support/temporary_folder.h"
#include "state/file/file_state_store.h"
#include "state/memory_store.h"

namespace mailctl::state {
namespace {

struct Store {
  std::string name;
  std::function<std::unique_ptr<StateStore>(const std::string& folder)> make;
};

const std::vector<Store> kStores = {
    {"memory",
     [](const std::string&) -> std::unique_ptr<StateStore> {
       return std::make_unique<MemoryStore>("shop");
     }},
    {"file",
     [](const std::string& folder) -> std::unique_ptr<StateStore> {
       return std::make_unique<file::FileStateStore>(folder + "/.mailctl", "shop");
     }},
};

struct Step {
  std::string says;
  std::function<void(StateStore&)> check;
};

const LockInfo kHolder{.id = "ab12",
                       .operation = "apply",
                       .who = "ana@build-7",
                       .program = "mailctl 0.1.0",
                       .created = sample_time(),
                       .process = 4711};

model::State without_journal_of(model::State state) {
  state.intents.clear();
  state.pending.clear();
  return state;
}

Version must_write(StateStore& store, const model::State& state, const Version& expected) {
  auto version = store.write(state, expected);
  REQUIRE(version.has_value());
  return *version;
}

const std::vector<Step> kSteps = {
    {"an empty store reads as an empty state with an empty version",
     [](StateStore& store) {
       const auto read = store.read();
       REQUIRE(read.has_value());
       CHECK(read->value == model::State{});
       CHECK(read->version.empty());
       CHECK(read->warning.empty());
     }},
    {"what was written is read back, named and counted",
     [](StateStore& store) {
       auto state = sample_state();
       const auto version = must_write(store, state, {});
       const auto read = store.read();
       REQUIRE(read.has_value());
       state.serial = 1;
       CHECK(read->value == state);
       CHECK(read->version == version);
     }},
    {"a first write without a lineage gets one, and keeps it",
     [](StateStore& store) {
       const auto first = must_write(store, {}, {});
       const auto lineage = store.read()->value.lineage;
       CHECK(lineage.size() == 32);
       must_write(store, {}, first);
       CHECK(store.read()->value.lineage == lineage);
       CHECK(store.read()->value.serial == 2);
     }},
    {"journal entries are applied in order on reading, soon or now",
     [](StateStore& store) {
       auto state = without_journal_of(sample_state());
       auto version = must_write(store, state, {});
       auto expected = store.read()->value;
       for (const auto& entry : sample_journal()) {
         const std::array one = {entry};
         const auto durability = entry.index() % 2 == 0 ? Durability::kNow : Durability::kSoon;
         const auto next = store.append(one, version, durability);
         REQUIRE(next.has_value());
         CHECK(*next != version);
         version = *next;
         model::apply_entry(expected, entry);
         CHECK(store.read()->value == expected);
         CHECK(store.read()->version == version);
       }
     }},
    {"appending to an empty store makes a named state first",
     [](StateStore& store) {
       const auto version = store.append(sample_journal(), {}, Durability::kNow);
       REQUIRE(version.has_value());
       const auto read = store.read();
       CHECK(read->value.name == "shop");
       CHECK(read->value.lineage.size() == 32);
       CHECK(read->value.tenancies.at("oci") == "ocid1.tenancy.oc1..aaaa");
       CHECK(read->version == *version);
     }},
    {"a write folds the journal in and empties it",
     [](StateStore& store) {
       const auto first = store.append(sample_journal(), {}, Durability::kSoon);
       const auto before = store.read()->value;
       const auto second = must_write(store, before, *first);
       auto expected = before;
       expected.serial += 1;
       CHECK(store.read()->value == expected);
       CHECK(store.read()->version == second);
       CHECK(store.append(sample_journal(), second, Durability::kNow).has_value());
     }},
    {"an old version is refused by append and write, and nothing changes",
     [](StateStore& store) {
       const auto first = must_write(store, sample_state(), {});
       const auto second = store.append(sample_journal(), first, Durability::kNow);
       const auto before = store.read()->value;
       for (const Version& stale : {Version(), first, Version("x/1/0")}) {
         CHECK(store.append(sample_journal(), stale, Durability::kNow).error().kind ==
               base::ErrorKind::kConflict);
         CHECK(store.write({}, stale).error().kind == base::ErrorKind::kConflict);
       }
       CHECK(store.read()->value == before);
       CHECK(store.read()->version == *second);
     }},
    {"a state of another manifest or lineage is refused",
     [](StateStore& store) {
       const auto version = must_write(store, sample_state(), {});
       model::State renamed;
       renamed.name = "other";
       CHECK(store.write(renamed, version).error().kind == base::ErrorKind::kInvalid);
       model::State foreign;
       foreign.lineage = "ffff";
       CHECK(store.write(foreign, version).error().kind == base::ErrorKind::kConflict);
       CHECK(store.read()->version == version);
     }},
    {"one holder at a time; the refusal names it; it ends with the lock",
     [](StateStore& store) {
       {
         const auto lock = store.lock(kHolder);
         REQUIRE(lock.has_value());
         const auto second = store.lock(kHolder);
         REQUIRE_FALSE(second.has_value());
         CHECK(second.error().kind == base::ErrorKind::kConflict);
         CHECK_THAT(second.error().message,
                    Catch::Contains("apply by ana@build-7 since 2026-11-21T18:54:08.123Z") &&
                        Catch::Contains("process 4711"));
         // Reading needs no lock: a plan may look while another run applies.
         CHECK(store.read().has_value());
       }
       CHECK(store.lock(kHolder).has_value());
     }},
};

TEST_CASE("stores of state keep the promises of their port") {
  for (const auto& store : kStores) {
    for (const auto& step : kSteps) {
      DYNAMIC_SECTION(store.name << ": " << step.says) {
        const test::TemporaryFolder folder;
        const auto made = store.make(folder.path());
        step.check(*made);
      }
    }
  }
}

}  // namespace
}  // namespace mailctl::state
