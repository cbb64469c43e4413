#include "mail/rules/bulk.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::array kReceivers = {Receiver::kGoogle, Receiver::kYahoo, Receiver::kMicrosoft};

enum class Who : std::uint8_t { kEverybody, kBulk };

// What one receiver asks for. Facts: kNo breaks it, kUnknown leaves it open.
struct Demanded {
  std::string_view rule;
  Receiver receiver;
  Who who;
};

// Of Gmail's "Email sender guidelines", Yahoo's "Sender Requirements & Recommendations" and
// Microsoft's "Outlook's New Requirements for High-Volume Senders".
constexpr auto kDemanded = std::to_array<Demanded>({
    {"bulk/no-spf", Receiver::kGoogle, Who::kBulk},
    {"bulk/no-spf", Receiver::kYahoo, Who::kBulk},
    {"bulk/no-spf", Receiver::kMicrosoft, Who::kBulk},
    {"bulk/no-dkim", Receiver::kGoogle, Who::kBulk},
    {"bulk/no-dkim", Receiver::kYahoo, Who::kBulk},
    {"bulk/no-dkim", Receiver::kMicrosoft, Who::kBulk},
    {"bulk/not-authenticated", Receiver::kGoogle, Who::kEverybody},
    {"bulk/not-authenticated", Receiver::kYahoo, Who::kEverybody},
    {"bulk/no-dmarc", Receiver::kGoogle, Who::kBulk},
    {"bulk/no-dmarc", Receiver::kYahoo, Who::kBulk},
    {"bulk/no-dmarc", Receiver::kMicrosoft, Who::kBulk},
    {"bulk/not-aligned", Receiver::kGoogle, Who::kBulk},
    {"bulk/not-aligned", Receiver::kYahoo, Who::kBulk},
    {"bulk/not-aligned", Receiver::kMicrosoft, Who::kBulk},
    {"bulk/no-unsubscribe", Receiver::kGoogle, Who::kBulk},
    {"bulk/no-unsubscribe", Receiver::kYahoo, Who::kBulk},
    {"bulk/no-one-click", Receiver::kGoogle, Who::kBulk},
    {"bulk/no-reverse-dns", Receiver::kGoogle, Who::kEverybody},
    {"bulk/no-reverse-dns", Receiver::kYahoo, Who::kEverybody},
    {"bulk/no-tls", Receiver::kGoogle, Who::kEverybody},
    {"bulk/gmail-from", Receiver::kGoogle, Who::kEverybody},
});

Known negated(bool is_broken) {
  return is_broken ? Known::kNo : Known::kYes;
}

// Of SPF and DKIM one is enough.
Known either(Known a, Known b) {
  if (a == Known::kYes || b == Known::kYes) return Known::kYes;
  return a == Known::kNo && b == Known::kNo ? Known::kNo : Known::kUnknown;
}

Known unsubscribe_is(const BulkFacts& facts, Unsubscribe bad) {
  if (facts.unsubscribe == Unsubscribe::kUnknown) return Known::kUnknown;
  return negated(facts.unsubscribe == bad);
}

bool is_google_consumer(std::string_view domain) {
  return domain == "gmail.com" || domain == "googlemail.com";
}

// Whether what the rule asks for is there.
Known state_of(std::string_view rule, const BulkFacts& facts) {
  if (rule == "bulk/no-spf") return facts.spf_passes;
  if (rule == "bulk/no-dkim") return facts.dkim_passes;
  if (rule == "bulk/not-authenticated") return either(facts.spf_passes, facts.dkim_passes);
  if (rule == "bulk/no-dmarc") return facts.has_dmarc_policy;
  if (rule == "bulk/not-aligned") return facts.is_aligned;
  if (rule == "bulk/no-unsubscribe") return unsubscribe_is(facts, Unsubscribe::kMissing);
  if (rule == "bulk/no-one-click") return unsubscribe_is(facts, Unsubscribe::kByHand);
  if (rule == "bulk/no-reverse-dns") return facts.has_reverse_dns;
  if (rule == "bulk/no-tls") return facts.uses_tls;
  return negated(is_google_consumer(facts.domain));
}

struct Wording {
  std::string_view rule;
  std::string_view fault;   // what is the matter
  std::string_view wanted;  // what the receivers want
};

