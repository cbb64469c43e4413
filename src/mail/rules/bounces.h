#pragma once
// What a refusal of a mail server means for the one who sent: temporary or permanent, whose fault
// it is, whether the address belongs on the suppression list, and what to do. All of it is data:
// texts of the large receivers and services and of common servers, and the registered status codes,
// each with one of the meanings. Only what is documented or unmistakable is in the tables.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "mail/rules/status_code.h"

namespace mailctl::mail::rules {

enum class Duration : std::uint8_t {
  kUnknown,
  kTemporary,  // try again later
  kPermanent,  // the same mail to the same address will fail again
  kDelivered,  // no refusal
};

// Where to look first.
enum class Fault : std::uint8_t {
  kUnknown,
  kAddress,         // the address does not exist or does not take mail
  kMailbox,         // the address exists: full, too much at once
  kMessage,         // this message: size, content, form
  kAuthentication,  // the sender's SPF, DKIM, DMARC, DNS names, TLS
  kReputation,      // complaints, block lists, spam
  kRate,            // too much in too short a time
  kAccount,         // the sender's account at the service that sends: login, permission, quota
  kReceiver,        // the receiving server, its network or its policy
};

// Whether the address belongs on the suppression list, when the refusal is permanent.
enum class Suppress : std::uint8_t {
  kNo,
  kYes,
  kIfItStays,  // when it comes again over some days
  kListed,     // it is on one already, and that is why
};

struct BounceMeaning {
  std::string_view id;  // "mailbox-full", stable
  Fault fault = Fault::kUnknown;
  Suppress suppress = Suppress::kNo;
  std::string_view meaning;  // sentences
  std::string_view advice;   // sentences: what to do
  std::string_view rules;    // ids of rules, joined by blanks; may be empty
};

// What somebody says. It fits a reply when each of its conditions holds; an empty one always holds.
struct BounceText {
  std::string_view status;   // "5.7.26", "x.7.26" (any class), "5.7.606-649" (details)
  std::string_view phrase;   // lower case; "a*b": a, and b somewhere behind it
  std::string_view meaning;  // the id of a BounceMeaning
};

// Whose texts they are, and where they are documented.
struct BounceTexts {
  std::string_view service;  // "Google"; empty: many servers say so
  std::string_view page;     // the name of the page that documents them; may be empty
  std::span<const BounceText> texts;
};

// A registered enhanced status code ("x.7.26"), or a reply code ("550").
struct RegisteredCode {
  std::string_view code;
  std::string_view title;    // without final stop
  std::string_view meaning;  // the id of a BounceMeaning
  std::string_view source;   // "RFC 7372 §3.4"
};

std::span<const BounceMeaning> bounce_meanings();
// nullptr where there is none.
const BounceMeaning* find_bounce_meaning(std::string_view id);
std::span<const BounceTexts> bounce_texts();
std::span<const RegisteredCode> registered_status_codes();
std::span<const RegisteredCode> registered_reply_codes();

struct BounceVerdict {
  Duration duration = Duration::kUnknown;
  // A temporary reason, and the server that sent has given up (RFC 3464 §2.3: Action failed).
  bool is_given_up = false;
  Suppress suppress = Suppress::kNo;
  const BounceMeaning* meaning = nullptr;  // never nullptr after judge_bounce
  const BounceTexts* spoken_by = nullptr;  // whose text it was; nullptr: known by its code alone
  const RegisteredCode* status = nullptr;  // of the enhanced status code
  const RegisteredCode* reply = nullptr;   // of the reply code

  // Where the text says nothing that is known, and the code is one about security: what services
  // use it for besides.
  struct Other {
    const BounceTexts* service;
    const BounceMeaning* meaning;
  };

  std::vector<Other> others;
};

// Of the texts that fit, the one that says most wins: a longer phrase before a shorter one, a
// phrase before codes alone. A status code that is not registered counts as a text of the service
// that uses it. Where no text fits, the registered meaning of the code counts.
BounceVerdict judge_bounce(const ServerReply& reply);

// The tables that these join.
std::span<const BounceMeaning> recipient_meanings();  // bounce_meanings_*.cc
std::span<const BounceMeaning> sender_meanings();
std::span<const BounceMeaning> service_meanings();
std::span<const BounceText> google_texts();  // bounce_texts_*.cc
std::span<const BounceText> microsoft_texts();
std::span<const BounceText> yahoo_texts();
std::span<const BounceText> apple_texts();
std::span<const BounceText> oci_texts();
std::span<const BounceText> ses_texts();
std::span<const BounceText> azure_texts();
std::span<const BounceText> common_texts();

}  // namespace mailctl::mail::rules
