#include "mail/dmarc/record.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/tag_list.h"

namespace mailctl::mail::dmarc {
namespace {

using base::Severity;

template <class T>
struct Word {
  std::string_view text;
  T value;
};

constexpr std::array<Word<Policy>, 3> kPolicies = {
    {{"none", Policy::kNone}, {"quarantine", Policy::kQuarantine}, {"reject", Policy::kReject}}};
constexpr std::array<Word<Alignment>, 2> kAlignments = {
    {{"r", Alignment::kRelaxed}, {"s", Alignment::kStrict}}};
constexpr std::array<Word<PublicSuffix>, 3> kPublicSuffixes = {
    {{"u", PublicSuffix::kUnknown}, {"n", PublicSuffix::kNo}, {"y", PublicSuffix::kYes}}};
constexpr std::array<Word<TestMode>, 2> kTestModes = {
    {{"n", TestMode::kOff}, {"y", TestMode::kOn}}};
constexpr std::array<std::string_view, 14> kTagNames = {
    "v", "p", "sp", "np", "adkim", "aspf", "psd", "t", "fo", "rua", "ruf", "pct", "rf", "ri"};

template <class T, std::size_t N>
std::optional<T> value_of(const std::array<Word<T>, N>& words, std::string_view text) {
  for (const Word<T>& word : words) {
    if (base::equals_ignoring_case(word.text, text)) return word.value;
  }
  return std::nullopt;
}

template <class T, std::size_t N>
std::string_view text_of(const std::array<Word<T>, N>& words, T value) {
  return std::ranges::find(words, value, &Word<T>::value)->text;
}

template <class T, std::size_t N>
std::string list_of(const std::array<Word<T>, N>& words) {
  std::vector<std::string> texts;
  texts.reserve(N);
  for (const Word<T>& word : words) texts.emplace_back(word.text);
  return base::join(texts, ", ");
}

class RecordReader {
 public:
  explicit RecordReader(ParsedRecord& out) : x_out(out) {}

  void read(const Tag& tag) {
    Record& record = x_out.record;
    const std::string name = base::to_lower(tag.name);  // §4.8: strings of the ABNF ignore case
    if (name == "p") {
      record.p = policy(tag, "p");
    } else if (name == "sp") {
      record.sp = policy(tag, "sp");
    } else if (name == "np") {
      record.np = policy(tag, "np");
    } else if (name == "adkim") {
      record.adkim = word(tag, kAlignments).value_or(record.adkim);
    } else if (name == "aspf") {
      record.aspf = word(tag, kAlignments).value_or(record.aspf);
    } else if (name == "psd") {
      record.psd = word(tag, kPublicSuffixes).value_or(record.psd);
    } else if (name == "t") {
      record.t = word(tag, kTestModes).value_or(record.t);
    } else {
      read_other(tag, name);
    }
  }

 private:
  void read_other(const Tag& tag, const std::string& name) {
    Record& record = x_out.record;
    if (name == "rua") {
      record.rua = uris(tag);
    } else if (name == "ruf") {
      record.ruf = uris(tag);
    } else if (name == "fo") {
      read_failure_options(tag);
    } else if (name == "pct") {
      read_percentage(tag);
    } else if (name == "rf" || name == "ri") {
      historic(tag);
      record.unknown.emplace_back(name, tag.value);
    } else {
      record.unknown.emplace_back(tag.name, tag.value);
      const auto near = base::nearest(name, kTagNames);
      problem(Severity::kWarning,
              "dmarc/unknown-tag",
              tag,
              fmt::format("{}= is no DMARC tag, so receivers ignore it{}",
                          tag.name,
                          near ? fmt::format("; did you mean {}=?", *near) : std::string()));
    }
  }

  template <class T, std::size_t N>
  std::optional<T> word(const Tag& tag, const std::array<Word<T>, N>& words) {
    auto value = value_of(words, tag.value);
    if (!value) {
      problem(Severity::kError,
              "dmarc/bad-value",
              tag,
              fmt::format("{}={} is not one of {}", tag.name, tag.value, list_of(words)));
    }
    return value;
  }

  std::optional<Policy> policy(const Tag& tag, std::string_view name) {
    const auto value = word(tag, kPolicies);
    if (!value) x_out.bad_policies.push_back(name);
    return value;
  }

  std::vector<ReportUri> uris(const Tag& tag) {
    ReportUriList list = parse_report_uris(tag.value, "dmarc/bad-uri", tag.value_offset);
    for (Problem& bad : list.problems) x_out.problems.push_back(std::move(bad));
    return std::move(list.uris);
  }

  void read_failure_options(const Tag& tag) {
    if (auto options = parse_failure_options(tag.value)) {
      x_out.record.fo = *std::move(options);
      return;
    }
    problem(Severity::kError,
            "dmarc/bad-value",
            tag,
            fmt::format("fo={} is not made of 0 or 1, d and s, joined with colons", tag.value));
  }

