#include "mail/forensics/statement.h"

#include <algorithm>

#include <fmt/format.h>

namespace mailctl::mail::forensics {
namespace {

std::string text_of(const Change& change) {
  const ChangeFacts& facts = facts_of(change.kind);
  std::string inside = change.field;
  if (!change.detail.empty()) inside += (inside.empty() ? "" : ": ") + change.detail;
  return inside.empty() ? std::string(facts.title) : fmt::format("{} ({})", facts.title, inside);
}

Changes changes_at(const Changes& changes, Place place) {
  Changes out;
  std::ranges::copy_if(changes, std::back_inserter(out), [&](const Change& change) {
    return facts_of(change.kind).place == place;
  });
  return out;
}

std::string body_sentence(const Undone& undone) {
  switch (undone.body) {
    case PartVerdict::kIntact:
      return "the body is as it was signed: its hash matches";
    case PartVerdict::kRestored:
      return list_of(changes_at(undone.changes, Place::kBody)) +
             ": without that the hash of the body matches";
    case PartVerdict::kUnexplained:
    case PartVerdict::kUnknown:
      break;
  }
  return "the body was changed after signing, and no known change explains how";
}

std::string header_sentence(const Undone& undone) {
  switch (undone.header) {
    case PartVerdict::kIntact:
      return "the signed header fields are as they were signed";
    case PartVerdict::kRestored: {
      const Changes changes = changes_at(undone.changes, Place::kHeader);
      return changes.empty() ? std::string(
                                   "the fields that describe the body were changed with it, "
                                   "and with the old ones the signature verifies")
                             : list_of(changes) + ": without that the signature verifies";
    }
    case PartVerdict::kUnexplained:
      return "a signed header field was changed, and no known change explains which";
    case PartVerdict::kUnknown:
      break;
  }
  return undone.key == KeyMatch::kAnotherKey
             ? "another key signed than the one that is published"
             : "whether the header was changed cannot be judged without the key that signed";
}

std::string author_of(const Authentication& found) {
  return found.authors.domains.empty() ? std::string("a message without a readable From")
                                       : found.authors.domains.front().text();
}

std::string spf_sentence(const Diagnosis& diagnosis) {
  const auto& found = diagnosis.found;
  if (!found.spf) {
    if (diagnosis.border.choice == message::BorderChoice::kNone) {
      return "SPF could not be checked: " + diagnosis.border.reason;
    }
    return diagnosis.border.ip
               ? "SPF could not be checked: the envelope sender stands nowhere in the header"
               : "SPF could not be checked: the border did not note the address of the client";
  }
  const auto& spf = *found.spf;
  if (spf.result != spf::Result::kPass) {
    return fmt::format("SPF is {} for {}", to_text(spf.result), spf.domain);
  }
  return found.dmarc.rfc9989.is_spf_aligned
             ? fmt::format("SPF passes for {}", spf.domain)
             : fmt::format(
                   "SPF passes for {}, which is not aligned with {}", spf.domain, author_of(found));
}

// The signature that matters most for the author: one of the author's domain, else the first.
const SignatureDiagnosis* leading_signature(const Diagnosis& diagnosis) {
  const auto& all = diagnosis.signatures;
  const auto& organization = diagnosis.found.dmarc.rfc9989.organizational;
  const auto own = std::ranges::find_if(all, [&](const SignatureDiagnosis& one) {
    return one.cause != Cause::kPass && !organization.is_root() &&
           one.checked.signature.domain.is_at_or_under(organization);
  });
  if (own != all.end()) return &*own;
  const auto failed = std::ranges::find_if(
      all, [](const SignatureDiagnosis& one) { return one.cause != Cause::kPass; });
  return failed != all.end() ? &*failed : all.empty() ? nullptr : &all.front();
}

std::string dkim_sentence(const Diagnosis& diagnosis) {
  const SignatureDiagnosis* const one = leading_signature(diagnosis);
  if (one == nullptr) return "the message carries no DKIM signature";
  const std::string& domain = one->checked.signature.domain.text();
  if (one->cause == Cause::kPass) {
    return fmt::format("the signature of {} verifies and is not aligned", domain);
  }
  return fmt::format("the signature of {} fails: {}", domain, one->statement);
}

}  // namespace

std::string list_of(const Changes& changes) {
  std::string out;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (i > 0) out += i + 1 == changes.size() ? " and " : ", ";
    out += text_of(changes[i]);
  }
  return out;
}

std::string statement_of(const Undone& undone) {
  const bool is_body_told = undone.body != PartVerdict::kIntact;
  const bool is_header_told = undone.header != PartVerdict::kIntact;
  if (is_body_told && !is_header_told) {
    return undone.body == PartVerdict::kRestored
               ? body_sentence(undone)
               : body_sentence(undone) + "; " + header_sentence(undone);
  }
  if (undone.header == PartVerdict::kRestored && !is_body_told) return header_sentence(undone);
  return body_sentence(undone) + "; " + header_sentence(undone);
}

std::vector<std::string> advice_for(const Changes& changes) {
  std::vector<std::string> out;
  for (const Change& change : changes) {
    const std::string advice(facts_of(change.kind).advice);
    if (std::ranges::find(out, advice) == out.end()) out.push_back(advice);
  }
  return out;
}

std::string summary_of(const Diagnosis& diagnosis) {
  const auto& verdict = diagnosis.found.dmarc.rfc9989;
  const std::string author = author_of(diagnosis.found);
  if (verdict.result == dmarc::Result::kPass) {
    const SignatureDiagnosis* const one = leading_signature(diagnosis);
    std::string out = fmt::format("DMARC passes for {} ({})", author, verdict.aligned_domain);
    if (one != nullptr && one->cause != Cause::kPass) out += "; " + dkim_sentence(diagnosis);
    return out + ".";
  }
  const std::string what =
      verdict.result == dmarc::Result::kFail ? fmt::format("DMARC fails for {}", author)
      : verdict.result == dmarc::Result::kNone
          ? fmt::format("there is no DMARC policy for {}", author)
          : fmt::format("DMARC is {} for {}: {}", to_text(verdict.result), author, verdict.reason);
  return fmt::format("{}: {}; {}.", what, spf_sentence(diagnosis), dkim_sentence(diagnosis));
}

}  // namespace mailctl::mail::forensics
