#include <algorithm>
#include <iterator>

#include "dns/idna.h"
#include "dns/txt.h"
#include "mail/dmarc/record.h"
#include "mail/spf/record.h"
#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;
using dns::RecordType;

constexpr std::array<Choice<RecordType>, 10> kTypes{{{"A", RecordType::kA},
                                                     {"AAAA", RecordType::kAaaa},
                                                     {"CNAME", RecordType::kCname},
                                                     {"MX", RecordType::kMx},
                                                     {"NS", RecordType::kNs},
                                                     {"TXT", RecordType::kTxt},
                                                     {"CAA", RecordType::kCaa},
                                                     {"SRV", RecordType::kSrv},
                                                     {"TLSA", RecordType::kTlsa},
                                                     {"PTR", RecordType::kPtr}}};

constexpr std::size_t kMaxTxtBytes = 4000;  // a record holds 65,535; answers over 4 kB get lost

// An entry while it is read. Values wait until the type is known, whatever the order of the keys.
struct Draft {
  Record record;
  const dns::Name& domain;
  bool has_type = false;
  const yaml::Entry* values = nullptr;
};

// "@" is the domain; a name that ends in the domain, or in a dot, is complete; everything else
// stands below the domain.
std::optional<dns::Name> complete_name(const Text& text,
                                       const dns::Name& domain,
                                       Diagnostics& diagnostics) {
  if (text.value == "@") return domain;
  auto name = dns::name_from_unicode(text.value);
  if (name && !text.value.ends_with('.') && !name->is_at_or_under(domain)) {
    name = domain.with_prefix(name->text());
  }
  if (name) return *name;
  diagnostics.error("manifest/bad-domain-name",
                    text.at,
                    "`" + text.value + "` is no name of a record",
                    "The reason: " + name.error().message + ".");
  return std::nullopt;
}

void read_record_name(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto text = read_text(value_of(entry), diagnostics);
  const auto name = text ? complete_name(*text, draft.domain, diagnostics) : std::nullopt;
  if (name) draft.record.name = {*name, text->at};
}

void read_type(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto type = read_choice(value_of(entry), kTypes, diagnostics);
  draft.has_type = type.has_value();
  if (type) draft.record.type = *type;
}

void keep_values(Draft& draft, const yaml::Entry& entry, Diagnostics&) {
  draft.values = &entry;
}

void read_record_ttl(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  draft.record.values.ttl = read_ttl(value_of(entry), diagnostics);
}

void read_record_adopt(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_adopt(draft.record.values.adopt, entry, diagnostics);
}

constexpr std::array<Field<Draft>, 5> kFields{{
    {"name", read_record_name, Presence::kRequired, "name: www"},
    {"type", read_type, Presence::kRequired, "type: A"},
    {"values", keep_values, Presence::kRequired, "values: [192.0.2.1]"},
    {"ttl", read_record_ttl},
    {"adopt", read_record_adopt},
}};

void report_bad_value(const Text& text,
                      RecordType type,
                      const std::string& reason,
                      Diagnostics& diagnostics) {
  diagnostics.error("manifest/bad-record-value",
                    text.at,
                    "this is no value of a record of type " + dns::to_text(type),
                    reason);
}

// A TXT value is the text itself: how it is cut and quoted is not the author's worry.
std::optional<dns::RecordData> make_txt_value(const Text& text, Diagnostics& diagnostics) {
  const auto& value = text.value;
  if (value.size() > kMaxTxtBytes) {
    report_bad_value(text, RecordType::kTxt, "It is longer than 4000 bytes.", diagnostics);
    return std::nullopt;
  }
  if (value.starts_with('"') && value.ends_with('"')) {
    report_bad_value(text,
                     RecordType::kTxt,
                     "Write the text without quotes of its own; mailctl quotes it and cuts it into "
                     "strings of 255 bytes.",
                     diagnostics);
    return std::nullopt;
  }
  if (mail::spf::is_spf_text(value)) {
    diagnostics.error("manifest/bad-record-value",
                      text.at,
                      "an SPF record belongs into `spf:` of its domain",
                      "There the terms of the streams join it, and those of others stay: write `" +
                          to_spf_block(value) + "`.");
    return std::nullopt;
  }
  if (mail::dmarc::is_dmarc_text(value)) {
    diagnostics.error("manifest/bad-record-value",
                      text.at,
                      "a DMARC record belongs into `dmarc:` of its domain",
                      "There it waits until the streams are verified: write, for instance, "
                      "`dmarc: { policy: none, reports: [\"mailto:dmarc@example.com\"] }`.");
    return std::nullopt;
  }
  return dns::make_txt(value);
}