  void read_percentage(const Tag& tag) {
    const auto value = base::parse_unsigned(tag.value);
    if (!value || *value > 100) {
      problem(Severity::kError,
              "dmarc/bad-value",
              tag,
              fmt::format("pct={} is not a number from 0 to 100", tag.value));
      return;
    }
    x_out.record.pct = static_cast<std::uint8_t>(*value);
    historic(tag);
  }

  void historic(const Tag& tag) {
    problem(Severity::kInfo,
            "dmarc/historic-tag",
            tag,
            fmt::format("{}= is historic: receivers of RFC 9989 ignore it", tag.name));
  }

  void problem(Severity severity, std::string_view code, const Tag& tag, std::string message) {
    x_out.problems.push_back({severity, code, tag.offset, tag.length, std::move(message)});
  }

  ParsedRecord& x_out;
};

bool is_version(const Tag& tag) {
  return base::equals_ignoring_case(tag.name, "v") && tag.value == "DMARC1";
}

void check_whole(std::string_view text, ParsedRecord& out) {
  const Record& record = out.record;
  if (!record.p && !has_errors(out.problems)) {
    out.problems.push_back({Severity::kInfo,
                            "dmarc/missing-policy",
                            text.size(),
                            0,
                            "p= is missing, which receivers read as p=none or ignore"});
  }
  if (record.fo != "0" && record.ruf.empty()) {
    out.problems.push_back({Severity::kWarning,
                            "dmarc/fo-without-ruf",
                            text.size(),
                            0,
                            "fo= does nothing without ruf="});
  }
}

std::string join_tags(const std::vector<std::pair<std::string, std::string>>& tags) {
  std::string text = "v=DMARC1";
  for (const auto& [name, value] : tags) text += fmt::format("; {}={}", name, value);
  return text;
}

}  // namespace

bool is_dmarc_text(std::string_view text) {
  const TagList list = parse_tag_list(text.substr(0, text.find(';')), {});
  return list.problems.empty() && list.tags.size() == 1 && is_version(list.tags.front());
}

ParsedRecord parse_record(std::string_view text) {
  ParsedRecord out;
  TagList list = parse_tag_list(
      text, {.malformed = "dmarc/malformed-tag", .duplicate = "dmarc/duplicate-tag"});
  out.problems = std::move(list.problems);
  const bool has_duplicate =
      std::ranges::find(out.problems, "dmarc/duplicate-tag", &Problem::code) != out.problems.end();
  out.applies = is_dmarc_text(text) && !has_duplicate;
  if (!is_dmarc_text(text)) {
    out.problems.push_back(
        {Severity::kError,
         "dmarc/no-version",
         0,
         std::min(text.find(';'), text.size()),
         "a DMARC record begins with \"v=DMARC1;\" in this case; receivers ignore this value"});
    return out;
  }
  RecordReader reader(out);
  for (const Tag& tag : std::span(list.tags).subspan(1)) reader.read(tag);
  check_whole(text, out);
  std::ranges::stable_sort(out.problems, {}, &Problem::offset);
  return out;
}

std::string to_text(const Record& record) {
  const Record defaults;
  std::vector<std::pair<std::string, std::string>> tags;
  const auto add_if = [&](bool is_set, std::string_view name, std::string_view value) {
    if (is_set) tags.emplace_back(name, value);
  };
  add_if(true, "p", to_text(record.p.value_or(Policy::kNone)));
  add_if(record.sp.has_value(), "sp", to_text(record.sp.value_or(Policy::kNone)));
  add_if(record.np.has_value(), "np", to_text(record.np.value_or(Policy::kNone)));
  add_if(record.adkim != defaults.adkim, "adkim", text_of(kAlignments, record.adkim));
  add_if(record.aspf != defaults.aspf, "aspf", text_of(kAlignments, record.aspf));
  add_if(record.psd != defaults.psd, "psd", text_of(kPublicSuffixes, record.psd));
  add_if(record.t != defaults.t, "t", text_of(kTestModes, record.t));
  add_if(record.fo != defaults.fo, "fo", record.fo);
  add_if(!record.rua.empty(), "rua", mail::to_text(record.rua));
  add_if(!record.ruf.empty(), "ruf", mail::to_text(record.ruf));
  add_if(record.pct != defaults.pct, "pct", std::to_string(record.pct));
  tags.insert(tags.end(), record.unknown.begin(), record.unknown.end());
  return join_tags(tags);
}

std::string_view to_text(Policy policy) {
  return text_of(kPolicies, policy);
}

std::optional<Policy> parse_policy(std::string_view text) {
  return value_of(kPolicies, text);
}

std::optional<std::string> parse_failure_options(std::string_view text) {
  constexpr std::string_view kOptions = "01ds";
  std::string joined;
  for (const std::string_view part : base::split(text, ':')) {
    const std::string option = base::to_lower(base::trim(part));
    const bool is_known = option.size() == 1 && kOptions.find(option) != std::string_view::npos;
    if (!is_known || joined.find(option) != std::string::npos) return std::nullopt;
    if (!joined.empty()) joined += ':';
    joined += option;
  }
  const bool has_both =
      joined.find('0') != std::string::npos && joined.find('1') != std::string::npos;
  return has_both ? std::nullopt : std::optional(joined);
}

}  // namespace mailctl::mail::dmarc
