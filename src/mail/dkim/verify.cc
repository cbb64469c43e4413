#include "mail/dkim/verify.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "mail/dkim/signature_check.h"

namespace mailctl::mail::dkim {
namespace {

// The field is right, and DNS knows about its key: what is left is arithmetic.
bool is_open(const SignatureResult& outcome) {
  return outcome.failure == Failure::kNone && outcome.result == Result::kNone;
}

class Verifier {
 public:
  Verifier(const message::Message& message, KeySource source, base::Time now)
      : x_message(message),
        x_fields(message),
        x_source(source),
        x_hashes(message.body()),
        x_now(now) {}

  // §6.1.1
  SignatureResult read_field(std::size_t field) {
    SignatureResult outcome;
    outcome.field = field;
    auto parsed = parse_signature(x_message.value(field));
    outcome.signature = std::move(parsed.signature);
    if (!parsed.is_valid()) {
      refuse(outcome, Result::kPermError, Failure::kSyntax, error_text(parsed.problems));
    } else {
      refuse_expired(outcome, x_now);
    }
    return outcome;
  }

  // Everything that is needed later, so that DNS and the body are asked once.
  void prepare(const SignatureResult& outcome) {
    if (!is_open(outcome) || !ask_for_key(outcome.signature, x_source)) return;
    x_hashes.announce(outcome.signature.body_form, outcome.signature.limit.value_or(kWholeBody));
  }

  void check(SignatureResult& outcome) {
    if (!is_open(outcome)) return;
    check_signature(
        x_source,
        [&](SignatureResult& checked) { return check_body(x_hashes, checked); },
        [&] { return verification_input(x_fields, outcome.signature, outcome.field); },
        outcome);
    if (outcome.result == Result::kPass) add_remarks(outcome);
  }

 private:
  [[nodiscard]] bool is_to_come(std::uint64_t seconds) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(x_now).time_since_epoch().count();
    return now > 0 && seconds > static_cast<std::uint64_t>(now);
  }

  void add_remarks(SignatureResult& outcome) const {
    if (outcome.unsigned_octets.value_or(0) > 0) {
      outcome.reason = fmt::format(
          "the last {} octets of the body are not signed (l=); anybody can have added them (RFC "
          "6376 §8.2)",
          *outcome.unsigned_octets);
    } else if (outcome.is_test) {
      outcome.reason =
          "the key is in test mode (t=y): receivers may take the message as not signed";
    } else if (const auto made = outcome.signature.signed_at; made && is_to_come(*made)) {
      outcome.reason = "t= lies in the future, which receivers may refuse (RFC 6376 §3.5)";
    }
  }

  const message::Message& x_message;
  FieldIndex x_fields;
  KeySource x_source;
  BodyHashes x_hashes;
  base::Time x_now;
};

}  // namespace

Verification verify(const message::Message& message,
                    const dns::View& view,
                    dns::MissingQuestions& missing,
                    base::Time now,
                    const VerifyOptions& options) {
  Verification out;
  const auto fields = message.find_all("DKIM-Signature");
  if (fields.empty()) return out;
  KeyCache own_keys;
  KeyCache& keys = options.keys == nullptr ? own_keys : *options.keys;
  Verifier verifier(message, {view, missing, keys, options.min_rsa_bits}, now);
  for (const std::size_t field : fields) {
    if (out.signatures.size() < options.max_signatures) {
      out.signatures.push_back(verifier.read_field(field));
      verifier.prepare(out.signatures.back());
      continue;
    }
    SignatureResult skipped;
    skipped.field = field;
    refuse(skipped,
           Result::kPolicy,
           Failure::kNone,
           fmt::format("not looked at: only the first {} signatures are (RFC 6376 §6.1)",
                       options.max_signatures));
    out.signatures.push_back(std::move(skipped));
  }
  for (SignatureResult& outcome : out.signatures) verifier.check(outcome);
  return out;
}

}  // namespace mailctl::mail::dkim
