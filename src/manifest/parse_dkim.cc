#include "dns/idna.h"
#include "mail/dkim/key_record.h"
#include "manifest/parse_parts.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

constexpr std::array<std::string_view, 7> kSelectorPlaceholders{
    "region", "region_key", "date", "slot", "domain", "stream", "id"};
constexpr std::array<std::string_view, 6> kDelegatePlaceholders{
    "region", "region_key", "slot", "domain", "stream", "id"};
constexpr std::size_t kSlots = 2;  // one signs while the other one changes

// Mail stays in queues for up to five days (RFC 5321 §4.5.4.1), so a key that has signed must stay
// published longer than that.
constexpr base::Duration kDefaultOverlap = std::chrono::days(7);
constexpr base::Duration kShortestPeriod = std::chrono::days(1);

void read_selector(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  dkim.selector.at = entry.value.at;  // it is there, whatever it is
  auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  if (check_template(*text, kSelectorPlaceholders, diagnostics) == TemplateCheck::kBad) return;
  for (const std::string_view word : {"{date}", "{slot}"}) {
    const auto first = text->value.find(word);
    if (first == std::string::npos || text->value.find(word, first + 1) == std::string::npos)
      continue;
    diagnostics.error("manifest/bad-template",
                      text->at,
                      "`" + std::string(word) + "` stands twice",
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

// [a, b]
void read_slots(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto slots = read_texts(value_of(entry), EmptyList::kRefuse, diagnostics);
  for (auto& slot : slots) slot.value = base::to_lower(slot.value);
  const bool is_pair = slots.size() == kSlots && slots.front().value != slots.back().value;
  const bool is_good = is_pair && std::ranges::all_of(slots, [](const Text& slot) {
                         return mail::dkim::is_selector(slot.value);
                       });
  if (is_good) {
    dkim.slots = std::move(slots);
  } else if (!slots.empty()) {
    diagnostics.error("manifest/bad-slots",
                      entry.value.at,
                      "`slots` is a pair of words, one for each of two keys",
                      "The keys take turns: while one signs, the other one can be made anew. Write "
                      "slots: [a, b], letters, digits and inner hyphens.");
  }
}

void read_delegate_to(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  if (check_template(*text, kDelegatePlaceholders, diagnostics) == TemplateCheck::kBad) return;
  dkim.delegate = std::move(*text);
}

constexpr std::array<Field<Dkim>, 1> kDelegateFields{{
    {"to",
     read_delegate_to,
     Presence::kRequired,
     "to: \"{domain}.{region_key}-{slot}.dkim.example.net\""},
}};

void read_delegate(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_fields({"delegate",
               entry.value,
               "delegate: { to: \"{domain}.{region_key}-{slot}.dkim.example.net\" }"},
              entry.key_at,
              kDelegateFields,
              dkim,
              diagnostics);
}

void read_dkim_ttl(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  dkim.ttl = read_ttl(value_of(entry), diagnostics);
}

void read_dkim_adopt(Dkim& dkim, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_adopt(dkim.adopt, entry, diagnostics);
}

constexpr std::array<Field<Dkim>, 9> kFields{{
    {"selector", read_selector},
    {"first", read_first},
    {"rotate", read_rotate},
    {"slots", read_slots},
    {"delegate", read_delegate},
    {"private_key", read_private_key},
    {"record", read_key_record},
    {"ttl", read_dkim_ttl},
    {"adopt", read_dkim_adopt},
}};

// {slot} and `slots` belong together, and a selector has one way to change.
void check_slots(const Dkim& dkim, Diagnostics& diagnostics) {
  if (dkim.selector.value.empty()) return;
  const bool has_slot = has_placeholder(dkim.selector.value, "slot");
  if (has_slot && has_placeholder(dkim.selector.value, "date")) {
    diagnostics.error("manifest/bad-slots",
                      dkim.selector.at,
                      "the selector holds both {date} and {slot}",
                      "Keys either get a new name each time, or take turns under two names. Write "
                      "one of them.");
  } else if (has_slot && dkim.slots.empty()) {
    diagnostics.error("manifest/bad-slots",
                      dkim.selector.at,
                      "the selector holds {slot}, and there are no `slots`",
                      "Write `slots: [a, b]` beside it.");
  } else if (!has_slot && !dkim.slots.empty()) {
    diagnostics.error("manifest/bad-slots",
                      dkim.slots.front().at,
                      "there are `slots`, and the selector does not hold {slot}",
                      "Two keys need two names: put {slot} into `selector`.");
  } else if (!has_slot && has_placeholder(dkim.delegate.value, "slot")) {
    diagnostics.error("manifest/bad-slots",
                      dkim.delegate.at,
                      "`delegate` holds {slot}, and the selector does not",
                      "Write `slots: [a, b]` and put {slot} into `selector`, or take it out here.");
  } else if (has_slot && !dkim.delegate.value.empty() &&
             !has_placeholder(dkim.delegate.value, "slot")) {
    diagnostics.error("manifest/bad-slots",
                      dkim.delegate.at,
                      "both keys would be delegated to one name",
                      "Put {slot} into `delegate.to` too.");
  }
}

// Without a date or a slot two keys of one template have one name.
void check_date(const Dkim& dkim, Diagnostics& diagnostics) {
  if (dkim.selector.value.empty() || has_placeholder(dkim.selector.value, "date")) return;
  if (dkim.rotate && !has_placeholder(dkim.selector.value, "slot")) {
    diagnostics.error("manifest/selector-without-date",
                      dkim.rotate->at,
                      "`rotate` needs `{date}` in the selector, or `slots`",
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
  check_slots(dkim, diagnostics);
  stream.dkim = std::move(dkim);
}

}  // namespace mailctl::manifest
