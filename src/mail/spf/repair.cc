#include "mail/spf/repair.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"

namespace mailctl::mail::spf {
namespace {

constexpr std::size_t kFullString = 255;

std::string_view last_word(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  return blank == std::string_view::npos ? text : text.substr(blank + 1);
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

// How much a boundary between two strings must look like one between two terms.
enum class Doubt : std::uint8_t {
  kCertain,  // the record is valid as it stands: both sides are terms that receivers act on, and
             // the string was not cut because it was full
  kLikely,   // it is not: any two terms
};

// "foo=bar" may be a modifier or the middle of something else.
bool is_term(std::string_view word, Doubt doubt) {
  const auto term = parse_term(word).term;
  return term && (doubt == Doubt::kLikely || term->kind != TermKind::kUnknownModifier);
}

bool is_boundary_of_terms(std::string_view before, std::string_view after, Doubt doubt) {
  if (before.empty() || after.empty() || before.ends_with(' ') || after.starts_with(' ')) {
    return false;
  }
  const bool ends_complete =
      base::equals_ignoring_case(before, "v=spf1") || is_term(last_word(before), doubt);
  return ends_complete && is_term(first_word(after), doubt);
}

std::string join_with_blanks(const dns::TxtData& value, Doubt doubt) {
  std::string text;
  std::size_t length_before = 0;
  for (const std::string& part : value.strings) {
    const bool was_full = doubt == Doubt::kCertain && length_before >= kFullString;
    if (!was_full && is_boundary_of_terms(text, part, doubt)) text += ' ';
    text += part;
    length_before = part.size();
  }
  return text;
}

std::string reason_of(const dns::TxtData& value, const std::string& joined) {
  const std::string quoted = dns::to_quoted(value);
  if (!is_spf_text(joined)) {
    return fmt::format(
        "the strings {} are joined without blanks into \"{}\", which is no SPF record",
        quoted,
        joined);
  }
  return fmt::format(
      "the strings {} are joined without blanks into \"{}\", where terms run into each other",
      quoted,
      joined);
}

void explain_several(std::span<const dns::TxtData> values, SpfAtName& out) {
  std::vector<std::string> texts;
  texts.reserve(out.indices.size());
  std::size_t visible = 0;
  for (const std::size_t index : out.indices) {
    texts.push_back(dns::to_quoted(values[index]));
    visible += is_spf_text(values[index].joined()) ? 1U : 0U;
  }
  const std::string_view effect =
      visible > 1 ? "receivers answer permerror for every message"
                  : "receivers see at most one, since strings are joined without blanks";
  out.explanation = fmt::format("{} values are meant as SPF records ({}): {}; keep one",
                                texts.size(),
                                effect,
                                base::join(texts, " and "));
}

}  // namespace

std::optional<Defect> find_defect(const dns::TxtData& value) {
  if (value.strings.size() < 2) return std::nullopt;
  const std::string joined = value.joined();
  const bool is_valid_as_is = is_spf_text(joined) && parse_record(joined).is_valid();
  const std::string spaced =
      join_with_blanks(value, is_valid_as_is ? Doubt::kCertain : Doubt::kLikely);
  if (spaced == joined || !is_spf_text(spaced)) return std::nullopt;
  ParsedRecord parsed = parse_record(spaced);
  if (!parsed.is_valid()) return std::nullopt;
  return Defect{.reason = reason_of(value, joined), .repaired = std::move(parsed.record)};
}

SpfAtName find_spf(std::span<const dns::TxtData> values) {
  SpfAtName out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto defect = find_defect(values[i]);
    if (!defect && !is_spf_text(values[i].joined())) continue;
    out.indices.push_back(i);
    out.defect = std::move(defect);
  }
  if (out.indices.empty()) return out;
  if (out.indices.size() > 1) {
    out.defect.reset();
    out.status = SpfStatus::kSeveral;
    explain_several(values, out);
    return out;
  }
  if (out.defect) {
    out.status = SpfStatus::kBroken;
    out.parsed.record = out.defect->repaired;
    out.explanation = out.defect->reason;
    return out;
  }
  out.parsed = parse_record(values[out.indices.front()].joined());
  out.status = out.parsed.is_valid() ? SpfStatus::kValid : SpfStatus::kInvalid;
  if (out.status == SpfStatus::kInvalid) {
    out.explanation = fmt::format("{} is not valid, so receivers answer permerror: {}",
                                  dns::to_quoted(values[out.indices.front()]),
                                  error_text(out.parsed.problems));
  }
  return out;
}

}  // namespace mailctl::mail::spf
