#include "mail/forensics/diagnose.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "mail/forensics/claims.h"
#include "mail/forensics/statement.h"
#include "mail/forensics/suspects.h"

namespace mailctl::mail::forensics {
namespace {

using dkim::Failure;

// The record that the signature would be verified with.
std::optional<dkim::KeyRecord> key_of(const dkim::Signature& signature, const dns::View& view) {
  const auto name = dkim::key_name(signature.selector, signature.domain);
  if (!name) return std::nullopt;
  for (const auto& record : view.at(*name, dns::RecordType::kTxt).records) {
    const auto* txt = std::get_if<dns::TxtData>(&record);
    if (txt == nullptr) continue;
    auto parsed = dkim::parse_key_record(txt->joined());
    if (parsed.is_valid() && !parsed.record.is_revoked()) return std::move(parsed.record);
  }
  return std::nullopt;
}

std::optional<KeyState> key_state(const dkim::SignatureResult& checked,
                                  const std::optional<dkim::KeyRecord>& key) {
  if (checked.failure == Failure::kKeyMissing) return KeyState::kMissing;
  if (checked.failure == Failure::kKeyRevoked) return KeyState::kRevoked;
  const bool is_mismatch =
      checked.failure == Failure::kBodyHash || checked.failure == Failure::kSignature;
  if (!is_mismatch || !key) return std::nullopt;
  Budget none(1);
  const SignatureOracle oracle(*key, checked.signature.octets, none);
  return oracle.key_match() == KeyMatch::kAnotherKey ? std::optional(KeyState::kAnother)
                                                     : std::nullopt;
}

std::optional<base::Time> time_of(std::uint64_t seconds) {
  constexpr std::uint64_t kLast = 253402300799;  // the year 9999
  if (seconds > kLast) return std::nullopt;
  return base::Time{std::chrono::seconds(static_cast<std::int64_t>(seconds))};
}

Cause cause_of(KeyCause cause) {
  switch (cause) {
    case KeyCause::kRotatedAway:
      return Cause::kKeyRotatedAway;
    case KeyCause::kNeverPublished:
      return Cause::kKeyNeverPublished;
    case KeyCause::kOtherSelector:
      return Cause::kKeyOtherSelector;
    case KeyCause::kOpen:
      break;
  }
  return Cause::kKeyOpen;
}

Cause cause_of(const Undone& undone) {
  const bool is_body_known = undone.body != PartVerdict::kUnexplained;
  if (undone.header == PartVerdict::kUnknown) {
    return undone.changes.empty() ? Cause::kHeaderOrKey : Cause::kPartlyExplained;
  }
  if (is_body_known && undone.header != PartVerdict::kUnexplained) return Cause::kChanged;
  return undone.changes.empty() ? Cause::kUnexplained : Cause::kPartlyExplained;
}

// Failures that need no search: the reason says it all.
void explain_plainly(SignatureDiagnosis& one) {
  one.statement = one.checked.reason;
  switch (one.checked.failure) {
    case Failure::kExpired:
      one.cause = Cause::kExpired;
      one.advice = {
          "let signatures live longer than slow relays take: x= at least a week after t=, "
          "or leave it out"};
      return;
    case Failure::kKeyUnread:
      one.cause = Cause::kNotAnswered;
      one.certainty = Certainty::kOpen;
      one.advice = {"ask again; where it stays so, repair the name servers of the domain"};
      return;
    case Failure::kKeyUnfit:
      one.cause = Cause::kKeyUnfit;
      one.advice = {"repair the key record; mailctl dkim lint shows what is wrong with it"};
      return;
    case Failure::kSyntax:
      one.cause = Cause::kUnreadable;
      one.advice = {"repair the signer: the signature field cannot be read"};
      return;
    case Failure::kNone:
    case Failure::kKeyMissing:
    case Failure::kKeyRevoked:
    case Failure::kBodyHash:
    case Failure::kSignature:
      break;
  }
  one.cause = Cause::kNotExamined;
  one.certainty = Certainty::kOpen;
}

class Examination {
 public:
  Examination(const DiagnoseRequest& request, const dns::View& view, Diagnosis& out)
      : x_request(request), x_view(view), x_out(out) {}

  // What became of keys; asks for more of DNS.
  void tell_keys(dns::MissingQuestions& missing) {
    for (SignatureDiagnosis& one : x_out.signatures) {
      const auto key = key_of(one.checked.signature, x_view);
      const auto state = key_state(one.checked, key);
      if (!state) continue;
      const auto claims = claims_about(one.checked.signature, x_request.message, x_out.found.arc);
      const KeyStory story = tell_key_story({.signature = one.checked.signature,
                                             .state = *state,
                                             .claims = claims,
                                             .selectors = other_selectors(one.checked.signature),
                                             .signed_at = signed_at(one.checked.signature),
                                             .now = x_request.now},
                                            x_view,
                                            missing);
      one.cause = cause_of(story.cause);
      one.certainty = story.certainty;
      one.statement = story.statement;
      one.advice = {story.advice};
    }
  }

