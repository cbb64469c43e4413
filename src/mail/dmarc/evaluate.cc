#include "mail/dmarc/evaluate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "mail/dmarc/discover.h"
#include "mail/dmarc/strictness.h"

namespace mailctl::mail::dmarc {
namespace {

enum class Aligned : std::uint8_t { kNo, kYes, kUnknown };
enum class Exists : std::uint8_t { kNo, kYes, kUnknown };

// An identifier of SPF or DKIM as DMARC looks at it.
struct Identifier {
  const dns::Name* domain;
  bool is_spf;
  bool has_passed;
  bool has_failed_in_dns;  // temperror: it may have passed
  std::string text;        // "d=example.com", "smtp.mailfrom=example.com"
};

std::vector<Identifier> identifiers_of(const Request& request) {
  std::vector<Identifier> out;
  if (request.spf && !request.spf->domain.is_root()) {
    const auto& spf = *request.spf;
    out.push_back({.domain = &spf.domain,
                   .is_spf = true,
                   .has_passed = spf.result == spf::Result::kPass,
                   .has_failed_in_dns = spf.result == spf::Result::kTempError,
                   .text = fmt::format("smtp.mailfrom={}", spf.domain.text())});
  }
  for (const auto& dkim : request.dkim) {
    out.push_back({.domain = &dkim.domain,
                   .is_spf = false,
                   .has_passed = dkim.result == dkim::Result::kPass,
                   .has_failed_in_dns = dkim.result == dkim::Result::kTempError,
                   .text = fmt::format("d={}", dkim.domain.text())});
  }
  std::erase_if(out, [](const Identifier& identifier) {
    return !identifier.has_passed && !identifier.has_failed_in_dns;
  });
  return out;
}

const dns::Name& top_of(const dns::Name& name, dns::Name& storage) {
  storage = name;
  while (storage.label_count() > 1) storage = storage.parent();
  return storage;
}

// One kind of receiver: how it finds records and organizational domains.
class Receiver {
 public:
  Receiver(Reading reading,
           const dns::View& view,
           const PublicSuffixList& suffixes,
           dns::MissingQuestions& missing)
      : x_reading(reading), x_view(view), x_suffixes(suffixes), x_missing(missing) {}

  void meet(const dns::Name& author) {
    x_author = author;
    if (x_reading == Reading::kRfc7489) {
      x_organizational = x_suffixes.organizational_domain(author);
      x_policy = discover_policy_rfc7489(author, x_view, x_suffixes, x_missing);
      return;
    }
    const Walk walk = walk_tree(author, x_view, x_missing);
    x_organizational = organizational_domain(walk);
    x_policy = discover_policy(walk);
  }

  [[nodiscard]] const PolicyRecord& policy() const { return x_policy; }

  [[nodiscard]] dns::Name organizational() const { return x_organizational.value_or(x_author); }

  // RFC 9989 §4.4, RFC 7489 §3.1
  Aligned alignment(const dns::Name& domain, Alignment mode) {
    if (domain == x_author) return Aligned::kYes;
    if (mode == Alignment::kStrict && x_policy.outcome == Outcome::kFound) return Aligned::kNo;
    if (x_reading == Reading::kRfc7489) {
      return x_suffixes.organizational_domain(domain) == organizational() ? Aligned::kYes
                                                                          : Aligned::kNo;
    }
    return alignment_by_walk(domain);
  }

  // Whether the author's domain exists, for np (RFC 9989 §3.2.13). The name at the head of an alias
  // exists even where its target does not (RFC 8020 §2).
  Exists author_exists() {
    const auto& answer = ask(x_view, {x_author, dns::RecordType::kTxt}, x_missing);
    if (!answer.aliases.empty()) return Exists::kYes;
    if (answer.status == dns::AnswerStatus::kNxDomain) return Exists::kNo;
    const bool is_known =
        answer.status == dns::AnswerStatus::kOk || answer.status == dns::AnswerStatus::kNoData;
    return is_known ? Exists::kYes : Exists::kUnknown;
  }

  [[nodiscard]] const dns::Name& author() const { return x_author; }

  [[nodiscard]] Reading reading() const { return x_reading; }

 private:
  // An organizational domain is its domain or an ancestor of it, so without a shared one there is
  // nothing to walk for.
  Aligned alignment_by_walk(const dns::Name& domain) {
    dns::Name storage;
    const dns::Name& shared = x_organizational ? *x_organizational : top_of(x_author, storage);
    if (!domain.is_at_or_under(shared)) return Aligned::kNo;
    const auto other = organizational_domain(walk_tree(domain, x_view, x_missing));
    if (!other || !x_organizational) return Aligned::kUnknown;
    return *other == *x_organizational ? Aligned::kYes : Aligned::kNo;
  }

