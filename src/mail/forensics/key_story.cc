#include "mail/forensics/key_story.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/ask.h"
#include "mail/characters.h"
#include "mail/dkim/public_key.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::array<std::string_view, 24> kCommon = {
    "default", "google", "selector1", "selector2", "s1",   "s2",  "k1",       "k2",
    "k3",      "dkim",   "dkim1",     "mail",      "smtp", "mx",  "key1",     "key2",
    "sig1",    "pm",     "zoho",      "fm1",       "fm2",  "fm3", "20230601", "mandrill"};

// Signatures this young speak of the signer's set-up, older ones of rotation.
constexpr base::Duration kFresh = std::chrono::hours(72);

// Other keys of the domain.
struct Neighbours {
  std::vector<std::pair<std::string, dkim::KeyRecord>> keys;
  bool has_others = false;  // keys of ours, or names below _domainkey that we do not know
  bool has_none = false;    // nothing exists there
};

std::optional<dkim::KeyRecord> record_in(const dns::Answer& answer) {
  for (const auto& record : answer.records) {
    const auto* txt = std::get_if<dns::TxtData>(&record);
    if (txt == nullptr) continue;
    auto parsed = dkim::parse_key_record(txt->joined());
    if (parsed.is_valid() && !parsed.record.is_revoked()) return std::move(parsed.record);
  }
  return std::nullopt;
}

const dns::Answer& ask(const dns::Name& name,
                       const dns::View& view,
                       dns::MissingQuestions& missing) {
  return mail::ask(view, {name, dns::RecordType::kTxt}, missing);
}

Neighbours find_neighbours(const KeyQuestion& question,
                           const dns::View& view,
                           dns::MissingQuestions& missing) {
  Neighbours out;
  auto selectors = question.selectors;
  for (std::string& selector : selectors_to_try(question.signature.selector)) {
    selectors.push_back(std::move(selector));
  }
  for (const std::string& selector : selectors) {
    const auto name = dkim::key_name(selector, question.signature.domain);
    if (!name || selector == question.signature.selector) continue;
    auto record = record_in(ask(*name, view, missing));
    const bool is_known =
        std::ranges::any_of(out.keys, [&](const auto& known) { return known.first == selector; });
    if (record && !is_known) out.keys.emplace_back(selector, *std::move(record));
  }
  out.has_others = !out.keys.empty();
  if (const auto parent = question.signature.domain.with_prefix("_domainkey")) {
    // The name exists where one below it does; NXDOMAIN says that none does (RFC 8020 §2).
    const auto status = ask(*parent, view, missing).status;
    out.has_none = status == dns::AnswerStatus::kNxDomain && !out.has_others;
    if (question.state == KeyState::kMissing && status == dns::AnswerStatus::kNoData) {
      out.has_others = true;
    }
  }
  return out;
}

std::string name_of(const dkim::Signature& signature) {
  return fmt::format("{}._domainkey.{}", signature.selector, signature.domain.text());
}

std::string names_of(const Neighbours& neighbours) {
  std::string names;
  for (const auto& [selector, record] : neighbours.keys) {
    if (names.size() > 100) return names + ", …";
    names += (names.empty() ? "" : ", ") + selector;
  }
  return names;
}

std::optional<base::Duration> age_of(const KeyQuestion& question) {
  if (!question.signed_at || *question.signed_at > question.now) return std::nullopt;
  return question.now - *question.signed_at;
}

std::string age_text(const std::optional<base::Duration>& age) {
  return age ? fmt::format("the signature is {} old", base::to_rough_text(*age))
             : std::string("the signature does not say how old it is");
}

constexpr std::string_view kKeepKeys =
    "keep the old public key until the mail signed with it has been delivered everywhere, a week "
    "at least; then empty its p=, and remove it later (RFC 6376 §3.6.1)";
constexpr std::string_view kPublish =
    "publish the public key of the signer at this name before it signs; mailctl dkim lint compares "
    "the two";

