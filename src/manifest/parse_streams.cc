#include <algorithm>

#include "mail/address.h"
#include "manifest/parse_parts.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

constexpr std::array<std::string_view, 6> kDescriptionPlaceholders{
    "region", "region_key", "kind", "domain", "stream", "id"};
constexpr std::array<std::string_view, 5> kEnvelopePlaceholders{
    "region", "region_key", "domain", "stream", "id"};

// A stream while it is read; its senders are completed with the name of the domain.
struct Draft {
  Stream stream;
  const dns::Name& domain;
};

void read_via(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) draft.stream.via = std::move(*text);
}

void read_stream_regions(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  draft.stream.regions = read_texts(value_of(entry), EmptyList::kRefuse, diagnostics);
}

// A local part, or an address whose domain is the stream's.
std::optional<std::string> complete_address(const Text& text,
                                            const dns::Name& domain,
                                            Diagnostics& diagnostics) {
  if (text.value.find('@') == std::string::npos) {
    const auto local_part = mail::parse_local_part(text.value);
    if (local_part) return *local_part + "@" + domain.text();
    diagnostics.error("manifest/bad-mail-address",
                      text.at,
                      "`" + text.value + "` cannot stand before an @",
                      local_part.error().message);
    return std::nullopt;
  }
  const auto address = mail::parse_address(text.value);
  if (!address) {
    diagnostics.error("manifest/bad-mail-address",
                      text.at,
                      "`" + text.value + "` is no mail address",
                      address.error().message);
    return std::nullopt;
  }
  if (address->domain == domain) return address->text();
  diagnostics.error("manifest/sender-outside-domain",
                    text.at,
                    "`" + text.value + "` is outside of " + domain.text(),
                    "A stream sends in the name of its own domain. Write only what stands before "
                    "the @, or declare the other domain beside this one.");
  return std::nullopt;
}

// One item of `from`.
struct SenderDraft {
  std::optional<Text> address;
  Text name;
};

void read_sender_address(SenderDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  draft.address = read_text(value_of(entry), diagnostics);
}

void read_sender_name(SenderDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) draft.name = std::move(*text);
}

constexpr std::array<Field<SenderDraft>, 2> kSenderFields{{
    {"address", read_sender_address, Presence::kRequired, "address: no-reply"},
    {"name", read_sender_name},
}};

void read_sender(Draft& draft, Value item, Diagnostics& diagnostics) {
  SenderDraft sender;
  if (item.node.kind == yaml::NodeKind::kScalar) {
    sender.address = read_text(item, diagnostics);
  } else {
    read_fields({"a sender", item.node}, item.node.at, kSenderFields, sender, diagnostics);
  }
  if (!sender.address) return;
  auto email = complete_address(*sender.address, draft.domain, diagnostics);
  if (!email) return;
  auto& senders = draft.stream.from;
  const auto same = std::ranges::find_if(senders, [&](const Sender& other) {
    return base::equals_ignoring_case(other.email.value, *email);
  });
  if (same != senders.end()) {
    report_listed_twice(
        "the sender `" + *email + "`", same->email.at, sender.address->at, diagnostics);
    return;
  }
  senders.push_back({{std::move(*email), sender.address->at}, std::move(sender.name)});
}

void read_from(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) read_sender(draft, {entry.key, item}, diagnostics);
}

void read_envelope(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  auto& envelope = draft.stream.envelope;
  if (text->value == "service") {
    envelope.kind = EnvelopeKind::kService;
  } else if (text->value == "domain") {
    envelope.kind = EnvelopeKind::kDomain;
  } else if (check_template(*text, kEnvelopePlaceholders, diagnostics) == TemplateCheck::kGood) {
    envelope.kind = EnvelopeKind::kCustom;
  } else {
    return;
  }
  envelope.name_template = std::move(*text);
}

void read_parameters(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (!is_mapping(value_of(entry), diagnostics)) return;
  if (entry.value.entries.empty()) {
    report_missing_value(entry, diagnostics);
    return;
  }
  for (const auto& item : entry.value.entries) {
    auto value = read_text_or_number(value_of(item), diagnostics);
    if (!value) continue;
    draft.stream.parameters.push_back({{item.key, item.key_at}, std::move(*value)});
  }
}

void read_description(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  if (check_template(*text, kDescriptionPlaceholders, diagnostics) == TemplateCheck::kBad) return;
  draft.stream.description = std::move(*text);
}

void read_stream_dkim(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_dkim(draft.stream, entry, diagnostics);
}

void read_stream_ttl(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  draft.stream.ttl = read_ttl(value_of(entry), diagnostics);
}

void read_stream_adopt(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_adopt(draft.stream.adopt, entry, diagnostics);
}

constexpr std::array<Field<Draft>, 9> kFields{{
    {"via", read_via, Presence::kRequired, "via: oci"},
    {"regions", read_stream_regions},
    {"parameters", read_parameters},
    {"from", read_from},
    {"envelope", read_envelope},
    {"description", read_description},
    {"dkim", read_stream_dkim},
    {"ttl", read_stream_ttl},
    {"adopt", read_stream_adopt},
}};

}  // namespace

void read_streams(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (!is_mapping(value_of(entry), diagnostics)) return;
  if (entry.value.entries.empty()) {
    report_missing_value(entry, diagnostics);
    return;
  }
  for (const auto& item : entry.value.entries) {
    auto name = read_key_label(item, "name of a stream", diagnostics);
    Draft draft{{}, domain.name.value};
    read_fields({"a stream", item.value}, item.key_at, kFields, draft, diagnostics);
    draft.stream.name = name ? std::move(*name) : Text{item.key, item.key_at};
    domain.streams.push_back(std::move(draft.stream));
  }
}

}  // namespace mailctl::manifest
