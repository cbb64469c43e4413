// Random messages with a signature field: the search ends, stays within its budget, and names
// nothing, because no input carries a right signature for this key.

#include "base/encoding.h"
#include "fuzz_target.h"
#include "mail/dkim/body_hash.h"
#include "mail/forensics/body_search.h"
#include "mail/forensics/undo.h"

using namespace mailctl;
using namespace mailctl::mail;

namespace {

constexpr std::string_view kField =
    "v=1; a=rsa-sha256; d=example.com; s=s1; h=from:to:subject:date:content-type:reply-to; "
    "bh=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=; b=AAAA";

// Ed25519: every candidate of the header is verified.
const dkim::KeyRecord& key() {
  static const dkim::KeyRecord kKey = [] {
    dkim::KeyRecord record;
    record.type = dkim::KeyType::kEd25519;
    record.public_key =
        base::from_base64("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").value_or("");
    return record;
  }();
  return kKey;
}

forensics::UndoLimits limits() {
  return {.body_work = 1U << 18U, .header_work = 1U << 20U};
}

void undo(const message::Message& message, const dkim::Signature& signature) {
  const auto result = forensics::undo_changes(message, 0, signature, &key(), limits());
  fuzz::require(result.header != forensics::PartVerdict::kRestored, "nobody signed with this key");
  for (const auto& change : result.changes) {
    fuzz::require(!forensics::facts_of(change.kind).slug.empty(), "a change has a name");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  // The first octet chooses the forms, so that both are searched.
  const auto text = fuzz::to_text(data + 1, size - 1);
  const auto message = message::Message::parse(text);
  if (!message || message->field_count() == 0) return 0;
  auto signature = dkim::parse_signature(kField).signature;
  const bool is_relaxed = (data[0] & 1U) != 0;
  signature.header_form = signature.body_form =
      is_relaxed ? dkim::Canonicalization::kRelaxed : dkim::Canonicalization::kSimple;
  if ((data[0] & 2U) != 0) signature.limit = size / 2;
  undo(*message, signature);
  // A body cut short by half was signed: the rest is found to have been added.
  const std::string_view body = message->body();
  const std::size_t cut = body.find("\r\n", body.size() / 2);
  if (cut == std::string_view::npos || signature.limit) return 0;
  signature.body_hash = dkim::body_hash(signature.body_form, body.substr(0, cut + 2));
  forensics::Budget budget(limits().body_work * 8);
  const auto found =
      forensics::find_body({"", "", std::string(body)}, forensics::target_of(signature), budget);
  fuzz::require(found.has_value() || budget.is_spent() || body.size() > 4096,
                "lines added at the end are found");
  return 0;
}