  void search() {
    std::size_t searched = 0;
    for (SignatureDiagnosis& one : x_out.signatures) {
      if (one.checked.result == dkim::Result::kPass) continue;
      const bool has_story = !one.statement.empty();
      const bool is_mismatch =
          one.checked.failure == Failure::kBodyHash || one.checked.failure == Failure::kSignature;
      if (!has_story && !is_mismatch) {
        explain_plainly(one);
      } else if (searched == kMaxSearched) {
        if (!has_story) explain_plainly(one);
      } else {
        ++searched;
        explain_changes(one);
      }
    }
  }

 private:
  std::vector<std::string> other_selectors(const dkim::Signature& signature) const {
    std::vector<std::string> out;
    for (const SignatureDiagnosis& other : x_out.signatures) {
      const auto& tags = other.checked.signature;
      if (tags.domain == signature.domain && tags.selector != signature.selector) {
        out.push_back(tags.selector);
      }
    }
    return out;
  }

  std::optional<base::Time> signed_at(const dkim::Signature& signature) const {
    if (signature.signed_at) return time_of(*signature.signed_at);
    if (x_out.border.time) return x_out.border.time->time;
    for (const std::size_t index : x_request.message.find_all("Date")) {
      const auto date = message::parse_date(message::unfolded(x_request.message.value(index)));
      if (date) return date->time;
    }
    return std::nullopt;
  }

  void explain_changes(SignatureDiagnosis& one) {
    const auto key = key_of(one.checked.signature, x_view);
    const auto& signature = one.checked.signature;
    one.undone =
        undo_changes(x_request.message, one.checked.field, signature, key ? &*key : nullptr);
    const auto claims = claims_about(signature, x_request.message, x_out.found.arc);
    const Way way{x_request.message, x_out.hops, x_out.border, x_out.found.arc};
    const bool has_story = !one.statement.empty();
    if (has_story) {
      // The key explains the failure; that the body was changed too is worth a word.
      if (one.undone->body == PartVerdict::kIntact) {
        one.statement += "; the body is as it was signed";
      } else if (one.undone->body == PartVerdict::kRestored) {
        one.statement += "; besides, " + list_of(one.undone->changes);
      } else {
        one.statement += "; besides, the body was changed";
      }
    } else {
      one.cause = cause_of(*one.undone);
      one.certainty = one.cause == Cause::kChanged ? Certainty::kProven : Certainty::kOpen;
      one.statement = statement_of(*one.undone);
    }
    for (std::string& advice : advice_for(one.undone->changes)) {
      one.advice.push_back(std::move(advice));
    }
    const bool is_changed = !one.undone->changes.empty() || !has_story;
    if (is_changed) one.hop = likely_hop(way, signature, one.undone->changes, claims);
    if (one.undone->header == PartVerdict::kUnexplained ||
        (one.undone->header == PartVerdict::kUnknown && !has_story)) {
      one.suspects = suspects_in_header(way, signature);
    }
  }

  const DiagnoseRequest& x_request;
  const dns::View& x_view;
  Diagnosis& x_out;
};

Delivery delivery_of(const message::Border& border,
                     const std::vector<message::Received>& hops,
                     base::Time now) {
  Delivery delivery;
  // A signature that has expired since, had not when it came in.
  delivery.now = border.time ? border.time->time : now;
  if (border.choice == message::BorderChoice::kNone) return delivery;
  if (!hops[border.hop].by.empty()) delivery.receiver = hops[border.hop].by;
  delivery.helo = border.helo;
  if (!border.ip || !border.mail_from) return delivery;
  delivery.ip = border.ip;
  delivery.mail_from = *border.mail_from;
  return delivery;
}

}  // namespace

std::string_view to_text(Cause cause) {
  constexpr std::string_view kWords[] = {"pass",
                                         "changed",
                                         "partly-explained",
                                         "unexplained",
                                         "header-or-key",
                                         "key-rotated-away",
                                         "key-never-published",
                                         "key-other-selector",
                                         "key-open",
                                         "key-unfit",
                                         "expired",
                                         "unreadable",
                                         "not-answered",
                                         "not-examined"};
  return kWords[static_cast<std::size_t>(cause)];
}

Diagnosis diagnose(const DiagnoseRequest& request,
                   const dns::View& view,
                   const dmarc::PublicSuffixList& suffixes,
                   dns::MissingQuestions& missing) {
  Diagnosis out;
  out.hops = message::hops_of(request.message);
  out.border = message::find_border(request.message, out.hops, request.border);
  out.delivery = delivery_of(out.border, out.hops, request.now);
  out.found =
      authenticate(request.message, out.delivery, {.view = view, .suffixes = suffixes}, missing);
  for (const auto& checked : out.found.dkim.signatures) {
    out.signatures.emplace_back().checked = checked;
  }
  Examination examination(request, view, out);
  if (missing.empty()) examination.tell_keys(missing);
  if (!missing.empty()) return out;
  examination.search();
  out.summary = summary_of(out);
  return out;
}

}  // namespace mailctl::mail::forensics
