#include "mail/rules/bounces.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::mail::rules {
namespace {

// What an exact code, a range of codes, and any class of a code are worth beside a phrase, in
// characters.
constexpr std::size_t kExactStatus = 30;
constexpr std::size_t kAnyClass = 29;
constexpr std::size_t kRange = 28;

std::vector<BounceMeaning> joined_meanings() {
  std::vector<BounceMeaning> all;
  for (const auto& part : {recipient_meanings(), sender_meanings(), service_meanings()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  std::ranges::sort(all, {}, &BounceMeaning::id);
  return all;
}

std::string any_class(StatusCode code) {
  return fmt::format("x.{}.{}", code.subject, code.detail);
}

// "5.7.606-649" holds "5.7.610".
bool holds(std::string_view range, StatusCode code) {
  const auto hyphen = range.find('-');
  if (hyphen == std::string_view::npos) return false;
  const auto first = parse_status_code(
      range.starts_with('x') ? fmt::format("{}{}", code.status_class, range.substr(1, hyphen - 1))
                             : std::string(range.substr(0, hyphen)));
  const auto last = base::parse_unsigned(range.substr(hyphen + 1));
  return first && last && first->status_class == code.status_class &&
         first->subject == code.subject && code.detail >= first->detail && code.detail <= *last;
}

// How much `wanted` says about `code`; nullopt where it does not hold.
std::optional<std::size_t> weight_of_status(std::string_view wanted,
                                            const std::optional<StatusCode>& code) {
  if (wanted.empty()) return 0;
  if (!code) return std::nullopt;
  if (wanted == to_text(*code)) return kExactStatus;
  if (wanted == any_class(*code)) return kAnyClass;
  if (holds(wanted, *code)) return kRange;
  return std::nullopt;
}

bool has_phrase(std::string_view text, std::string_view phrase) {
  for (const auto part : base::split(phrase, '*')) {
    const auto at = text.find(part);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + part.size());
  }
  return true;
}

const RegisteredCode* find_registered(std::span<const RegisteredCode> codes,
                                      std::string_view code) {
  const auto found = std::ranges::find(codes, code, &RegisteredCode::code);
  return found == codes.end() ? nullptr : &*found;
}

struct Match {
  const BounceTexts* service = nullptr;
  const BounceText* text = nullptr;
  std::size_t weight = 0;
};

std::optional<Match> best_match(const ServerReply& reply, bool is_registered) {
  const std::string said = base::to_lower(reply.text);
  std::optional<Match> best;
  for (const BounceTexts& service : bounce_texts()) {
    for (const BounceText& text : service.texts) {
      // A registered code alone does not tell who speaks.
      if (text.phrase.empty() && is_registered) continue;
      const auto status = weight_of_status(text.status, reply.status);
      if (!status) continue;
      const auto weight = *status + text.phrase.size();
      if ((best && weight <= best->weight) || !has_phrase(said, text.phrase)) continue;
      best = Match{&service, &text, weight};
    }
  }
  return best;
}

// Where the text told nothing: what each service uses this code for.
std::vector<BounceVerdict::Other> uses_of(const std::optional<StatusCode>& code,
                                          const BounceMeaning* known) {
  std::vector<BounceVerdict::Other> uses;
  for (const BounceTexts& service : bounce_texts()) {
    for (const BounceText& text : service.texts) {
      if (service.service.empty() || text.status.empty()) continue;
      const auto* const meaning = find_bounce_meaning(text.meaning);
      const bool is_told = std::ranges::any_of(
          uses, [&](const auto& use) { return use.service == &service && use.meaning == meaning; });
      if (is_told || meaning == known || !weight_of_status(text.status, code)) continue;
      uses.push_back({&service, meaning});
    }
  }
  return uses;
}

// Codes about security that are more than "refused" (x.7.0, x.7.1): services use some of them for
// something of their own.
bool is_specific(const std::optional<StatusCode>& code) {
  return code && code->subject == 7 && code->detail > 1;
}

Duration duration_of(const ServerReply& reply) {
  if (reply.action == DeliveryAction::kDone) return Duration::kDelivered;
  const int first = reply.reply != 0 ? reply.reply / 100
                    : reply.status   ? reply.status->status_class
                                     : 0;
  if (first == 5) return Duration::kPermanent;
  if (first == 4) return Duration::kTemporary;
  if (first == 2) return Duration::kDelivered;
  return reply.action == DeliveryAction::kDelayed  ? Duration::kTemporary
         : reply.action == DeliveryAction::kFailed ? Duration::kPermanent
                                                   : Duration::kUnknown;
}

Suppress suppress_of(const BounceVerdict& verdict) {
  const auto wanted = verdict.meaning->suppress;
  if (verdict.duration == Duration::kDelivered && wanted != Suppress::kListed) return Suppress::kNo;
  const bool is_sure = verdict.duration == Duration::kPermanent;
  return wanted == Suppress::kYes && !is_sure ? Suppress::kIfItStays : wanted;
}

const BounceMeaning* registered_meaning(const BounceVerdict& verdict) {
  const auto* const code = verdict.status != nullptr ? verdict.status : verdict.reply;
  return find_bounce_meaning(code == nullptr ? std::string_view("refused") : code->meaning);
}

}  // namespace

std::span<const BounceMeaning> bounce_meanings() {
  static const std::vector<BounceMeaning> kAll = joined_meanings();
  return kAll;
}

const BounceMeaning* find_bounce_meaning(std::string_view id) {
  const auto all = bounce_meanings();
  const auto found = std::ranges::lower_bound(all, id, {}, &BounceMeaning::id);
  return found == all.end() || found->id != id ? nullptr : &*found;
}

std::span<const BounceTexts> bounce_texts() {
  static const std::array<BounceTexts, 8> kAll = {{
      {"Google", "Google: Gmail SMTP errors and codes", google_texts()},
      {"Microsoft",
       "Microsoft: Email non-delivery reports and SMTP errors in Exchange Online",
       microsoft_texts()},
      {"Yahoo", "Yahoo Sender Hub: SMTP Error Codes", yahoo_texts()},
      {"Apple", "Apple: Postmaster information for iCloud Mail", apple_texts()},
      {"OCI Email Delivery", "Oracle: Troubleshooting Email Delivery", oci_texts()},
      {"Amazon SES", "Amazon SES: email sending errors; SMTP response codes", ses_texts()},
      {"Azure Communication Services",
       "Azure Communication Services: email error codes",
       azure_texts()},
      {"", "", common_texts()},
  }};
  return kAll;
}

BounceVerdict judge_bounce(const ServerReply& reply) {
  BounceVerdict verdict{.duration = duration_of(reply)};
  if (reply.status) {
    verdict.status = find_registered(registered_status_codes(), any_class(*reply.status));
  }
  verdict.reply = find_registered(registered_reply_codes(), std::to_string(reply.reply));
  if (const auto match = best_match(reply, verdict.status != nullptr)) {
    verdict.meaning = find_bounce_meaning(match->text->meaning);
    verdict.spoken_by = match->service;
  } else {
    verdict.meaning = registered_meaning(verdict);
    if (is_specific(reply.status)) verdict.others = uses_of(reply.status, verdict.meaning);
  }
  verdict.suppress = suppress_of(verdict);
  verdict.is_given_up =
      verdict.duration == Duration::kTemporary && reply.action == DeliveryAction::kFailed;
  return verdict;
}

}  // namespace mailctl::mail::rules
