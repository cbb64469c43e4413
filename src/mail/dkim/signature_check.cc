#include "mail/dkim/signature_check.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "mail/dkim/sha256.h"

namespace mailctl::mail::dkim {
namespace {

// Records at one selector that are tried; §6.1.2 step 4 leaves the choice.
constexpr std::size_t kMaxRecords = 4;

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

bool is_for_mail(const KeyRecord& record) {
  return record.services.empty() || contains(record.services, "*") ||
         contains(record.services, "email");
}

std::string algorithm_of(const KeyRecord& record) {
  return fmt::format("{}-sha256", to_text(record.type));
}

// Why a key cannot be used for a signature.
struct Unfit {
  Failure failure = Failure::kKeyUnfit;
  std::string reason;
};

std::optional<Unfit> find_unfit(const CachedKey& key,
                                const Signature& signature,
                                unsigned min_rsa_bits) {
  const KeyRecord& record = key.parsed.record;
  if (!key.parsed.is_valid()) {
    return Unfit{Failure::kKeyUnfit, "is no usable key record: " + error_text(key.parsed.problems)};
  }
  if (record.is_revoked())
    return Unfit{Failure::kKeyRevoked, "is revoked: p= is empty (RFC 6376 §3.6.1)"};
  if (!is_for_mail(record))
    return Unfit{Failure::kKeyUnfit, "is not for mail: s= lacks email (RFC 6376 §3.6.1)"};
  if (signature.algorithm != algorithm_of(record)) {
    return Unfit{
        Failure::kKeyUnfit,
        fmt::format(
            "is of type {}, the signature says a={}", to_text(record.type), signature.algorithm)};
  }
  if (!key.key) return Unfit{Failure::kKeyUnfit, "is unusable: " + key.unreadable};
  if (key.key->bits() < min_rsa_bits && record.type == KeyType::kRsa) {
    return Unfit{
        Failure::kKeyUnfit,
        fmt::format("has {} bits, fewer than {} (RFC 8301 §3.2)", key.key->bits(), min_rsa_bits)};
  }
  if (contains(record.flags, "s") && identity_domain(signature) != signature.domain) {
    return Unfit{Failure::kKeyUnfit,
                 fmt::format("has t=s, so that i={} must be at {} itself (RFC 6376 §3.6.1)",
                             signature.identity,
                             signature.domain.text())};
  }
  return std::nullopt;
}

// The key name was checked when the field was read; it can still be too long.
std::optional<dns::Name> name_of_key(const Signature& signature) {
  auto name = key_name(signature.selector, signature.domain);
  if (!name) return std::nullopt;
  return *std::move(name);
}

class KeyTrial {
 public:
  KeyTrial(KeySource& source, SignatureResult& outcome) : x_source(source), x_outcome(outcome) {}

  // The answer with the records, or nullptr after refusing.
  const dns::Answer* find_records() {
    const auto name = name_of_key(x_outcome.signature);
    if (!name) {
      refuse(x_outcome,
             Result::kPermError,
             Failure::kSyntax,
             "s= and d= together are longer than a name can be");
      return nullptr;
    }
    x_name = name->text();
    const dns::Answer& answer = x_source.view.at(*name, dns::RecordType::kTxt);
    switch (answer.status) {
      case dns::AnswerStatus::kOk:
        return &answer;
      case dns::AnswerStatus::kNoData:
      case dns::AnswerStatus::kNxDomain:
        refuse(x_outcome,
               Result::kPermError,
               Failure::kKeyMissing,
               fmt::format("there is no key at {} (RFC 6376 §6.1.2)", x_name));
        return nullptr;
      case dns::AnswerStatus::kServFail:
      case dns::AnswerStatus::kTimeout:
      case dns::AnswerStatus::kNotFetched:
        break;
    }
    refuse(x_outcome,
           Result::kTempError,
           Failure::kKeyUnread,
           fmt::format("DNS did not answer for {} (RFC 6376 §6.1.2)", x_name));
    return nullptr;
  }

