// Addresses as text: dotted decimal, RFC 4291 §2.2 in, RFC 5952 out.

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/record.h"
#include "dns/words.h"

namespace mailctl::dns {
namespace {

using Groups = std::array<std::uint16_t, 8>;

base::Error invalid(std::string_view text, std::string_view kind) {
  return {base::ErrorKind::kInvalid,
          fmt::format("{} is no {} address", quote_for_message(text), kind),
          {}};
}

std::optional<std::array<std::uint8_t, 4>> parse_octets(std::string_view text) {
  std::array<std::uint8_t, 4> octets{};
  const auto parts = base::split(text, '.');
  if (parts.size() != octets.size()) return std::nullopt;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    // A leading zero would be octal to some readers and decimal to others (RFC 6943 §3.1.1).
    if (parts[i].size() > 3 || (parts[i].size() > 1 && parts[i].front() == '0'))
      return std::nullopt;
    const auto value = base::parse_unsigned(parts[i]);
    if (!value || *value > 255) return std::nullopt;
    octets.at(i) = static_cast<std::uint8_t>(*value);
  }
  return octets;
}

std::optional<std::uint16_t> parse_group(std::string_view text) {
  std::uint16_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
  if (text.empty() || text.size() > 4 || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// "2001:db8" or "ffff:192.0.2.1" (dots only in the last place); empty text gives no groups.
std::optional<std::vector<std::uint16_t>> parse_groups(std::string_view text) {
  std::vector<std::uint16_t> groups;
  if (text.empty()) return groups;
  const auto parts = base::split(text, ':');
  for (std::size_t i = 0; i < parts.size() && groups.size() <= 8; ++i) {
    if (i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
      const auto octets = parse_octets(parts[i]);
      if (!octets) return std::nullopt;
      groups.push_back(static_cast<std::uint16_t>((*octets)[0] << 8U | (*octets)[1]));
      groups.push_back(static_cast<std::uint16_t>((*octets)[2] << 8U | (*octets)[3]));
      continue;
    }
    const auto group = parse_group(parts[i]);
    if (!group) return std::nullopt;
    groups.push_back(*group);
  }
  return groups;
}

std::optional<Groups> parse_address(std::string_view text) {
  const auto gap = text.find("::");
  const auto head = parse_groups(text.substr(0, gap));
  if (!head) return std::nullopt;
  Groups groups{};
  if (gap == std::string_view::npos) {
    if (head->size() != groups.size()) return std::nullopt;
    std::ranges::copy(*head, groups.begin());
    return groups;
  }
  // "::" stands for at least one group; dotted decimal only at the very end.
  if (text.substr(0, gap).find('.') != std::string_view::npos) return std::nullopt;
  const auto tail = parse_groups(text.substr(gap + 2));
  if (!tail || head->size() + tail->size() >= groups.size()) return std::nullopt;
  std::ranges::copy(*head, groups.begin());
  std::ranges::copy_backward(*tail, groups.end());
  return groups;
}

struct Run {
  std::size_t begin = 0;
  std::size_t length = 0;
};

// The first of the longest runs of zero groups; one group alone is not shortened (RFC 5952 §4.2).
Run longest_zero_run(const Groups& groups) {
  Run best;
  Run run;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups.at(i) != 0) {
      run = {};
      continue;
    }
    if (run.length == 0) run.begin = i;
    ++run.length;
    if (run.length > best.length) best = run;
  }
  return best.length >= 2 ? best : Run{};
}

}  // namespace

base::Result<AData> parse_ipv4(std::string_view text) {
  const auto octets = parse_octets(text);
  if (!octets) return invalid(text, "IPv4");
  return AData{*octets};
}

base::Result<AaaaData> parse_ipv6(std::string_view text) {
  const auto groups = parse_address(text);
  if (!groups) return invalid(text, "IPv6");
  AaaaData data;
  for (std::size_t i = 0; i < groups->size(); ++i) {
    data.address.at(2 * i) = static_cast<std::uint8_t>(groups->at(i) >> 8U);
    data.address.at(2 * i + 1) = static_cast<std::uint8_t>(groups->at(i) & 255U);
  }
  return data;
}

std::string to_text(const AData& data) {
  return fmt::format("{}", fmt::join(data.address, "."));
}

std::string to_text(const AaaaData& data) {
  Groups groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups.at(i) =
        static_cast<std::uint16_t>(data.address.at(2 * i) << 8U | data.address.at(2 * i + 1));
  }
  const auto run = longest_zero_run(groups);
  // RFC 5952 §5: the IPv4-mapped prefix is well known, so its tail is dotted.
  if (run.begin == 0 && run.length == 5 && groups[5] == 0xffff) {
    const AData tail{{data.address[12], data.address[13], data.address[14], data.address[15]}};
    return "::ffff:" + to_text(tail);
  }
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (run.length > 0 && i == run.begin) {
      text += "::";
      i += run.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", groups.at(i));
  }
  return text;
}

}  // namespace mailctl::dns
