#pragma once
// A service and its DNS in memory in which everything is done at once: to measure what planning and
// applying take by themselves. Each call costs time in proportion to what it is about. Not a test
// double: it checks nothing (tests/support/cloud does).

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/resolver.h"
#include "provider/provider.h"

namespace mailctl::bench {

class PlainCloud final : public provider::Provider, public net::Resolver {
 public:
  explicit PlainCloud(std::string account) : x_account(std::move(account)) {}

  void add_zone(const dns::Name& apex);

  base::Result<provider::Findings> read(const provider::ReadScope& scope,
                                        std::stop_token stop) override;
  std::vector<model::Outcome> apply(std::span<const model::Change> changes,
                                    std::stop_token stop) override;
  std::vector<model::Outcome> poll(std::span<const model::PendingToken> tokens,
                                   std::stop_token stop) override;
  std::vector<dns::Answer> query_all(std::span<const dns::Question> questions,
                                     std::stop_token stop) override;

 private:
  model::Outcome apply_record(const model::Change& change);
  model::Outcome apply_resource(const model::Change& change);
  [[nodiscard]] dns::Answer answer(dns::Question question) const;
  [[nodiscard]] const dns::RecordSet* find(const dns::Name& name, dns::RecordType type) const;

  std::string x_account;
  std::mutex x_mutex;
  std::map<std::string, std::map<model::Address, model::LiveResource>> x_resources;  // by scope
  std::unordered_map<dns::Name, model::LiveZone> x_zones;
  std::uint64_t x_next = 1;
};

}  // namespace mailctl::bench