  Reading x_reading;
  const dns::View& x_view;
  const PublicSuffixList& x_suffixes;
  dns::MissingQuestions& x_missing;
  dns::Name x_author;
  std::optional<dns::Name> x_organizational;
  PolicyRecord x_policy;
};

struct Choice {
  SenderClass sender = SenderClass::kDomain;
  std::string_view tag = "p";
  bool is_known = true;  // false: sp or np, but which of the two is not known
};

// Which tag speaks for the author (RFC 9989 §4.10.1, RFC 7489 §6.3).
Choice choose(Receiver& receiver) {
  const PolicyRecord& policy = receiver.policy();
  if (policy.place == Place::kAuthor) return {};
  const Record& record = policy.record;
  const Choice subdomain{SenderClass::kSubdomain, record.sp ? "sp" : "p", true};
  if (receiver.reading() == Reading::kRfc7489 || !record.np) return subdomain;
  switch (receiver.author_exists()) {
    case Exists::kYes:
      return subdomain;
    case Exists::kNo:
      return {SenderClass::kMissingSubdomain, "np", true};
    case Exists::kUnknown:
      break;
  }
  Choice choice = subdomain;
  choice.is_known = record.sp.value_or(record.p.value_or(Policy::kNone)) == *record.np;
  return choice;
}

Policy stated_policy(const Record& record, std::string_view tag) {
  const auto& stated = tag == "p" ? record.p : tag == "sp" ? record.sp : record.np;
  return stated.value_or(Policy::kNone);
}

std::string_view section_of(Reading reading) {
  return reading == Reading::kRfc9989 ? "RFC 9989 §5.3.5" : "RFC 7489 §6.6.2";
}

// What became of the identifiers.
struct Tally {
  std::vector<std::string> unaligned;     // passed, to no avail
  std::vector<std::string> undetermined;  // may have made it pass
};

Tally weigh(const Request& request, Receiver& receiver, Verdict& verdict) {
  Tally tally;
  const Record& record = receiver.policy().record;
  for (const auto& identifier : identifiers_of(request)) {
    const auto aligned =
        receiver.alignment(*identifier.domain, identifier.is_spf ? record.aspf : record.adkim);
    if (aligned == Aligned::kNo) {
      if (identifier.has_passed) tally.unaligned.push_back(identifier.text);
    } else if (aligned == Aligned::kYes && identifier.has_passed) {
      (identifier.is_spf ? verdict.is_spf_aligned : verdict.is_dkim_aligned) = true;
      if (verdict.aligned_domain.empty()) verdict.aligned_domain = identifier.text;
    } else {
      tally.undetermined.push_back(identifier.text);
    }
  }
  return tally;
}

std::string joined(const std::vector<std::string>& texts) {
  constexpr std::size_t kShown = 4;
  std::string out;
  for (std::size_t i = 0; i < std::min(texts.size(), kShown); ++i) {
    if (i > 0) out += ", ";
    out += texts[i];
  }
  if (texts.size() > kShown) out += fmt::format(" and {} more", texts.size() - kShown);
  return out;
}

std::string fail_reason(const Tally& tally, const dns::Name& author, std::string_view section) {
  if (tally.unaligned.empty()) return fmt::format("neither SPF nor DKIM passed ({})", section);
  return fmt::format("{} passed, but nothing that passed is aligned with {} ({})",
                     joined(tally.unaligned),
                     author.text(),
                     section);
}

// Of a record that applies.
Verdict conclude(const Receiver& receiver, const Choice& choice, Verdict verdict, Tally tally) {
  const PolicyRecord& policy = receiver.policy();
  const Reading reading = receiver.reading();
  const auto section = section_of(reading);
  verdict.record_domain = policy.domain;
  verdict.record = policy.record;
  verdict.policy_tag = choice.tag;
  verdict.policy = stated_policy(policy.record, choice.tag);
  if (verdict.is_spf_aligned || verdict.is_dkim_aligned) {
    verdict.result = Result::kPass;
    verdict.reason = fmt::format("{} passed and is aligned with {} ({})",
                                 verdict.aligned_domain,
                                 receiver.author().text(),
                                 section);
  } else if (!tally.undetermined.empty()) {
    verdict.result = Result::kTempError;
    verdict.reason = fmt::format("DNS errors leave open whether {} would have made it pass ({})",
                                 joined(tally.undetermined),
                                 reading == Reading::kRfc9989 ? "RFC 9989 §5.3.6" : section);
  } else if (!choice.is_known) {
    verdict.result = Result::kTempError;
    verdict.reason =
        fmt::format("DNS did not say whether {} exists, so sp or np is open (RFC 9989 §5.3.6)",
                    receiver.author().text());
  } else {
    verdict.result = Result::kFail;
    verdict.disposition = applied_policy(policy.record, choice.sender, reading);
    verdict.reason = fail_reason(tally, receiver.author(), section);
  }
  return verdict;
}

Verdict judge(const dns::Name& author, const Request& request, Receiver receiver) {
  receiver.meet(author);
  Verdict verdict;
  verdict.organizational = receiver.organizational();
  const PolicyRecord& policy = receiver.policy();
  if (policy.outcome == Outcome::kFound) {
    Tally tally = weigh(request, receiver, verdict);
    return conclude(receiver, choose(receiver), std::move(verdict), std::move(tally));
  }
  verdict.result = policy.outcome == Outcome::kNone ? Result::kNone : Result::kTempError;
  verdict.reason = policy.reason;
  if (policy.outcome == Outcome::kUnknown) {
    // What it will need is asked now, together with the walk.
    Verdict ignored = verdict;
    weigh(request, receiver, ignored);
  }
  return verdict;
}

Verdict not_one_author(std::size_t authors, std::string_view section) {
  Verdict verdict;
  verdict.result = Result::kPermError;
  verdict.reason =
      authors == 0
          ? fmt::format("From names no domain, so DMARC cannot be evaluated ({})", section)
          : fmt::format(
                "From names {} domains, so DMARC cannot be evaluated ({})", authors, section);
  return verdict;
}

// RFC 7489 §6.6.1: each author is checked, and the strictest policy among the checks that fail is
// applied. More of them than this nobody follows (RFC 9989 §11.5).
constexpr std::size_t kMaxAuthors = 4;

Verdict judge_several(const Request& request, const Receiver& receiver) {
  const auto weight = [](const Verdict& verdict) {
    constexpr int kOrder[] = {0, 1, 4, 3, 2};  // none, pass, fail, temperror, permerror
    return std::pair(kOrder[static_cast<std::size_t>(verdict.result)], verdict.disposition);
  };
  std::optional<Verdict> worst;
  for (const auto& author : request.authors) {
    Verdict verdict = judge(author, request, receiver);
    if (!worst || weight(*worst) < weight(verdict)) worst = std::move(verdict);
  }
  worst->reason +=
      fmt::format("; From names {} domains, of which the worst counts (RFC 7489 §6.6.1)",
                  request.authors.size());
  return *std::move(worst);
}

std::string outcome_text(const Verdict& verdict) {
  if (verdict.result != Result::kFail) return std::string(to_text(verdict.result));
  return fmt::format("fail with {}", to_text(verdict.disposition));
}

std::string disagreement_of(const Evaluation& evaluation) {
  const Verdict& now = evaluation.rfc9989;
  const Verdict& before = evaluation.rfc7489;
  if (now.result == before.result && now.disposition == before.disposition) return {};
  std::string why;
  if (now.organizational != before.organizational) {
    why = fmt::format(
        "; the organizational domain is {} by the tree walk and {} by the public "
        "suffix list",
        now.organizational.text(),
        before.organizational.text());
  } else if (now.record_domain == before.record_domain && now.record && before.record) {
    why = "; they read the policy of the record differently (np, t, pct)";
  }
  return fmt::format("receivers of RFC 9989: {}; receivers of RFC 7489: {}{}",
                     outcome_text(now),
                     outcome_text(before),
                     why);
}

}  // namespace

Evaluation evaluate(const Request& request,
                    const dns::View& view,
                    const PublicSuffixList& suffixes,
                    dns::MissingQuestions& missing) {
  Request once = request;
  std::ranges::sort(once.authors);
  once.authors.erase(std::unique(once.authors.begin(), once.authors.end()), once.authors.end());
  const std::size_t authors = once.authors.size();
  const Receiver now(Reading::kRfc9989, view, suffixes, missing);
  const Receiver before(Reading::kRfc7489, view, suffixes, missing);
  Evaluation out;
  if (authors == 1) {
    out.rfc9989 = judge(once.authors.front(), once, now);
    out.rfc7489 = judge(once.authors.front(), once, before);
  } else {
    out.rfc9989 = not_one_author(authors, "RFC 9989 §5.3.1");
    out.rfc7489 = authors == 0 || authors > kMaxAuthors ? not_one_author(authors, "RFC 7489 §6.6.1")
                                                        : judge_several(once, before);
  }
  out.disagreement = disagreement_of(out);
  return out;
}

}  // namespace mailctl::mail::dmarc
