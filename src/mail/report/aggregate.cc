#include "mail/report/aggregate.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/record.h"
#include "mail/characters.h"

namespace mailctl::mail::report {
namespace {

// A million records may each have an address, so this one is by hand.
std::optional<Address> parse_v4(std::string_view text) {
  Address address{.family = AddressFamily::kV4};
  std::size_t at = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    unsigned value = 0;
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3)
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    const bool has_zero_in_front = at - begin > 1 && text[begin] == '0';
    if (at == begin || value > 255 || has_zero_in_front) return std::nullopt;
    address.octets[part] = static_cast<std::uint8_t>(value);
    if (part == 3) break;
    if (at == text.size() || text[at] != '.') return std::nullopt;
    ++at;
  }
  if (at != text.size()) return std::nullopt;
  return address;
}

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return parse_v4(text);
  const auto parsed = dns::parse_ipv6(text);
  if (!parsed) return std::nullopt;
  Address address;
  const auto& octets = parsed->address;
  if (std::equal(kMapped.begin(), kMapped.end(), octets.begin())) {
    address.family = AddressFamily::kV4;
    std::copy(octets.begin() + kMapped.size(), octets.end(), address.octets.begin());
  } else {
    address.family = AddressFamily::kV6;
    address.octets = octets;
  }
  return address;
}

std::string to_text(const Address& address) {
  switch (address.family) {
    case AddressFamily::kV4:
      return fmt::format("{}.{}.{}.{}",
                         address.octets[0],
                         address.octets[1],
                         address.octets[2],
                         address.octets[3]);
    case AddressFamily::kV6:
      return dns::to_text(dns::AaaaData{address.octets});
    case AddressFamily::kNone:
      break;
  }
  return "unknown address";
}

std::string to_text(const Warning& warning) {
  std::string out;
  if (warning.record > 0) out += fmt::format("record {}: ", warning.record);
  out += warning.message;
  if (warning.times > 1) out += fmt::format("; and {} more like this", warning.times - 1);
  return out;
}

void Warnings::add(std::string_view message, std::uint64_t record) {
  const auto same = std::ranges::find(x_warnings, message, &Warning::message);
  if (same != x_warnings.end()) {
    ++same->times;
  } else if (x_warnings.size() + 1 < kMost) {
    x_warnings.push_back({std::string(message), record, 1});
  } else if (message != "further things are wrong") {
    add("further things are wrong", 0);
  } else {
    x_warnings.push_back({std::string(message), 0, 1});
  }
}

}  // namespace mailctl::mail::report
