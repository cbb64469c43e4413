#include "mail/transport/mta_sts.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/tag_list.h"

namespace mailctl::mail::transport {
namespace {

using base::Severity;

constexpr std::string_view kVersion = "STSv1";
constexpr std::size_t kMaxPolicySize = 65536;  // §3.3 suggests a limit of 64 KB
constexpr std::array kModes = {StsMode::kNone, StsMode::kTesting, StsMode::kEnforce};

bool is_mx_pattern(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  const auto name = dns::Name::parse(text);
  return name.has_value() && !name->is_root() && name->is_host_name();
}

class PolicyReader {
 public:
  explicit PolicyReader(std::string_view text) : x_text(text) {}

  ParsedStsPolicy read() && {
    if (x_text.size() > kMaxPolicySize) {
      add(Severity::kError, "mta-sts/bad-line", x_text, "the policy is larger than 64 KB");
      return std::move(x_out);
    }
    for (std::string_view line : base::split(x_text, '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!base::trim(line).empty()) read_line(line);
    }
    check_whole();
    return std::move(x_out);
  }

 private:
  void read_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string_view key = line.substr(0, std::min(colon, line.size()));
    if (colon == std::string_view::npos || key.empty() || !std::ranges::all_of(key, is_visible)) {
      add(Severity::kError,
          "mta-sts/bad-line",
          line,
          fmt::format("\"{}\" is no \"key: value\" line", line));
      return;
    }
    const std::string_view value = base::trim(line.substr(colon + 1));
    if (key != "mx" && !x_seen.emplace(key).second) {
      add(Severity::kWarning,
          "mta-sts/duplicate-field",
          line,
          fmt::format("{} stands more than once; only the first counts", key));
      return;
    }
    read_field(line, key, value);
  }

  void read_field(std::string_view line, std::string_view key, std::string_view value) {
    if (key == "version") {
      require(value == kVersion, line);
    } else if (key == "mode") {
      const auto* const mode =
          std::ranges::find(kModes, value, [](StsMode m) { return to_text(m); });
      require(mode != kModes.end(), line);
      if (mode != kModes.end()) x_out.policy.mode = *mode;
    } else if (key == "max_age") {
      const auto age = base::parse_unsigned(value);
      require(age && *age <= kLongestStsAge, line);
      if (age && *age <= kLongestStsAge) x_out.policy.max_age = static_cast<std::uint32_t>(*age);
    } else if (key == "mx") {
      require(is_mx_pattern(value), line);
      if (is_mx_pattern(value)) x_out.policy.mx.push_back(base::to_lower(value));
    } else {
      x_out.policy.unknown.emplace_back(key, value);
    }
  }

  void require(bool holds, std::string_view line) {
    if (!holds)
      add(Severity::kError,
          "mta-sts/bad-value",
          line,
          fmt::format("\"{}\" is not valid in a policy", line));
  }

  void check_whole() {
    for (const std::string_view field : {"version", "mode", "max_age"}) {
      if (x_seen.contains(std::string(field))) continue;
      add(Severity::kError,
          "mta-sts/missing-field",
          x_text.substr(x_text.size()),
          fmt::format("the policy lacks {}", field));
    }
    if (x_out.policy.mode != StsMode::kNone && x_out.policy.mx.empty()) {
      add(Severity::kError,
          "mta-sts/missing-field",
          x_text.substr(x_text.size()),
          "the policy names no mx");
    }
  }

  void add(Severity severity, std::string_view code, std::string_view part, std::string message) {
    const auto offset = static_cast<std::size_t>(part.data() - x_text.data());
    x_out.problems.push_back({severity, code, offset, part.size(), std::move(message)});
  }

  std::string_view x_text;
  std::set<std::string> x_seen;
  ParsedStsPolicy x_out;
};

}  // namespace

bool is_sts_text(std::string_view text) {
  const std::string_view first = base::trim(text.substr(0, text.find(';')));
  return first == "v=STSv1" && text.find(';') != std::string_view::npos;
}

bool is_sts_id(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, is_alphanumeric);
}

ParsedStsRecord parse_sts_record(std::string_view text) {
  ParsedStsRecord out;
  if (!is_sts_text(text)) {
    out.problems.push_back({Severity::kError,
                            "mta-sts/no-version",
                            0,
                            std::min(text.find(';'), text.size()),
                            "an MTA-STS record begins with \"v=STSv1;\""});
    return out;
  }
  TagList list = parse_tag_list(
      text, {.malformed = "mta-sts/malformed-tag", .duplicate = "mta-sts/duplicate-tag"});
  out.problems = std::move(list.problems);
  for (const Tag& tag : std::span(list.tags).subspan(1)) {
    if (tag.name == "id") {
      out.record.id = tag.value;
    } else {
      out.record.unknown.emplace_back(tag.name, tag.value);
    }
  }
  if (!is_sts_id(out.record.id)) {
    const Tag* const id = list.find("id");
    out.problems.push_back({Severity::kError,
                            "mta-sts/bad-id",
                            id != nullptr ? id->offset : text.size(),
                            id != nullptr ? id->length : 0,
                            "id= must have 1 to 32 letters and digits"});
  }
  std::ranges::stable_sort(out.problems, {}, &Problem::offset);
  return out;
}

std::string to_text(const StsRecord& record) {
  std::string text = fmt::format("v={}; id={};", kVersion, record.id);
  for (const auto& [name, value] : record.unknown) text += fmt::format(" {}={};", name, value);
  return text;
}

std::string_view to_text(StsMode mode) {
  switch (mode) {
    case StsMode::kNone:
      return "none";
    case StsMode::kTesting:
      return "testing";
    case StsMode::kEnforce:
      return "enforce";
  }
  return {};
}

ParsedStsPolicy parse_sts_policy(std::string_view text) {
  return PolicyReader(text).read();
}

std::string to_text(const StsPolicy& policy) {
  std::string text = fmt::format("version: {}\r\nmode: {}\r\n", kVersion, to_text(policy.mode));
  for (const std::string& pattern : policy.mx) text += fmt::format("mx: {}\r\n", pattern);
  text += fmt::format("max_age: {}\r\n", policy.max_age);
  for (const auto& [name, value] : policy.unknown) text += fmt::format("{}: {}\r\n", name, value);
  return text;
}

bool is_matching_mx(std::string_view pattern, const dns::Name& host) {
  const bool is_wildcard = pattern.starts_with("*.");
  const auto name = dns::Name::parse(is_wildcard ? pattern.substr(2) : pattern);
  if (!name || host.is_root()) return false;
  return *name == (is_wildcard ? host.parent() : host);
}

}  // namespace mailctl::mail::transport
