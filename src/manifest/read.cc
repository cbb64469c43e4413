#include "manifest/read.h"

#include <algorithm>
#include <map>

#include "dns/idna.h"

namespace mailctl::manifest {
namespace {

constexpr std::size_t kMaxText = 1000;
constexpr std::uint64_t kMaxTtl = 0x7fffffff;  // RFC 2181 §8

std::string type_words(const yaml::Node& scalar) {
  switch (yaml::scalar_type(scalar)) {
    case yaml::ScalarType::kText:
      return "the text ";
    case yaml::ScalarType::kBoolean:
      return "the boolean ";
    case yaml::ScalarType::kInteger:
    case yaml::ScalarType::kFloat:
      return "the number ";
    case yaml::ScalarType::kNull:
      return "the empty value ";
  }
  return "";
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::optional<Text> checked_text(Value value, base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  if (node.text.size() > kMaxText) {
    diagnostics.error("manifest/bad-text",
                      node.at,
                      "`" + std::string(value.field) + "` is longer than 1000 bytes");
    return std::nullopt;
  }
  if (std::ranges::any_of(node.text, is_control)) {
    diagnostics.error("manifest/bad-text",
                      node.at,
                      "`" + std::string(value.field) + "` holds a line end or control character",
                      "Write it on one line; it goes into records, tags and messages as it is.");
    return std::nullopt;
  }
  if (has_reference(node.text)) {
    diagnostics.error("manifest/misplaced-reference",
                      node.at,
                      "`" + std::string(value.field) + "` cannot take its value from ${…}",
                      "References are read in credential fields only (private_key, pass_phrase): "
                      "everything else of a manifest is shown in plans and logs.");
    return std::nullopt;
  }
  return Text{node.text, node.at};
}

}  // namespace

std::string describe(const yaml::Node& node) {
  switch (node.kind) {
    case yaml::NodeKind::kNull:
      return "nothing";
    case yaml::NodeKind::kScalar:
      return type_words(node) + "`" + node.text.substr(0, 60) + "`";
    case yaml::NodeKind::kSequence:
      return "a list";
    case yaml::NodeKind::kMapping:
      return "a mapping";
  }
  return "";
}

void report_wrong_type(Value value, std::string_view wanted, base::Diagnostics& diagnostics) {
  diagnostics.error("manifest/wrong-type",
                    value.node.at,
                    "`" + std::string(value.field) + "` must be " + std::string(wanted) +
                        ", here is " + describe(value.node),
                    value.example.empty()
                        ? std::string()
                        : "Write, for instance, `" + std::string(value.example) + "`.");
}

std::optional<Text> read_text(Value value, base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  if (node.kind != yaml::NodeKind::kScalar) {
    report_wrong_type(value, "text", diagnostics);
    return std::nullopt;
  }
  if (yaml::scalar_type(node) != yaml::ScalarType::kText) {
    diagnostics.error("manifest/wrong-type",
                      node.at,
                      "`" + std::string(value.field) + "` must be text, here is " + describe(node),
                      "Without quotes YAML does not read this as text: write \"" + node.text +
                          "\" in quotes if it is meant.");
    return std::nullopt;
  }
  if (base::trim(node.text).empty()) {
    diagnostics.error("manifest/missing-value",
                      node.at,
                      "`" + std::string(value.field) + "` is empty",
                      "Write a value, or leave the key out.");
    return std::nullopt;
  }
  return checked_text(value, diagnostics);
}

std::optional<Text> read_text_or_number(Value value, base::Diagnostics& diagnostics) {
  if (value.node.kind == yaml::NodeKind::kScalar &&
      yaml::scalar_type(value.node) == yaml::ScalarType::kInteger) {
    return checked_text(value, diagnostics);
  }
  return read_text(value, diagnostics);
}

std::optional<Text> read_label(Value value, base::Diagnostics& diagnostics) {
  auto text = read_text(value, diagnostics);
  if (!text) return std::nullopt;
  const auto& word = text->value;
  const bool is_good = word.size() <= 63 && std::ranges::all_of(word, is_label_character) &&
                       word.front() != '-' && word.front() != '_' && word.front() != '.';
  if (is_good) return text;
  diagnostics.error("manifest/bad-name",
                    text->at,
                    "`" + word + "` cannot be a " + std::string(value.field),
                    "It becomes part of addresses, tags and file names: lower-case letters, "
                    "digits, `-`, `_` and `.`, a letter or digit first, at most 63.");
  return std::nullopt;
}

std::optional<Text> read_key_label(const yaml::Entry& entry,
                                   std::string_view what,
                                   base::Diagnostics& diagnostics) {
  yaml::Node key;
  key.kind = yaml::NodeKind::kScalar;
  key.quoting = yaml::Quoting::kQuoted;  // a key is text whatever it looks like
  key.text = entry.key;
  key.at = entry.key_at;
  return read_label({what, key}, diagnostics);
}

std::optional<std::uint64_t> read_unsigned(Value value,
                                           std::uint64_t max,
                                           base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  const bool is_integer =
      node.kind == yaml::NodeKind::kScalar && yaml::scalar_type(node) == yaml::ScalarType::kInteger;
  const auto number = is_integer ? base::parse_unsigned(node.text) : std::nullopt;
  if (number && *number <= max) return number;
  report_wrong_type(value, "a number from 0 to " + std::to_string(max), diagnostics);
  return std::nullopt;
}

std::optional<Truth> read_truth(Value value, base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  const bool is_plain =
      node.kind == yaml::NodeKind::kScalar && node.quoting == yaml::Quoting::kPlain;
  if (is_plain && node.text == "true") return Truth::kYes;
  if (is_plain && node.text == "false") return Truth::kNo;
  report_wrong_type(value, "true or false", diagnostics);
  return std::nullopt;
}

std::optional<Located<base::Date>> read_date(Value value, base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  const auto date =
      node.kind == yaml::NodeKind::kScalar ? base::parse_iso_date(node.text) : std::nullopt;
  if (date) return Located<base::Date>{*date, node.at};
  report_wrong_type(value, "a date such as 2026-01-31", diagnostics);
  return std::nullopt;
}

std::optional<base::Duration> read_duration(Value value, base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  const auto duration =
      node.kind == yaml::NodeKind::kScalar ? base::parse_duration(node.text) : std::nullopt;
  if (duration) return duration;
  report_wrong_type(
      value, "a whole number with its unit (s, m, h, d or w), such as 180d", diagnostics);
  return std::nullopt;
}

std::optional<Located<std::uint32_t>> read_ttl(Value value, base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  std::optional<std::uint64_t> seconds;
  if (node.kind == yaml::NodeKind::kScalar &&
      yaml::scalar_type(node) == yaml::ScalarType::kInteger) {
    seconds = base::parse_unsigned(node.text);
  } else if (node.kind == yaml::NodeKind::kScalar) {
    const auto duration = base::parse_duration(node.text);
    if (duration && duration->count() % 1000 == 0) {
      seconds = static_cast<std::uint64_t>(duration->count() / 1000);
    }
  }
  if (seconds && *seconds >= 1 && *seconds <= kMaxTtl) {
    return Located<std::uint32_t>{static_cast<std::uint32_t>(*seconds), node.at};
  }
  report_wrong_type(value, "a time to live such as 1h, or seconds such as 3600", diagnostics);
  return std::nullopt;
}

std::optional<dns::Name> parse_domain_name(const Text& text, base::Diagnostics& diagnostics) {
  const auto name = dns::name_from_unicode(text.value);
  std::string reason;
  if (!name) {
    reason = name.error().message;
  } else if (!name->is_host_name()) {
    reason = "a label holds something else than letters, digits and inner hyphens";
  } else if (base::parse_unsigned(name->labels().back())) {
    reason = "it ends in a number, so it reads as an IP address";
  } else if (name->label_count() < 2) {
    reason = "it is one label; a domain needs a dot, such as example.com";
  } else {
    return *name;
  }
  diagnostics.error("manifest/bad-domain-name",
                    text.at,
                    "`" + text.value + "` is no domain name",
                    "The reason: " + reason + ".");
  return std::nullopt;
}

std::optional<Located<dns::Name>> read_domain_name(Value value, base::Diagnostics& diagnostics) {
  const auto text = read_text(value, diagnostics);
  const auto name = text ? parse_domain_name(*text, diagnostics) : std::nullopt;
  if (!name) return std::nullopt;
  return Located<dns::Name>{*name, text->at};
}

std::optional<Credential> read_credential(Value value, base::Diagnostics& diagnostics) {
  const auto& node = value.node;
  const auto reference =
      node.kind == yaml::NodeKind::kScalar ? parse_reference(node.text) : std::nullopt;
  if (reference) return Credential{*reference, node.at, {}};
  diagnostics.error("manifest/bad-reference",
                    node.at,
                    "`" + std::string(value.field) + "` must be ${env:NAME} or ${file:path}",
                    "A manifest is read by many people and kept for ever: secrets stay outside of "
                    "it. Name the environment variable or the file that holds this one.");
  return std::nullopt;
}

void report_unknown_word(const Text& word,
                         std::string_view field,
                         std::span<const std::string_view> words,
                         base::Diagnostics& diagnostics) {
  const std::vector<std::string> listed(words.begin(), words.end());
  diagnostics.error("manifest/unknown-word",
                    word.at,
                    "`" + std::string(field) + "` cannot be `" + word.value + "`" +
                        did_you_mean(word.value, words),
                    "It is one of: " + base::join(listed, ", ") + ".");
}

const std::vector<yaml::Node>* read_list(Value value,
                                         EmptyList empty,
                                         base::Diagnostics& diagnostics) {
  if (value.node.kind == yaml::NodeKind::kScalar) {
    report_wrong_type(value, "a list (in brackets, or one item per line after `- `)", diagnostics);
    return nullptr;
  }
  if (value.node.kind != yaml::NodeKind::kSequence) {
    report_wrong_type(value, "a list", diagnostics);
    return nullptr;
  }
  if (value.node.items.empty() && empty == EmptyList::kRefuse) {
    diagnostics.error("manifest/empty-list",
                      value.node.at,
                      "`" + std::string(value.field) + "` is an empty list",
                      "An empty list could mean all or nothing. Leave the key out, or say what is "
                      "meant (record blocks: `none` removes, `keep` never writes).");
    return nullptr;
  }
  return &value.node.items;
}

std::vector<Text> read_texts(Value value, EmptyList empty, base::Diagnostics& diagnostics) {
  std::vector<Text> texts;
  std::map<std::string, base::SourceRange> seen;
  const auto* items = read_list(value, empty, diagnostics);
  if (items == nullptr) return texts;
  for (const auto& item : *items) {
    auto text = read_text({value.field, item}, diagnostics);
    if (!text) continue;
    const auto [first, is_new] = seen.emplace(text->value, text->at);
    if (is_new) {
      texts.push_back(std::move(*text));
    } else {
      report_listed_twice("`" + text->value + "`", first->second, text->at, diagnostics);
    }
  }
  return texts;
}

void report_listed_twice(std::string_view what,
                         const base::SourceRange& first,
                         const base::SourceRange& second,
                         base::Diagnostics& diagnostics) {
  diagnostics.add({base::Severity::kError,
                   "manifest/listed-twice",
                   second,
                   std::string(what) + " is listed twice",
                   "Remove one of them.",
                   {{first, "first listed here"}}});
}

}  // namespace mailctl::manifest
