#include "mail/forensics/undo.h"

#include <algorithm>
#include <iterator>

#include "mail/forensics/body_search.h"
#include "mail/forensics/mime_parts.h"

namespace mailctl::mail::forensics {
namespace {

// The fields that a reader goes by: the last of each name, but a multipart where there is one.
Entity entity_of(const message::Message& message) {
  Entity entity;
  for (const std::size_t index : message.find_all("Content-Type")) {
    const std::string field(message.field(index));
    const bool is_multipart = media_type(field).starts_with("multipart/");
    const bool had_multipart = media_type(entity.content_type).starts_with("multipart/");
    if (is_multipart || !had_multipart) entity.content_type = field;
  }
  for (const std::size_t index : message.find_all("Content-Transfer-Encoding")) {
    entity.transfer_encoding = message.field(index);
  }
  entity.body = message.body();
  return entity;
}

bool changes_description(const Changes& changes) {
  return std::ranges::any_of(changes, [](const Change& change) {
    return change.kind == ChangeKind::kMimeWrap || change.kind == ChangeKind::kReencoded;
  });
}

BodyHints undo_body(const message::Message& message,
                    const dkim::Signature& signature,
                    const UndoLimits& limits,
                    Undone& out) {
  Budget budget(std::max<std::uint64_t>(limits.body_work, message.body().size() * kPasses));
  const auto body = find_body(entity_of(message), target_of(signature), budget);
  if (!body) return {};
  out.body = body->changes.empty() ? PartVerdict::kIntact : PartVerdict::kRestored;
  out.changes = body->changes;
  return {changes_description(body->changes), body->content_type, body->transfer_encoding};
}

}  // namespace

std::string_view to_text(PartVerdict verdict) {
  constexpr std::string_view kWords[] = {"intact", "restored", "unexplained", "unknown"};
  return kWords[static_cast<std::size_t>(verdict)];
}

Undone undo_changes(const message::Message& message,
                    std::size_t field,
                    const dkim::Signature& signature,
                    const dkim::KeyRecord* key,
                    const UndoLimits& limits) {
  Undone out;
  const BodyHints hints = undo_body(message, signature, limits, out);
  if (key == nullptr) return out;
  Budget budget(limits.header_work);
  const SignatureOracle oracle(*key, signature.octets, budget);
  out.key = oracle.key_match();
  if (out.key == KeyMatch::kAnotherKey) return out;
  const auto found = find_header(message, signature, field, hints, oracle, budget);
  if (!found) {
    const bool is_certain = out.key == KeyMatch::kThisKey;
    out.header = is_certain ? PartVerdict::kUnexplained : PartVerdict::kUnknown;
    return out;
  }
  out.key = KeyMatch::kThisKey;
  out.header = found->is_as_it_stands ? PartVerdict::kIntact : PartVerdict::kRestored;
  out.changes.insert(out.changes.end(), found->changes.begin(), found->changes.end());
  return out;
}

}  // namespace mailctl::mail::forensics
