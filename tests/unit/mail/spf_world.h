#pragma once
// A few records as a closed world.

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "dns/txt.h"
#include "dns/view.h"

namespace mailctl::test {

class World {
 public:
  World& txt(std::string_view name, std::string_view text) {
    return add(name, dns::make_txt(text));
  }

  World& a(std::string_view name, std::string_view address) {
    return add(name, dns::parse_ipv4(address).value());
  }

  World& aaaa(std::string_view name, std::string_view address) {
    return add(name, dns::parse_ipv6(address).value());
  }

  World& mx(std::string_view name, std::uint16_t preference, std::string_view host) {
    return add(name, dns::MxData{preference, dns::name_of(host)});
  }

  World& ptr(std::string_view name, std::string_view target) {
    return add(name, dns::PtrData{dns::name_of(target)});
  }

  World& cname(std::string_view name, std::string_view target) {
    return add(name, dns::CnameData{dns::name_of(target)});
  }

  World& strings(std::string_view name, std::vector<std::string> strings) {
    return add(name, dns::TxtData{std::move(strings)});
  }

  // A record of the obsolete type 99.
  World& type_spf(std::string_view name, std::string_view text) {
    const auto octets = static_cast<char>(text.size()) + std::string(text);
    return add(name, dns::OpaqueData{dns::RecordType::kSpf, octets});
  }

  // Of all records of a name; 60 seconds otherwise.
  World& ttl(std::string_view name, std::uint32_t seconds) {
    x_ttls[dns::name_of(name)] = seconds;
    return *this;
  }

  // A name for which the servers refuse to answer.
  World& failing(std::string_view name) {
    x_failing.push_back(dns::name_of(name));
    return *this;
  }

  [[nodiscard]] dns::View view() const {
    std::vector<dns::RecordSet> sets;
    for (const auto& [key, values] : x_values) {
      const auto ttl = x_ttls.find(key.first);
      sets.push_back({key.first, key.second, ttl == x_ttls.end() ? 60 : ttl->second, values});
    }
    auto view = dns::View::of(sets);
    for (const auto& name : x_failing) {
      for (const auto type : {dns::RecordType::kA,
                              dns::RecordType::kAaaa,
                              dns::RecordType::kMx,
                              dns::RecordType::kTxt}) {
        view.set({name, type}, {dns::AnswerStatus::kServFail, {}, {}, 0});
      }
    }
    return view;
  }

 private:
  World& add(std::string_view name, dns::RecordData data) {
    x_values[{dns::name_of(name), dns::type_of(data)}].push_back(std::move(data));
    return *this;
  }

  std::map<dns::RecordSetKey, std::vector<dns::RecordData>> x_values;
  std::map<dns::Name, std::uint32_t> x_ttls;
  std::vector<dns::Name> x_failing;
};

}  // namespace mailctl::test