// Names among the values may be written with U-labels.
std::optional<dns::RecordData> make_name_value(RecordType type,
                                               const Text& text,
                                               Diagnostics& diagnostics) {
  const auto name = dns::name_from_unicode(text.value);
  if (!name) {
    report_bad_value(text, type, name.error().message, diagnostics);
    return std::nullopt;
  }
  if (type == RecordType::kCname) return dns::CnameData{*name};
  if (type == RecordType::kNs) return dns::NsData{*name};
  return dns::PtrData{*name};
}

std::optional<dns::RecordData> make_value(RecordType type,
                                          const Text& text,
                                          Diagnostics& diagnostics) {
  if (type == RecordType::kTxt) return make_txt_value(text, diagnostics);
  if (type == RecordType::kCname || type == RecordType::kNs || type == RecordType::kPtr) {
    return make_name_value(type, text, diagnostics);
  }
  auto data = dns::parse_record_data(type, text.value);
  if (data) return *data;
  report_bad_value(text, type, data.error().message, diagnostics);
  return std::nullopt;
}

void read_values(Draft& draft, Diagnostics& diagnostics) {
  auto& block = draft.record.values;
  const auto& entry = *draft.values;
  block.at = entry.key_at;
  if (!begins_value(block, value_of(entry), diagnostics) || !draft.has_type) return;
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  std::vector<base::SourceRange> places;  // of block.value
  for (const auto& item : *items) {
    const auto text = read_text({entry.key, item}, diagnostics);
    if (!text) continue;
    const auto data = make_value(draft.record.type, *text, diagnostics);
    if (!data) continue;
    const auto is_alike = [&](const dns::RecordData& other) {
      return dns::is_same_meaning(other, *data);
    };
    const auto same = std::ranges::find_if(block.value, is_alike) - block.value.begin();
    if (same < std::ssize(block.value)) {
      const auto& first = places[static_cast<std::size_t>(same)];
      report_listed_twice("the value `" + text->value + "`", first, text->at, diagnostics);
      continue;
    }
    block.value.push_back(*data);
    places.push_back(text->at);
  }
  if (draft.record.type == RecordType::kCname && block.value.size() > 1) {
    diagnostics.error("manifest/several-cnames",
                      entry.key_at,
                      "a name has one CNAME at most",
                      "Remove all values but one (RFC 1034 §3.6.2).");
  }
}

void read_record(Domain& domain, Value item, Diagnostics& diagnostics) {
  Draft draft{{}, domain.name.value};
  draft.record.name.at = item.node.at;
  read_fields({"a record", item.node}, item.node.at, kFields, draft, diagnostics);
  if (draft.values == nullptr || !draft.record.name.at.is_known()) return;
  read_values(draft, diagnostics);
  const auto same = std::ranges::find_if(domain.records, [&](const Record& other) {
    return other.name.value == draft.record.name.value && other.type == draft.record.type;
  });
  if (!draft.has_type || draft.record.name.value.is_root()) return;
  if (same != domain.records.end()) {
    report_listed_twice(
        "the record set " + dns::to_text(same->type) + " of " + same->name.value.text(),
        same->name.at,
        draft.record.name.at,
        diagnostics);
    return;
  }
  domain.records.push_back(std::move(draft.record));
}

}  // namespace

void read_records(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (read_form(entry.value)) {
    diagnostics.error("manifest/wrong-type",
                      entry.value.at,
                      "`records` must be a list, here is the word `" + entry.value.text + "`",
                      "There is no telling which records are meant: give each its name, its type "
                      "and `values: " +
                          entry.value.text + "`.");
    return;
  }
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) read_record(domain, {entry.key, item}, diagnostics);
}

}  // namespace mailctl::manifest
