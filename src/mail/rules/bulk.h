#pragma once
// What Google, Yahoo and Microsoft ask of those who send to their users: of everybody, and more of
// those who send much (about 5,000 messages a day for Google and Microsoft; Yahoo gives no number).
// Complaint rates and what the body says are not judged: nobody can see them from here.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/finding.h"
#include "mail/message/headers.h"

namespace mailctl::mail::rules {

enum class Receiver : std::uint8_t { kGoogle, kYahoo, kMicrosoft };

// "Google (gmail.com)", …
std::string_view to_text(Receiver receiver);

enum class Known : std::uint8_t { kUnknown, kNo, kYes };
enum class Volume : std::uint8_t { kUnknown, kFew, kMany };
// What a stream's messages offer to those who want no more of them.
enum class Unsubscribe : std::uint8_t {
  kUnknown,
  kNotNeeded,  // nobody subscribed: receipts, passwords
  kMissing,
  kByHand,    // List-Unsubscribe without List-Unsubscribe-Post
  kOneClick,  // RFC 8058, and signed
};

// One stream, delivered directly.
struct BulkFacts {
  std::string domain;  // of From, lower case, A-labels
  Volume volume = Volume::kUnknown;
  Known spf_passes = Known::kUnknown;
  Known dkim_passes = Known::kUnknown;
  Known has_dmarc_policy = Known::kUnknown;  // a DMARC record that applies, p=none included
  Known is_aligned = Known::kUnknown;        // what passes has the organizational domain of From
  std::size_t rsa_bits = 0;                  // of the DKIM key; 0: unknown, or not RSA
  Unsubscribe unsubscribe = Unsubscribe::kUnknown;
  Known has_reverse_dns = Known::kUnknown;  // PTR, and that name leads back to the address
  Known uses_tls = Known::kUnknown;
};

enum class Demand : std::uint8_t { kUnknown, kMet, kNotMet };

struct ReceiverOutcome {
  Receiver receiver = Receiver::kGoogle;
  Demand demand = Demand::kUnknown;     // kUnknown where something that it asks for is unknown
  std::vector<std::string_view> unmet;  // ids of rules
  std::string_view consequence;         // what it does then; empty where nothing is unmet
};

struct BulkReport {
  Findings findings;                       // each rule once, naming who asks for it
  std::vector<ReceiverOutcome> receivers;  // in the order of Receiver
};

// Where the volume is unknown, what only those who send much must have is a warning.
BulkReport judge_bulk(const BulkFacts& facts);

// RFC 8058 in a message: List-Unsubscribe and List-Unsubscribe-Post as they must be, and both
// covered by one DKIM signature. Whether that signature verifies is not looked at. Messages that
// have neither field are judged only when they come from a list (List-Id, Precedence: bulk or
// list).
Findings lint_unsubscribe(const message::Message& message);

}  // namespace mailctl::mail::rules
