// The first line holds tags of an ARC-Message-Signature, a message follows. Whatever they are,
// verdicts come. A message without ARC fields is sealed twice, its message signature with those
// tags: where they can be read the chain passes, and then a changed testimony breaks it.

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/txt.h"
#include "fuzz_target.h"
#include "mail/arc/fields.h"
#include "mail/arc/lint.h"
#include "mail/arc/validate.h"
#include "mail/dkim/key.h"
#include "mail/rules/rule.h"

using namespace mailctl;
namespace arc = mailctl::mail::arc;
namespace dkim = mailctl::mail::dkim;
using arc::Result;
using mail::message::Message;

namespace {

constexpr std::string_view kResults = "mx.example; dmarc=pass";
constexpr auto kSealForm = dkim::Canonicalization::kRelaxed;  // RFC 8617 §4.1.3

const dkim::KeyPair& key() {
  static const dkim::KeyPair pair = dkim::generate_ed25519_key().value();
  return pair;
}

// Every key is ours.
arc::Chain verdict_on(const Message& message) {
  dns::View view;
  dns::MissingQuestions missing;
  arc::validate(message, view, missing, base::Time());
  for (const auto& question : missing) {
    view.set(question,
             dns::Answer{.status = dns::AnswerStatus::kOk,
                         .records = {dns::make_txt(to_text(key().record))}});
  }
  missing.clear();
  auto chain = arc::validate(message, view, missing, base::Time());
  fuzz::require(missing.empty(), "everything is asked for at once");
  fuzz::require((chain.result == Result::kFail) == !chain.reason.empty(),
                "a broken chain has a reason");
  return chain;
}

void check_structure(const Message& message) {
  const auto structure = arc::read_structure(message);
  fuzz::require(structure.is_present || structure.sets.empty(), "no field, no set");
  fuzz::require(structure.fault.empty() || structure.fields.empty(), "a fault leaves no fields");
  if (!structure.fault.empty()) return;
  fuzz::require(structure.fields.size() == structure.sets.size(), "each set has its fields");
  for (std::size_t i = 0; i < structure.sets.size(); ++i) {
    fuzz::require(structure.sets[i].instance == i + 1, "instances are in order");
  }
}

void check_findings(const Message& message, const arc::Chain& chain) {
  for (const auto& finding : arc::lint(message, chain)) {
    fuzz::require(mail::rules::find_rule(finding.rule) != nullptr, "each finding has a rule");
    fuzz::require(finding.offset + finding.length <= finding.text.size(), "places are inside");
  }
}

std::string octets_of(const std::string& input) {
  return base::to_base64(dkim::sign_octets(key().private_pem, input).value());
}

// The field up to bh=.
std::string message_field(unsigned instance, std::string_view tags, std::string_view octets) {
  return fmt::format("ARC-Message-Signature: i={}; a=ed25519-sha256; d=a.example; s=s; {}; bh={}",
                     instance,
                     tags,
                     octets);
}

// What makes a signature of these tags: nullopt where they cannot be used.
std::optional<dkim::Signature> signature_of(const Message& message, std::string_view tags) {
  const std::string field = message_field(1, tags, "AAAA") + "; b=AAAA";
  auto parsed = dkim::parse_signature(std::string_view(field).substr(field.find(':') + 1),
                                      dkim::SignatureKind::kArcMessage);
  if (!parsed.is_valid()) return std::nullopt;
  const auto names_seal = [](const std::string& name) {
    return base::equals_ignoring_case(name, "ARC-Seal");
  };
  if (std::ranges::any_of(parsed.signature.headers, names_seal)) return std::nullopt;
  const auto size = dkim::canonical_body(parsed.signature.body_form, message.body()).size();
  if (parsed.signature.limit.value_or(0) > size) return std::nullopt;
  return std::move(parsed.signature);
}

// The sets are on top of the message, the newest first, without its seal yet.
std::string seal_input(const Message& message, unsigned instance, std::string_view seal) {
  std::string input;
  for (std::size_t field = 3 * instance - 1; field-- > 0;) {
    input += dkim::canonical_header(kSealForm, message.field(field)) + "\r\n";
  }
  return input + dkim::canonical_header(kSealForm, seal);
}

// One more set; nullopt where the message gets too large.
std::optional<Message> sealed(const Message& message,
                              const dkim::Signature& how,
                              std::string_view tags,
                              unsigned instance) {
  const auto with_results = message.with_field_on_top(
      fmt::format("ARC-Authentication-Results: i={}; {}", instance, kResults));
  if (!with_results) return std::nullopt;
  const auto hash =
      dkim::body_hash(how.body_form, with_results->body(), how.limit.value_or(dkim::kWholeBody));
  const auto field = message_field(instance, tags, base::to_base64(hash)) + "; b=";
  const auto input = dkim::signing_input(*with_results, how.headers, how.header_form, field);
  const auto with_message = with_results->with_field_on_top(field + octets_of(input));
  if (!with_message) return std::nullopt;
  const auto seal = fmt::format("ARC-Seal: i={}; a=ed25519-sha256; cv={}; d=a.example; s=s; b=",
                                instance,
                                instance == 1 ? "none" : "pass");
  const auto whole =
      with_message->with_field_on_top(seal + octets_of(seal_input(*with_message, instance, seal)));
  return whole ? std::optional(*whole) : std::nullopt;
}

void check_sealing(const Message& message, std::string_view tags) {
  const auto how = signature_of(message, tags);
  if (!how) return;
  const auto once = sealed(message, *how, tags, 1);
  if (!once) return;
  const auto twice = sealed(*once, *how, tags, 2);
  if (!twice) return;
  check_structure(*twice);
  const auto chain = verdict_on(*twice);
  fuzz::require(chain.result == Result::kPass, "what was sealed passes");
  fuzz::require(chain.sets.size() == 2 && chain.sets[0].results == kResults,
                "what was testified is told");
  check_findings(*twice, chain);
  const auto changed = Message::parse(base::replace_all(
      twice->text(), "i=1; mx.example; dmarc=pass", "i=1; mx.example; dmarc=fail"));
  fuzz::require(changed && verdict_on(*changed).result == Result::kFail,
                "a changed testimony breaks the chain");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  const auto end = std::min(text.find('\n'), text.size());
  const auto message = Message::parse(text.substr(std::min(end + 1, text.size())));
  if (!message) return 0;
  check_structure(*message);
  const auto chain = verdict_on(*message);
  check_findings(*message, chain);
  if (chain.result == Result::kNone) check_sealing(*message, text.substr(0, end));
  return 0;
}
