#pragma once
// A sending service and DNS host in memory, driven by a fake clock: two regions, zones, keys that
// become ACTIVE once their record is there and leave slowly. For tests of planning and applying;
// the real wire is tested against the emulator.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "net/resolver.h"
#include "provider/provider.h"

namespace mailctl::testing {

// Time passes only when somebody sleeps.
class FakeClock final : public base::Clock {
 public:
  explicit FakeClock(base::Time start) : x_now(start) {}

  [[nodiscard]] base::Time now() const override {
    return x_now.with([](const base::Time& t) { return t; });
  }

  void sleep_until(base::Time until, std::stop_token /*stop*/) override {
    x_now.with([&](base::Time& t) { t = std::max(t, until); });
  }

  void advance(base::Duration by) {
    x_now.with([&](base::Time& t) { t += by; });
  }

 private:
  base::Guarded<base::Time> x_now;
};

struct CloudSettings {
  base::Duration create_lag{};                         // of domains, keys and return paths
  base::Duration dkim_lag{};                           // from record published to ACTIVE
  base::Duration delete_lag = std::chrono::hours(24);  // how long a key is DELETING
};

// Answers once per matching call and is then gone; `after` lets the call through first.
struct Fault {
  std::string address_contains;
  base::Error error;
  enum class When { kBefore, kAfter } when = When::kBefore;
};

class MemoryCloud final : public provider::Provider, public net::Resolver {
 public:
  MemoryCloud(std::string account, base::Clock& clock, CloudSettings settings = {});

  // provider::Provider
  base::Result<provider::Findings> read(const provider::ReadScope& scope,
                                        std::stop_token stop) override;
  std::vector<model::Outcome> apply(std::span<const model::Change> changes,
                                    std::stop_token stop) override;
  std::vector<model::Outcome> poll(std::span<const model::PendingToken> tokens,
                                   std::stop_token stop) override;
  // net::Resolver: what the zones hold, and the keys behind their CNAMEs
  std::vector<dns::Answer> query_all(std::span<const dns::Question> questions,
                                     std::stop_token stop) override;

  void add_zone(const dns::Name& apex);
  void add_record(const dns::Name& apex,
                  std::string_view name,
                  dns::RecordType type,
                  std::string_view text);
  void remove_record_set(const dns::Name& apex, std::string_view name, dns::RecordType type);
  void put(model::LiveResource resource);
  void remove(const model::Address& address);
  void add_fault(Fault fault);
  void set_down(const std::string& scope, bool is_down);
  void set_settings(CloudSettings settings);

  [[nodiscard]] std::vector<std::string> record_texts(const dns::Name& apex,
                                                      std::string_view name,
                                                      dns::RecordType type) const;
  [[nodiscard]] std::map<model::Address, model::LiveResource> resources() const;
  // "create oci/gru/domain/x" in the order they were carried out.
  [[nodiscard]] std::vector<std::string> log() const;

  [[nodiscard]] std::size_t write_count() const { return log().size(); }

 private:
  struct Item {
    model::LiveResource resource;
    base::Time created{};
    std::optional<base::Time> published;
    std::optional<base::Time> deleted;
  };

  struct World {
    std::map<model::Address, Item> items;
    std::map<dns::Name, model::LiveZone> zones;
    // Versions of record sets when the present call began.
    std::map<dns::Name, std::map<dns::RecordSetKey, std::string>> versions;
    std::vector<Fault> faults;
    std::set<std::string> down;
    std::vector<std::string> log;
    std::uint64_t next_id = 1;
    std::uint64_t next_version = 1;
    CloudSettings settings;
  };

  void settle(World& world) const;
  // Whether the aliases of the zones lead from the name to the target.
  static bool leads_to(const World& world, dns::Name name, const dns::Name& target);
  void settle_key(World& world, Item& item) const;
  model::Outcome apply_one(World& world, const model::Change& change) const;
  model::Outcome apply_record(World& world, const model::Change& change) const;
  model::Outcome apply_resource(World& world, const model::Change& change) const;
  model::Outcome delete_resource(World& world, const model::Change& change) const;
  model::Outcome poll_one(World& world, const model::PendingToken& token) const;
  model::LiveResource make_live(World& world, const model::Change& change) const;
  static std::optional<Fault> take_fault(World& world,
                                         const model::Change& change,
                                         Fault::When when);

  std::string x_account;
  base::Clock& x_clock;
  base::Guarded<World> x_world;
};

}  // namespace mailctl::testing
