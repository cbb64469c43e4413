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

  [[nodiscard]] dns::View view() const {
    std::vector<dns::RecordSet> sets;
    for (const auto& [key, values] : x_values) sets.push_back({key.first, key.second, 60, values});
    return dns::View::of(sets);
  }

 private:
  World& add(std::string_view name, dns::RecordData data) {
    x_values[{dns::name_of(name), dns::type_of(data)}].push_back(std::move(data));
    return *this;
  }

  std::map<dns::RecordSetKey, std::vector<dns::RecordData>> x_values;
};

}  // namespace mailctl::test
