#include "mail/spf/address.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/overloaded.h"

namespace mailctl::mail::spf {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool are_bits_equal(std::span<const std::uint8_t> a,
                    std::span<const std::uint8_t> b,
                    unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) {
    return false;
  }
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  return ((a[whole] ^ b[whole]) & (0xff00U >> rest) & 0xffU) == 0;
}

// The octets as hexadecimal digits with dots between, in the order given.
std::string nibbles(std::span<const std::uint8_t> octets) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  text.reserve(octets.size() * 4);
  for (const std::uint8_t octet : octets) {
    if (!text.empty()) text += '.';
    text += kDigits[octet >> 4U];
    text += '.';
    text += kDigits[octet & 15U];
  }
  return text;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const auto parsed = dns::parse_ipv4(text);
    if (!parsed) return std::nullopt;
    return *parsed;
  }
  const auto parsed = dns::parse_ipv6(text);
  if (!parsed) return std::nullopt;
  return *parsed;
}

IpAddress unmapped(const IpAddress& ip) {
  const auto* const six = std::get_if<dns::AaaaData>(&ip);
  if (six == nullptr || !std::ranges::equal(kMappedPrefix, std::span(six->address).first(12))) {
    return ip;
  }
  dns::AData four;
  std::copy(six->address.begin() + 12, six->address.end(), four.address.begin());
  return four;
}

bool is_ip4(const IpAddress& ip) {
  return std::holds_alternative<dns::AData>(ip);
}

std::string to_text(const IpAddress& ip) {
  return std::visit([](const auto& address) { return dns::to_text(address); }, ip);
}

std::string to_dotted_text(const IpAddress& ip) {
  return std::visit(base::Overloaded{[](const dns::AData& four) { return dns::to_text(four); },
                                     [](const dns::AaaaData& six) { return nibbles(six.address); }},
                    ip);
}

dns::Name reverse_name(const IpAddress& ip) {
  std::string text = to_dotted_text(ip);
  if (is_ip4(ip)) {
    const auto& octets = std::get<dns::AData>(ip).address;
    text = fmt::format("{}.{}.{}.{}.in-addr.arpa", octets[3], octets[2], octets[1], octets[0]);
  } else {
    // Digits and dots alternate, so reversing the text reverses the digits.
    std::ranges::reverse(text);
    text += ".ip6.arpa";
  }
  return dns::name_of(text);
}

bool is_in_network(const IpAddress& ip, const dns::AData& network, unsigned prefix) {
  const auto* const four = std::get_if<dns::AData>(&ip);
  return four != nullptr && are_bits_equal(four->address, network.address, prefix);
}

bool is_in_network(const IpAddress& ip, const dns::AaaaData& network, unsigned prefix) {
  const auto* const six = std::get_if<dns::AaaaData>(&ip);
  return six != nullptr && are_bits_equal(six->address, network.address, prefix);
}

}  // namespace mailctl::mail::spf
