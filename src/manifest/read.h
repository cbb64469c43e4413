#pragma once
// Small readers out of which the parser is composed: each takes a node of the tree, gives a typed
// value or nothing, and has put what is wrong into the sink. Only manifest/parse*.cc include this.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/text.h"
#include "base/time.h"
#include "dns/name.h"
#include "mail/problem.h"
#include "manifest/manifest.h"
#include "yaml/tree.h"

namespace mailctl::manifest {

// A value and the name of the field it belongs to, which every message begins with. An item of a
// list keeps the name of the list. `example` is what could stand there, for whoever wrote something
// of another kind.
struct Value {
  std::string_view field;
  const yaml::Node& node;
  std::string_view example = {};
};

inline Value value_of(const yaml::Entry& entry) {
  return {entry.key, entry.value};
}

// "the list", "the number `5`": what stands there, for "must be …, here is …".
std::string describe(const yaml::Node& node);
// manifest/wrong-type: "`field` must be <wanted>, here is …", and the example where there is one.
void report_wrong_type(Value value, std::string_view wanted, base::Diagnostics& diagnostics);

// ---- scalars; nullopt after a problem ----

// Text that is no boolean, number or null to YAML unless quoted, of at most 1,000 bytes, without
// control characters and without ${…} references.
std::optional<Text> read_text(Value value, base::Diagnostics& diagnostics);
// Like read_text; a plain number is taken as its text too.
std::optional<Text> read_text_or_number(Value value, base::Diagnostics& diagnostics);
// Text that must be a label of our own: letters, digits, '-', '_' and '.' after a first letter or
// digit, lower case, at most 63 bytes.
std::optional<Text> read_label(Value value, base::Diagnostics& diagnostics);
// The same for a key; `what` is what the key names ("name of an account").
std::optional<Text> read_key_label(const yaml::Entry& entry,
                                   std::string_view what,
                                   base::Diagnostics& diagnostics);
std::optional<std::uint64_t> read_unsigned(Value value,
                                           std::uint64_t max,
                                           base::Diagnostics& diagnostics);
enum class Truth : std::uint8_t { kNo, kYes };
std::optional<Truth> read_truth(Value value, base::Diagnostics& diagnostics);
std::optional<Located<base::Date>> read_date(Value value, base::Diagnostics& diagnostics);
std::optional<base::Duration> read_duration(Value value, base::Diagnostics& diagnostics);
// Seconds as a number, or a duration of whole seconds; 1 s to 68 years (RFC 2181 §8).
std::optional<Located<std::uint32_t>> read_ttl(Value value, base::Diagnostics& diagnostics);
// A host name of two labels or more; U-labels become A-labels.
std::optional<Located<dns::Name>> read_domain_name(Value value, base::Diagnostics& diagnostics);
// The same for text that is not a node's: a key.
std::optional<dns::Name> parse_domain_name(const Text& text, base::Diagnostics& diagnostics);
// ${env:…} or ${file:…}; a secret written out is refused and not repeated in the message.
std::optional<Credential> read_credential(Value value, base::Diagnostics& diagnostics);

// manifest/unknown-word: "`field` cannot be `x`", with the words that can stand there.
void report_unknown_word(const Text& word,
                         std::string_view field,
                         std::span<const std::string_view> words,
                         base::Diagnostics& diagnostics);

template <class T>
using Choice = std::pair<std::string_view, T>;

// One of a few words.
template <class T, std::size_t N>
std::optional<T> read_choice(Value value,
                             const std::array<Choice<T>, N>& choices,
                             base::Diagnostics& diagnostics) {
  const auto word = read_text(value, diagnostics);
  if (!word) return std::nullopt;
  std::vector<std::string_view> words;
  for (const auto& [text, meaning] : choices) {
    if (text == word->value) return meaning;
    words.push_back(text);
  }
  report_unknown_word(*word, value.field, words, diagnostics);
  return std::nullopt;
}

// ---- lists ----

enum class EmptyList : std::uint8_t { kRefuse, kAllow };

// The items of a list; nullptr after a problem.
const std::vector<yaml::Node>* read_list(Value value,
                                         EmptyList empty,
                                         base::Diagnostics& diagnostics);
// A list of texts, none of them twice (manifest/listed-twice).
std::vector<Text> read_texts(Value value, EmptyList empty, base::Diagnostics& diagnostics);
// manifest/listed-twice for whatever stands at `second`.
void report_listed_twice(std::string_view what,
                         const base::SourceRange& first,
                         const base::SourceRange& second,
                         base::Diagnostics& diagnostics);

// ---- mappings ----

enum class Presence : std::uint8_t { kOptional, kRequired };

// A key that a mapping may have, and who reads it.
template <class T>
struct Field {
  std::string_view key;
  void (*read)(T& into, const yaml::Entry& entry, base::Diagnostics& diagnostics);
  Presence presence = Presence::kOptional;
  std::string_view example = {};  // of a required field, for whoever left it out
};

bool is_mapping(Value value, base::Diagnostics& diagnostics);
// manifest/unknown-key with a suggestion, or manifest/not-from-manifest with the reason.
void report_unknown_key(const yaml::Entry& entry,
                        std::string_view owner,
                        std::span<const std::string_view> known,
                        base::Diagnostics& diagnostics);
// manifest/missing-value for "key:" with nothing after it.
void report_missing_value(const yaml::Entry& entry, base::Diagnostics& diagnostics);

// manifest/missing-field: `key` is missing in `owner`; `example` is what could be written.
struct MissingField {
  std::string_view key;
  std::string_view owner;
  std::string_view example;
};

void report_missing_field(const MissingField& field,
                          const base::SourceRange& at,
                          base::Diagnostics& diagnostics);

// Reads a mapping field by field. `value.field` is what the messages call the mapping; `at` is
// where a missing field is reported.
template <class T, std::size_t N>
void read_fields(Value value,
                 const base::SourceRange& at,
                 const std::array<Field<T>, N>& fields,
                 T& into,
                 base::Diagnostics& diagnostics) {
  if (!is_mapping(value, diagnostics)) return;
  std::vector<std::string_view> known;
  for (const auto& field : fields) known.push_back(field.key);
  for (const auto& entry : value.node.entries) {
    const auto field = std::ranges::find(fields, entry.key, &Field<T>::key);
    if (field == fields.end()) {
      report_unknown_key(entry, value.field, known, diagnostics);
    } else if (entry.value.kind == yaml::NodeKind::kNull) {
      report_missing_value(entry, diagnostics);
    } else {
      field->read(into, entry, diagnostics);
    }
  }
  for (const auto& field : fields) {
    if (field.presence == Presence::kRequired && value.node.find(field.key) == nullptr) {
      report_missing_field({field.key, value.field, field.example}, at, diagnostics);
    }
  }
}

// ---- places ----

// A part of a scalar, where it can be told (no escapes, one line); else the whole.
base::SourceRange part_of(const Text& text, std::size_t offset, std::size_t length);
// Problems of a mail parser about this text, as diagnostics.
void report_problems(const Text& text,
                     std::span<const mail::Problem> problems,
                     base::Diagnostics& diagnostics);
// "; did you mean `x`?" or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace mailctl::manifest
