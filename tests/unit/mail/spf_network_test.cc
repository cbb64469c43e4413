#include <catch2/catch.hpp>

#include "mail/spf/address.h"
#include "mail/spf/network.h"

using namespace mailctl;
using namespace mailctl::mail::spf;

namespace {

Network network(std::string_view text) {
  const auto slash = text.find('/');
  const auto ip = parse_ip(text.substr(0, slash)).value();
  const unsigned width = family_of(ip) == Family::kIp4 ? 32 : 128;
  if (slash == std::string_view::npos) return make_network(ip, width);
  return make_network(ip, static_cast<unsigned>(std::stoul(std::string(text.substr(slash + 1)))));
}

RangeSet set(std::initializer_list<std::string_view> texts) {
  std::vector<AddressRange> ranges;
  for (const auto text : texts) ranges.push_back(range_of(network(text)));
  return RangeSet(std::move(ranges));
}

std::vector<std::string> texts(const RangeSet& set, Family family = Family::kIp4) {
  std::vector<std::string> out;
  for (const auto& one : set.networks(family, 1000)) out.push_back(to_text(one));
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("networks have their host bits cleared, and a full prefix is not written") {
  CHECK(to_text(network("192.0.2.77/24")) == "192.0.2.0/24");
  CHECK(to_text(network("192.0.2.77")) == "192.0.2.77");
  CHECK(to_text(network("2001:db8::1:1/112")) == "2001:db8::1:0/112");
  CHECK(to_text(network("1.2.3.4/0")) == "0.0.0.0/0");
}

TEST_CASE("a set joins what overlaps or touches, and gives the fewest networks back") {
  CHECK(texts(set({"192.0.2.128/25", "192.0.2.0/25", "192.0.2.7"})) == Texts{"192.0.2.0/24"});
  CHECK(texts(set({"192.0.2.1", "192.0.2.2"})) == Texts{"192.0.2.1", "192.0.2.2"});
  CHECK(set({"192.0.2.1", "192.0.2.2"}).ranges().size() == 1);
  CHECK(texts(set({"255.255.255.255", "0.0.0.0/1", "128.0.0.0/1"})) == Texts{"0.0.0.0/0"});
  CHECK(texts(set({"::/1", "8000::/1"}), Family::kIp6) == Texts{"::/0"});
  CHECK(set({"192.0.2.0/24"}).networks(Family::kIp4, 0).empty());
}

TEST_CASE("a set without another") {
  CHECK(texts(set({"192.0.2.0/24"}).without(set({"192.0.2.0/25"}))) == Texts{"192.0.2.128/25"});
  CHECK(texts(set({"192.0.2.0/30"}).without(set({"192.0.2.1"}))) ==
        Texts{"192.0.2.0", "192.0.2.2/31"});
  CHECK(set({"192.0.2.0/24"}).without(set({"0.0.0.0/0"})).empty());
  CHECK(texts(set({"10.0.0.0/31", "192.0.2.0/31"}).without(set({"10.0.0.1", "192.0.2.0"}))) ==
        Texts{"10.0.0.0", "192.0.2.1"});
  CHECK(RangeSet::everything(Family::kIp6).without(set({"::/1"})).ranges().front().last ==
        RangeSet::everything(Family::kIp6).ranges().front().last);
}

TEST_CASE("union and difference agree with what single addresses say") {
  // Every pair of sets of eight addresses, as bits.
  const auto of_bits = [](unsigned bits) {
    std::vector<AddressRange> ranges;
    for (unsigned i = 0; i < 8; ++i) {
      if ((bits >> i & 1U) != 0) ranges.push_back({{0, i}, {0, i}});
    }
    return RangeSet(std::move(ranges));
  };
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; b += 7) {
      CHECK(of_bits(a).united_with(of_bits(b)).ranges() == of_bits(a | b).ranges());
      CHECK(of_bits(a).without(of_bits(b)).ranges() == of_bits(a & ~b).ranges());
    }
  }
}

TEST_CASE("how many addresses, and how many /64 of IPv6") {
  CHECK(set({"192.0.2.0/24", "192.0.3.1"}).address_count() == 257);
  CHECK(set({"0.0.0.0/0"}).address_count() == 4294967296U);
  CHECK(set({"::/0"}).address_count() == 0xffffffffffffffffU);
  CHECK(set({"2001:db8::/48"}).subnet_count() == 65536);
  CHECK(set({"2001:db8::1", "2001:db8::9", "2001:db8:0:1::1"}).subnet_count() == 2);
  CHECK(set({"192.0.2.0/24"}).contains(range_of(network("192.0.2.9"))));
  CHECK_FALSE(set({"192.0.2.0/24"}).contains(range_of(network("192.0.2.0/23"))));
}