constexpr auto kWordings = std::to_array<Wording>({
    {"bulk/no-spf", "SPF does not pass", "SPF"},
    {"bulk/no-dkim", "DKIM does not pass", "DKIM"},
    {"bulk/not-authenticated", "neither SPF nor DKIM passes", "one of them"},
    {"bulk/no-dmarc", "the domain has no DMARC policy", "one"},
    {"bulk/not-aligned", "what passes is not aligned with From", "alignment"},
    {"bulk/no-unsubscribe", "the messages have no List-Unsubscribe", "it"},
    {"bulk/no-one-click", "the messages have no List-Unsubscribe-Post", "it"},
    {"bulk/no-reverse-dns", "the sending address has no reverse DNS that leads back", "it"},
    {"bulk/no-tls", "the mail is sent without TLS", "TLS"},
    {"bulk/gmail-from", "From is an address of Gmail's own domain", "another domain"},
});

std::string_view consequence_of(Receiver receiver) {
  switch (receiver) {
    case Receiver::kGoogle:
      return "defers with 421 4.7.x or rejects with 550 5.7.x, or marks as spam";
    case Receiver::kYahoo:
      return "defers with 421 or rejects with 5xx, or marks as spam";
    case Receiver::kMicrosoft:
      return "rejects with 550 5.7.515";
  }
  return "";
}

bool applies(const Demanded& demanded, Volume volume) {
  return demanded.who == Who::kEverybody || volume != Volume::kFew;
}

Severity severity_of(const Demanded& demanded, Volume volume) {
  // Without List-Unsubscribe mail goes through for now; complaints come instead.
  if (demanded.rule == "bulk/no-unsubscribe" || demanded.rule == "bulk/no-one-click" ||
      demanded.rule == "bulk/gmail-from") {
    return Severity::kWarning;
  }
  const bool is_sure = demanded.who == Who::kEverybody || volume == Volume::kMany;
  return is_sure ? Severity::kError : Severity::kWarning;
}

// "Google, Yahoo and Microsoft"
std::string names_of(std::span<const Receiver> receivers) {
  std::string names;
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    const auto text = to_text(receivers[i]);
    if (i > 0) names += i + 1 == receivers.size() ? " and " : ", ";
    names += text.substr(0, text.find(' '));
  }
  return names;
}

void add_finding(const Demanded& demanded, const BulkFacts& facts, Findings& findings) {
  if (std::ranges::find(findings, demanded.rule, &Finding::rule) != findings.end()) return;
  std::vector<Receiver> who;
  for (const Demanded& other : kDemanded) {
    if (other.rule == demanded.rule && applies(other, facts.volume)) who.push_back(other.receiver);
  }
  const auto& wording = *std::ranges::find(kWordings, demanded.rule, &Wording::rule);
  findings.push_back(
      {.severity = severity_of(demanded, facts.volume),
       .rule = demanded.rule,
       .subject = facts.domain,
       .message = fmt::format("{}; {} {} {} from {}",
                              wording.fault,
                              names_of(who),
                              who.size() == 1 ? "wants" : "want",
                              wording.wanted,
                              demanded.who == Who::kBulk ? "those who send much" : "everybody")});
}

ReceiverOutcome outcome_of(Receiver receiver, const BulkFacts& facts) {
  ReceiverOutcome outcome{.receiver = receiver, .demand = Demand::kMet};
  for (const Demanded& demanded : kDemanded) {
    if (demanded.receiver != receiver || !applies(demanded, facts.volume)) continue;
    const auto state = state_of(demanded.rule, facts);
    if (state == Known::kNo) outcome.unmet.push_back(demanded.rule);
    if (state == Known::kUnknown) outcome.demand = Demand::kUnknown;
  }
  if (!outcome.unmet.empty()) {
    outcome.demand = Demand::kNotMet;
    outcome.consequence = consequence_of(receiver);
  }
  return outcome;
}

}  // namespace

std::string_view to_text(Receiver receiver) {
  switch (receiver) {
    case Receiver::kGoogle:
      return "Google (gmail.com)";
    case Receiver::kYahoo:
      return "Yahoo (yahoo.com, aol.com)";
    case Receiver::kMicrosoft:
      return "Microsoft (outlook.com, hotmail.com, live.com, msn.com)";
  }
  return "";
}

BulkReport judge_bulk(const BulkFacts& facts) {
  BulkReport report;
  for (const Demanded& demanded : kDemanded) {
    if (applies(demanded, facts.volume) && state_of(demanded.rule, facts) == Known::kNo) {
      add_finding(demanded, facts, report.findings);
    }
  }
  if (facts.rsa_bits != 0 && facts.rsa_bits < 2048) {
    report.findings.push_back(
        {.severity = Severity::kWarning,
         .rule = "bulk/weak-key",
         .subject = facts.domain,
         .message =
             fmt::format("the DKIM key has {} bits; Google recommends 2048", facts.rsa_bits)});
  }
  for (const Receiver receiver : kReceivers)
    report.receivers.push_back(outcome_of(receiver, facts));
  return report;
}

}  // namespace mailctl::mail::rules
