#pragma once
// A zone and three regions as years of hand work leave them: domains, keys, senders and lists in
// any mixture, records of other services, old and broken ones. The same seed makes the same world.

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>

#include "support/cloud/memory_cloud.h"

namespace mailctl::testing {

class RandomWorld {
 public:
  // Account "oci" in three regions of test_facts(), zone example.com.
  explicit RandomWorld(std::uint32_t seed);

  FakeClock clock;
  MemoryCloud cloud;

 private:
  bool chance(int percent) { return pick(100) < percent; }

  int pick(int below) { return static_cast<int>(x_random() % static_cast<unsigned>(below)); }

  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + pick(static_cast<int>(all.size())));
  }

  void add_domain(const dns::Name& domain);
  std::string text_of(const std::string& region, const std::string& kind);
  void add_key(const dns::Name& domain, const std::string& region, int style);
  void add_path(const dns::Name& domain, const std::string& region, int style);
  void publish(const dns::Name& domain, const std::string& prefix, const std::string& target);
  void add_sender(const dns::Name& domain, const std::string& region, const std::string& local);
  void add(const std::string& name, dns::RecordType type, const std::string& text);
  void add_records(const std::string& below);
  std::string spf();
  std::string dmarc();
  void add_lists();

  std::mt19937 x_random;
  int x_count = 0;
};

}  // namespace mailctl::testing
