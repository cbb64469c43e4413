#include "mail/arc/validate.h"

#include <utility>

#include <fmt/format.h>

#include "mail/arc/fields.h"
#include "mail/dkim/signature_check.h"

namespace mailctl::mail::arc {
namespace {

using dkim::Canonicalization;

class Validator {
 public:
  Validator(const message::Message& message,
            const std::vector<FieldSet>& sets,
            dkim::KeySource source,
            base::Time now)
      : x_message(message),
        x_sets(sets),
        x_fields(message),
        x_source(source),
        x_hashes(message.body()),
        x_now(now) {}

  // §5.2 steps 4 to 6
  Chain run() {
    prepare();
    Chain chain{.result = Result::kPass};
    const std::size_t newest = x_sets.size() - 1;
    if (const auto found = check_newest(newest); found.result != dkim::Result::kPass) {
      return broken(fmt::format("ARC-Message-Signature i={}: {}", newest + 1, found.reason));
    }
    for (std::size_t i = x_sets.size(); i > 0; --i) {
      if (const auto found = check_seal(i - 1); found.result != dkim::Result::kPass)
        return broken(fmt::format("ARC-Seal i={}: {}", i, found.reason));
    }
    chain.oldest_pass = oldest_pass();
    return chain;
  }

 private:
  static Chain broken(std::string reason) {
    Chain chain{.result = Result::kFail};
    chain.reason = std::move(reason);
    return chain;
  }

  void prepare() {
    for (const FieldSet& set : x_sets) {
      dkim::ask_for_key(set.message_signature, x_source);
      dkim::ask_for_key(set.seal_signature, x_source);
      x_hashes.announce(set.message_signature.body_form,
                        set.message_signature.limit.value_or(dkim::kWholeBody));
    }
  }

  // x= is judged as in DKIM, whose semantics the field has (§4.1.2). Not of older ones, which the
  // next host has judged when it was time: of them it is asked whether the message is as it was.
  dkim::SignatureResult check_newest(std::size_t index) {
    dkim::SignatureResult outcome;
    outcome.signature = x_sets[index].message_signature;
    return dkim::refuse_expired(outcome, x_now) ? outcome : check_message(index);
  }

  // Without c= the forms are simple, as in DKIM (§4.1.2); the suite that sealers were tested with
  // takes them for relaxed, so that is tried too.
  dkim::SignatureResult check_message(std::size_t index) {
    const FieldSet& set = x_sets[index];
    auto found = check_message_as(set, set.message_signature);
    if (set.has_form || found.result != dkim::Result::kFail) return found;
    dkim::Signature relaxed = set.message_signature;
    relaxed.header_form = Canonicalization::kRelaxed;
    relaxed.body_form = Canonicalization::kRelaxed;
    const auto again = check_message_as(set, std::move(relaxed));
    return again.result == dkim::Result::kPass ? again : found;
  }

  dkim::SignatureResult check_message_as(const FieldSet& set, dkim::Signature signature) {
    dkim::SignatureResult outcome;
    outcome.field = set.message;
    outcome.signature = std::move(signature);
    dkim::check_signature(
        x_source,
        [this](dkim::SignatureResult& checked) { return dkim::check_body(x_hashes, checked); },
        [&] { return dkim::verification_input(x_fields, outcome.signature, set.message); },
        outcome);
    return outcome;
  }

  dkim::SignatureResult check_seal(std::size_t index) {
    dkim::SignatureResult outcome;
    outcome.field = x_sets[index].seal;
    outcome.signature = x_sets[index].seal_signature;
    dkim::check_signature(
        x_source,
        [](dkim::SignatureResult&) { return true; },
        [&] { return seal_input(index); },
        outcome);
    return outcome;
  }

  // §5.1.1: all sets up to this one in order, the seal itself last and without its b=.
  [[nodiscard]] std::string seal_input(std::size_t index) const {
    std::string input;
    const auto add = [&](std::string_view field) {
      dkim::append_canonical_header(Canonicalization::kRelaxed, field, input);
    };
    for (std::size_t i = 0; i <= index; ++i) {
      add(x_message.field(x_sets[i].results));
      input += "\r\n";
      add(x_message.field(x_sets[i].message));
      input += "\r\n";
      if (i == index) break;
      add(x_message.field(x_sets[i].seal));
      input += "\r\n";
    }
    add(dkim::without_signature_octets(x_message.field(x_sets[index].seal)));
    return input;
  }

  // Step 5; the newest is known to pass.
  unsigned oldest_pass() {
    for (std::size_t i = x_sets.size() - 1; i > 0; --i) {
      if (check_message(i - 1).result != dkim::Result::kPass) return static_cast<unsigned>(i + 1);
    }
    return 0;
  }

  const message::Message& x_message;
  const std::vector<FieldSet>& x_sets;
  dkim::FieldIndex x_fields;
  dkim::KeySource x_source;
  dkim::BodyHashes x_hashes;
  base::Time x_now;
};

}  // namespace

Chain validate(const message::Message& message,
               const dns::View& view,
               dns::MissingQuestions& missing,
               base::Time now,
               const dkim::VerifyOptions& options) {
  Structure structure = read_structure(message);
  Chain chain;
  if (structure.is_present && !structure.fault.empty()) {
    chain.result = Result::kFail;
    chain.reason = std::move(structure.fault);
  } else if (structure.is_present) {
    dkim::KeyCache own_keys;
    dkim::KeyCache& keys = options.keys == nullptr ? own_keys : *options.keys;
    const dkim::KeySource source{view, missing, keys, options.min_rsa_bits};
    chain = Validator(message, structure.fields, source, now).run();
  }
  chain.sets = std::move(structure.sets);
  return chain;
}

}  // namespace mailctl::mail::arc
