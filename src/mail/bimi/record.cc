#include "mail/bimi/record.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/https_url.h"
#include "mail/tag_list.h"

namespace mailctl::mail::bimi {
namespace {

using base::Severity;

constexpr std::string_view kVersion = "BIMI1";

void add(ParsedRecord& out, const Tag& tag, std::string_view code, std::string message) {
  out.problems.push_back({Severity::kError, code, tag.offset, tag.length, std::move(message)});
}

void read_url(const Tag& tag, std::string& url, ParsedRecord& out) {
  url = tag.value;
  if (url.empty() || is_https_url(url)) return;
  add(out, tag, "bimi/bad-url", fmt::format("{}={} is no https URL", tag.name, tag.value));
}

// Beginnings of local parts with commas between them, or nothing (§4.3).
bool is_prefix_list(std::string_view value) {
  if (value.empty()) return true;
  return std::ranges::all_of(base::split(value, ','), [](std::string_view part) {
    const auto prefix = base::trim(part);
    return !prefix.empty() && prefix.size() <= 63 &&
           std::ranges::all_of(prefix, [](char c) { return is_alphanumeric(c) || c == '-'; });
  });
}

void read_tag(const Tag& tag, ParsedRecord& out) {
  if (tag.name == "l") {
    read_url(tag, out.record.location, out);
  } else if (tag.name == "a") {
    read_url(tag, out.record.authority, out);
  } else if (tag.name == "avp") {
    out.record.avatar_preference = tag.value;
    if (tag.value != "brand" && tag.value != "personal") {
      add(out,
          tag,
          "bimi/bad-value",
          fmt::format("avp={} is neither brand nor personal", tag.value));
    }
  } else {
    out.record.unknown.emplace_back(tag.name, tag.value);
    if (tag.name == "lps" && !is_prefix_list(tag.value)) {
      add(out,
          tag,
          "bimi/bad-value",
          fmt::format("lps={} is no list of prefixes of letters, digits and hyphens", tag.value));
    }
  }
}

void check_whole(std::string_view text, const TagList& list, ParsedRecord& out) {
  if (list.find("l") == nullptr) {
    out.problems.push_back(
        {Severity::kError, "bimi/missing-location", text.size(), 0, "l= is missing"});
  }
  if (!out.record.location.empty() && out.record.authority.empty()) {
    out.problems.push_back({Severity::kWarning,
                            "bimi/no-certificate",
                            text.size(),
                            0,
                            "without a= (a mark certificate) Gmail and Apple show nothing"});
  }
}

}  // namespace

bool is_bimi_text(std::string_view text) {
  const TagList list = parse_tag_list(text.substr(0, text.find(';')), {});
  return list.problems.empty() && list.tags.size() == 1 && list.tags.front().name == "v" &&
         list.tags.front().value == kVersion;
}

ParsedRecord parse_record(std::string_view text) {
  ParsedRecord out;
  if (!is_bimi_text(text)) {
    out.problems.push_back({Severity::kError,
                            "bimi/no-version",
                            0,
                            std::min(text.find(';'), text.size()),
                            "a BIMI record begins with \"v=BIMI1;\" in this case"});
    return out;
  }
  TagList list =
      parse_tag_list(text, {.malformed = "bimi/malformed-tag", .duplicate = "bimi/duplicate-tag"});
  out.problems = std::move(list.problems);
  for (const Tag& tag : std::span(list.tags).subspan(1)) read_tag(tag, out);
  check_whole(text, list, out);
  std::ranges::stable_sort(out.problems, {}, &Problem::offset);
  return out;
}

std::string to_text(const Record& record) {
  std::string text = fmt::format("v={}; l={}; a={}", kVersion, record.location, record.authority);
  if (!record.avatar_preference.empty()) text += "; avp=" + record.avatar_preference;
  for (const auto& [name, value] : record.unknown) text += fmt::format("; {}={}", name, value);
  return text;
}

}  // namespace mailctl::mail::bimi
