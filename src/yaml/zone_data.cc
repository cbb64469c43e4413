#include "yaml/zone_data.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"

namespace mailctl::yaml {
namespace {

constexpr std::string_view kCode = "zone/data";
constexpr std::uint32_t kTtl = 3600;
// What a name that fails is asked for.
constexpr std::array kAskedTypes{dns::RecordType::kA,
                                 dns::RecordType::kAaaa,
                                 dns::RecordType::kMx,
                                 dns::RecordType::kTxt,
                                 dns::RecordType::kCname,
                                 dns::RecordType::kNs,
                                 dns::RecordType::kPtr,
                                 dns::RecordType::kTlsa};

// What the entries of one name say.
struct AtName {
  std::map<dns::RecordType, std::vector<dns::RecordData>> records;
  std::map<dns::RecordType, dns::AnswerStatus> failing;
  std::optional<dns::AnswerStatus> failure;  // for every type that is not listed
  bool has_txt = false;                      // said, be it NONE: SPF does not stand for it
};

std::optional<dns::AnswerStatus> failure_of(std::string_view word) {
  if (word == "TIMEOUT") return dns::AnswerStatus::kTimeout;
  if (word == "SERVFAIL") return dns::AnswerStatus::kServFail;
  return std::nullopt;
}

// Names as queries have them may hold blanks, which the text of a name may not.
base::Result<dns::Name> name_of_key(std::string_view text) {
  auto name = dns::Name::parse(text);
  if (name || text.find(' ') == std::string_view::npos) return name;
  if (text.ends_with('.')) text.remove_suffix(1);
  std::vector<std::string> labels;
  for (const auto label : base::split(text, '.')) labels.emplace_back(label);
  return dns::Name::from_labels(labels);
}

class Reader {
 public:
  explicit Reader(base::Diagnostics& diagnostics) : x_diagnostics(diagnostics) {}

  dns::View read(const Node& names) {
    if (names.kind != NodeKind::kMapping) {
      problem(names.at, "this is no mapping of names to records");
      return dns::View::of({});
    }
    for (const auto& entry : names.entries) read_name(entry);
    return view();
  }

 private:
  void problem(base::SourceRange at, std::string summary) {
    x_diagnostics.error(kCode,
                        at,
                        std::move(summary),
                        "Write a name and its records: `example.com: [{TXT: \"v=spf1 -all\"}]`.");
  }

  void read_name(const Entry& entry) {
    const auto name = name_of_key(entry.key);
    if (!name) {
      problem(entry.key_at, name.error().message);
      return;
    }
    auto& at_name = x_names[*name];
    if (entry.value.kind == NodeKind::kScalar) {
      read_record(entry.value, at_name);
    } else if (entry.value.kind == NodeKind::kMapping) {
      for (const auto& record : entry.value.entries) read_typed(record, at_name);
    } else {
      for (const auto& item : entry.value.items) read_record(item, at_name);
    }
  }

  void read_record(const Node& item, AtName& at_name) {
    if (item.kind == NodeKind::kScalar && failure_of(item.text)) {
      at_name.failure = failure_of(item.text);
    } else if (item.kind == NodeKind::kMapping) {
      for (const auto& record : item.entries) read_typed(record, at_name);
    } else {
      problem(item.at, "a record is `TYPE: data`, TIMEOUT or SERVFAIL");
    }
  }

  void read_typed(const Entry& record, AtName& at_name) {
    if (const auto failure = failure_of(record.key); failure && record.value.text == "true") {
      at_name.failure = failure;
      return;
    }
    const auto type = dns::parse_record_type(record.key);
    if (!type) {
      problem(record.key_at, fmt::format("\"{}\" is no record type", record.key));
      return;
    }
    at_name.has_txt = at_name.has_txt || *type == dns::RecordType::kTxt;
    const bool is_word = record.value.kind == NodeKind::kScalar;
    if (const auto failure = failure_of(record.value.text); is_word && failure) {
      at_name.failing[*type] = *failure;
    } else if (!is_word || record.value.text != "NONE") {
      auto data = data_of(*type, record.value);
      if (data) {
        at_name.records[*type].push_back(*std::move(data));
      } else {
        problem(record.value.at, data.error().message);
      }
    }
  }

  static base::Result<dns::RecordData> data_of(dns::RecordType type, const Node& value) {
    if (type == dns::RecordType::kTxt || type == dns::RecordType::kSpf) return txt_of(value);
    if (value.kind == NodeKind::kScalar) return dns::parse_record_data(type, name_text(value));
    std::vector<std::string> words;
    for (const auto& item : value.items) words.emplace_back(name_text(item));
    return dns::parse_record_data(type, base::join(words, " "));
  }

  // An empty name is the root, as the null MX has it.
  static std::string_view name_text(const Node& value) {
    return value.text.empty() ? std::string_view(".") : std::string_view(value.text);
  }

  // A text that is too long for one string is cut as zones cut it; a list is taken as it stands.
  static base::Result<dns::RecordData> txt_of(const Node& value) {
    if (value.kind == NodeKind::kScalar) return dns::RecordData{dns::make_txt(value.text)};
    dns::TxtData txt;
    for (const auto& item : value.items) {
      if (item.text.size() > 255) {
        return base::Error{base::ErrorKind::kInvalid,
                           "a string of a TXT record has at most 255 octets: cut it into several "
                           "of the list, or give the whole text without one (RFC 1035 §3.3.14)",
                           {}};
      }
      txt.strings.push_back(item.text);
    }
    if (txt.strings.empty()) txt.strings.emplace_back();
    return dns::RecordData{std::move(txt)};
  }

  dns::View view() {
    std::vector<dns::RecordSet> sets;
    for (auto& [name, at_name] : x_names) {
      if (!at_name.has_txt && at_name.records.contains(dns::RecordType::kSpf)) {
        at_name.records[dns::RecordType::kTxt] = at_name.records[dns::RecordType::kSpf];
      }
      const auto failing = at_name.failing.find(dns::RecordType::kSpf);
      if (!at_name.has_txt && failing != at_name.failing.end()) {
        at_name.failing[dns::RecordType::kTxt] = failing->second;
      }
      for (const auto& [type, values] : at_name.records) sets.push_back({name, type, kTtl, values});
    }
    auto view = dns::View::of(sets);
    for (const auto& [name, at_name] : x_names) {
      for (const auto type : kAskedTypes) {
        const auto failing = at_name.failing.find(type);
        auto failure =
            failing == at_name.failing.end() ? std::nullopt : std::optional(failing->second);
        if (!failure && !at_name.records.contains(type)) failure = at_name.failure;
        if (failure) view.set({name, type}, {*failure, {}, {}, 0});
      }
    }
    return view;
  }

  base::Diagnostics& x_diagnostics;
  std::map<dns::Name, AtName> x_names;
};

}  // namespace

dns::View parse_zone_data(const base::SourceFile& file, base::Diagnostics& diagnostics) {
  const auto tree = parse_tree(file, diagnostics, {.duplicate_keys = DuplicateKeys::kKeep});
  return zone_data_of(tree, diagnostics);
}

dns::View zone_data_of(const Node& names, base::Diagnostics& diagnostics) {
  return Reader(diagnostics).read(names);
}

}  // namespace mailctl::yaml