  // A key that can be used; else the refusal is noted for the case that none can.
  const CachedKey* fit_key(const dns::RecordData& record) {
    const auto* txt = std::get_if<dns::TxtData>(&record);
    if (txt == nullptr) return nullptr;
    const CachedKey& key = x_source.cache.at(txt->joined());
    const auto unfit = find_unfit(key, x_outcome.signature, x_source.min_rsa_bits);
    if (key.key && x_outcome.key_bits == 0) x_outcome.key_bits = key.key->bits();
    if (!unfit) return &key;
    if (x_outcome.failure != Failure::kSignature) {
      refuse(x_outcome,
             Result::kPermError,
             unfit->failure,
             fmt::format("the key at {} {}", x_name, unfit->reason));
    }
    return nullptr;
  }

  void note_mismatch() {
    refuse(x_outcome,
           Result::kFail,
           Failure::kSignature,
           fmt::format("the signature does not fit the signed header fields and the key at {}: one "
                       "of them was changed, or another key signed",
                       x_name));
  }

 private:
  KeySource& x_source;
  SignatureResult& x_outcome;
  std::string x_name;
};

}  // namespace

void refuse(SignatureResult& outcome, Result result, Failure failure, std::string reason) {
  outcome.result = result;
  outcome.failure = failure;
  outcome.reason = std::move(reason);
}

bool refuse_expired(SignatureResult& outcome, base::Time now) {
  const auto expiry = outcome.signature.expires_at;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (!expiry || seconds <= 0 || static_cast<std::uint64_t>(seconds) <= *expiry) return false;
  refuse(outcome,
         Result::kFail,
         Failure::kExpired,
         fmt::format("the signature has expired: x={} has passed (RFC 6376 §3.5)", *expiry));
  return true;
}

bool ask_for_key(const Signature& signature, KeySource& source) {
  const auto name = name_of_key(signature);
  if (!name) return true;
  const dns::Question question{*name, dns::RecordType::kTxt};
  if (source.view.at(question).status != dns::AnswerStatus::kNotFetched) return true;
  source.missing.insert(source.view.to_fetch(question));
  return false;
}

bool check_body(BodyHashes& hashes, SignatureResult& outcome) {
  const Signature& signature = outcome.signature;
  const std::uint64_t limit = signature.limit.value_or(kWholeBody);
  if (signature.limit) {
    const std::uint64_t size = hashes.size(signature.body_form);
    if (limit > size) {
      refuse(
          outcome,
          Result::kFail,
          Failure::kBodyHash,
          fmt::format("l={} is more than the {} octets of the body, which was cut (RFC 6376 §3.5)",
                      limit,
                      size));
      return false;
    }
    outcome.unsigned_octets = size - limit;
  }
  if (hashes.hash(signature.body_form, limit) == signature.body_hash) return true;
  refuse(outcome,
         Result::kFail,
         Failure::kBodyHash,
         "the body was changed: its hash is not that in bh= (RFC 6376 §6.1.3)");
  return false;
}

void check_signature(KeySource& source,
                     const std::function<bool(SignatureResult&)>& body,
                     const InputMaker& input,
                     SignatureResult& outcome) {
  KeyTrial trial(source, outcome);
  const dns::Answer* const answer = trial.find_records();
  if (answer == nullptr) return;
  std::string hash;
  const std::size_t count = std::min(answer->records.size(), kMaxRecords);
  for (std::size_t i = 0; i < count; ++i) {
    const CachedKey* const key = trial.fit_key(answer->records[i]);
    if (key == nullptr) continue;
    outcome.is_test = contains(key->parsed.record.flags, "y");
    outcome.key_bits = key->key->bits();
    if (hash.empty()) {
      if (!body(outcome)) return;
      hash = sha256(input());
    }
    if (key->key->verifies(hash, outcome.signature.octets)) {
      refuse(outcome, Result::kPass, Failure::kNone, {});
      return;
    }
    trial.note_mismatch();
  }
}

}  // namespace mailctl::mail::dkim