KeyStory missing_story(const KeyQuestion& question, const Neighbours& neighbours) {
  const std::string name = name_of(question.signature);
  const auto age = age_of(question);
  const Claim* const pass = last_pass(question.claims);
  const std::string others = neighbours.keys.empty()
                                 ? std::string("other names exist below _domainkey there")
                                 : fmt::format("other selectors answer: {}", names_of(neighbours));
  if (pass != nullptr) {
    return {KeyCause::kRotatedAway,
            Certainty::kLikely,
            fmt::format("key rotated away: {} noted that the signature was right, and there is no "
                        "key at {} any more",
                        pass->host,
                        name),
            std::string(kKeepKeys)};
  }
  if (neighbours.has_none) {
    const bool is_fresh = age && *age < kFresh;
    return {KeyCause::kNeverPublished,
            is_fresh ? Certainty::kLikely : Certainty::kOpen,
            fmt::format("signed with a key that was never published{}: {} has no DKIM key at all, "
                        "and {}",
                        is_fresh ? "" : ", or DKIM was given up since",
                        question.signature.domain.text(),
                        age_text(age)),
            std::string(kPublish)};
  }
  if (neighbours.has_others && age && *age >= kFresh) {
    return {KeyCause::kRotatedAway,
            Certainty::kLikely,
            fmt::format("key rotated away, most likely: there is no key at {}, {}, and {}",
                        name,
                        others,
                        age_text(age)),
            std::string(kKeepKeys)};
  }
  return {
      KeyCause::kOpen,
      Certainty::kOpen,
      fmt::format("there is no key at {}{}: it was rotated away, or it was never published; DNS "
                  "of today does not tell which, and {}",
                  name,
                  neighbours.has_others ? " (" + others + ")" : "",
                  age_text(age)),
      std::string(kPublish)};
}

KeyStory another_story(const KeyQuestion& question, const Neighbours& neighbours) {
  const std::string name = name_of(question.signature);
  for (const auto& [selector, record] : neighbours.keys) {
    const auto key = dkim::PublicKey::read(record);
    if (!key || !key->signed_hash(question.signature.octets)) continue;
    return {KeyCause::kOtherSelector,
            Certainty::kProven,
            fmt::format("signed with the key of selector {}, while the signature names {}",
                        selector,
                        question.signature.selector),
            fmt::format("set the selector of the signer to {}", selector)};
  }
  if (const Claim* const pass = last_pass(question.claims)) {
    return {KeyCause::kRotatedAway,
            Certainty::kLikely,
            fmt::format("key rotated away: {} noted that the signature was right, and {} holds "
                        "another key now",
                        pass->host,
                        name),
            "use a new selector for a new key; replacing the key of a selector breaks the mail "
            "that is on its way (RFC 6376 §3.1)"};
  }
  const auto age = age_of(question);
  if (age && *age < kFresh) {
    return {KeyCause::kNeverPublished,
            Certainty::kLikely,
            fmt::format("signed with a key that was never published: the key at {} did not make "
                        "the signature, and {}",
                        name,
                        age_text(age)),
            std::string(kPublish)};
  }
  return {KeyCause::kOpen,
          Certainty::kOpen,
          fmt::format("the key at {} did not make the signature: the key that did was replaced "
                      "there, or it was never published, or b= was damaged; these cannot be told "
                      "apart, and {}",
                      name,
                      age_text(age)),
          std::string(kPublish)};
}

// "s1" gives "s0" and "s2"; "k2026" gives "k2025" and "k2027".
void add_neighbouring_numbers(std::string_view selector, std::vector<std::string>& out) {
  for (std::size_t end = selector.size(); end > 0;) {
    while (end > 0 && !is_digit(selector[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && is_digit(selector[begin - 1])) --begin;
    const auto number = base::parse_unsigned(selector.substr(begin, end - begin));
    if (begin == end || !number || *number > 99999999) return;
    const std::size_t width = end - begin;
    for (const std::uint64_t next : {*number + 1, *number + 2, *number - 1}) {
      if (*number == 0 && next > *number + 2) continue;
      out.push_back(std::string(selector.substr(0, begin)) + fmt::format("{:0{}}", next, width) +
                    std::string(selector.substr(end)));
    }
    end = begin;
    if (out.size() > 8) return;
  }
}

}  // namespace

std::string_view to_text(Certainty certainty) {
  constexpr std::string_view kWords[] = {"proven", "likely", "open"};
  return kWords[static_cast<std::size_t>(certainty)];
}

std::vector<std::string> selectors_to_try(std::string_view selector) {
  std::vector<std::string> out;
  add_neighbouring_numbers(selector, out);
  for (const std::string_view common : kCommon) out.emplace_back(common);
  std::erase_if(out, [&](const std::string& other) {
    return other == selector || !dkim::is_selector(other);
  });
  return out;
}

KeyStory tell_key_story(const KeyQuestion& question,
                        const dns::View& view,
                        dns::MissingQuestions& missing) {
  if (question.state == KeyState::kRevoked) {
    return {KeyCause::kRotatedAway,
            Certainty::kProven,
            fmt::format("key rotated away: the record at {} is revoked (p= is empty, RFC 6376 "
                        "§3.6.1)",
                        name_of(question.signature)),
            std::string(kKeepKeys)};
  }
  const Neighbours neighbours = find_neighbours(question, view, missing);
  return question.state == KeyState::kMissing ? missing_story(question, neighbours)
                                              : another_story(question, neighbours);
}

}  // namespace mailctl::mail::forensics
