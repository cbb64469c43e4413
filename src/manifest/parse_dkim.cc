#include "dns/idna.h"
#include "mail/dkim/key_record.h"
#include "manifest/parse_parts.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

constexpr std::array<std::string_view, 6> kSelectorPlaceholders{
    "region", "region_key", "date", "domain", "stream", "id"};

// Mail stays in queues for up to five days (RFC 5321 §4.5.4.1), so a key that has signed must stay
// published longer than that.
constexpr base::Duration kDefaultOverlap = std::chrono::days(7);
constexpr base::Duration kShortestPeriod = std::chrono::days(1);

void read_selector(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  dkim.selector.at = entry.value.at;  // it is there, whatever it is
  auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  if (check_template(*text, kSelectorPlaceholders, diagnostics) == TemplateCheck::kBad) return;
  const auto first = text->value.find("{date}");
  if (first != std::string::npos && text->value.find("{date}", first + 1) != std::string::npos) {
    diagnostics.error("manifest/bad-template",
                      text->at,
                      "`{date}` stands twice",
                      "Once is enough to tell two keys apart.");
    return;
  }
  dkim.selector = std::move(*text);
}

void read_first(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  dkim.first = read_date(value_of(entry), diagnostics);
}

struct RotationDraft {
  std::optional<base::Duration> every;
  std::optional<base::Duration> overlap;
};

void read_every(RotationDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  draft.every = read_duration(value_of(entry), diagnostics);
}

void read_overlap(RotationDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  draft.overlap = read_duration(value_of(entry), diagnostics);
}

constexpr std::array<Field<RotationDraft>, 2> kRotationFields{{
    {"every", read_every, Presence::kRequired, "every: 180d"},
    {"overlap", read_overlap},
}};

void read_rotate(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  RotationDraft draft;
  read_fields({"rotate", entry.value, "rotate: { every: 90d }"},
              entry.key_at,
              kRotationFields,
              draft,
              diagnostics);
  if (!draft.every) return;
  const auto overlap = draft.overlap.value_or(kDefaultOverlap);
  if (*draft.every < kShortestPeriod || overlap >= *draft.every) {
    diagnostics.error("manifest/bad-rotation",
                      entry.key_at,
                      "a key cannot be changed every " + base::to_text(*draft.every) +
                          " with an overlap of " + base::to_text(overlap),
                      "`every` is at least 1d, and `overlap` (how long the old key stays "
                      "published, 7d where left out) is shorter than `every`.");
    return;
  }
  dkim.rotate = DkimRotation{{*draft.every, overlap}, entry.key_at};
}

void read_private_key(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  dkim.private_key = read_credential(value_of(entry), diagnostics);
}

void read_key_target(KeyRecord& record, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  const auto name = dns::name_from_unicode(text->value);  // no host name: it may hold _domainkey
  if (name && !name->is_root()) {
    record = {KeyRecordKind::kCname, {name->text(), text->at}};
    return;
  }
  diagnostics.error("manifest/bad-domain-name",
                    text->at,
                    "`" + text->value + "` is no name in DNS",
                    name ? std::string() : name.error().message);
}

constexpr std::array<Field<KeyRecord>, 1> kKeyRecordFields{{
    {"cname", read_key_target, Presence::kRequired, "cname: key.example.net"},
}};

// keep, the text of the record, or { cname: … }
void read_key_record(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  dkim.record.value.at = entry.value.at;
  if (entry.value.kind == yaml::NodeKind::kMapping) {
    read_fields({"record", entry.value}, entry.key_at, kKeyRecordFields, dkim.record, diagnostics);
    return;
  }
  if (entry.value.kind == yaml::NodeKind::kScalar && entry.value.text == "keep") {
    dkim.record = {KeyRecordKind::kKeep, {entry.value.text, entry.value.at}};
    return;
  }
  if (entry.value.kind != yaml::NodeKind::kScalar ||
      entry.value.text.find("p=") == std::string::npos) {
    report_wrong_type({entry.key, entry.value, "record: \"v=DKIM1; k=rsa; p=…\""},
                      "keep, the text of a key record, or { cname: … }",
                      diagnostics);
    return;
  }
  auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  const auto parsed = mail::dkim::parse_key_record(text->value);
  report_problems(*text, parsed.problems, diagnostics);
  if (parsed.is_valid()) dkim.record = {KeyRecordKind::kTxt, std::move(*text)};
}

void read_dkim_ttl(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  dkim.ttl = read_ttl(value_of(entry), diagnostics);
}

void read_dkim_adopt(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_adopt(dkim.adopt, entry, diagnostics);
}

constexpr std::array<Field<Dkim>, 7> kFields{{
    {"selector", read_selector},
    {"first", read_first},
    {"rotate", read_rotate},
    {"private_key", read_private_key},
    {"record", read_key_record},
    {"ttl", read_dkim_ttl},
    {"adopt", read_dkim_adopt},
}};

// Without a date two keys of one template have one name.
void check_date(const Dkim& dkim, Diagnostics& diagnostics) {
  if (dkim.selector.value.empty() || has_placeholder(dkim.selector.value, "date")) return;
  if (dkim.rotate) {
    diagnostics.error("manifest/selector-without-date",
                      dkim.rotate->at,
                      "`rotate` needs `{date}` in the selector",
                      "The next key must have another name than this one. Write, for instance, "
                      "selector: \"" +
                          dkim.selector.value + "-{date}\".");
  }
  if (dkim.first) {
    diagnostics.error("manifest/selector-without-date",
                      dkim.first->at,
                      "`first` gives a date that the selector does not use",
                      "Put `{date}` into the selector, or leave `first` out.");
  }
}

}  // namespace

void read_dkim(Stream& stream, const yaml::Entry& entry, Diagnostics& diagnostics) {
  Dkim dkim;
  dkim.at = entry.key_at;
  read_fields({"dkim", entry.value, "dkim: { selector: \"example-{region}-{date}\" }"},
              entry.key_at,
              kFields,
              dkim,
              diagnostics);
  check_date(dkim, diagnostics);
  stream.dkim = std::move(dkim);
}

}  // namespace mailctl::manifest
