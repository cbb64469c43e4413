#pragma once
// One way in which a domain sends, as far as its fate on a path depends on it: whose name the
// recipient sees, whose envelope it has, who signs it, and which servers send it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/name.h"
#include "mail/path/change.h"

namespace mailctl::mail::path {

// Whether a record is looked for as it is, or will be published by a service that is not asked
// here: then nothing found reads as the record that is to come.
enum class Expectation : std::uint8_t { kAsPublished, kToCome };

struct StreamSignature {
  dns::Name domain;      // d=
  std::string selector;  // s=; empty: not known, the key is taken to be there
  Expectation key = Expectation::kAsPublished;
  SigningForm form;
  bool operator==(const StreamSignature&) const = default;
};

struct Stream {
  std::string name;                   // for people
  dns::Name author;                   // the domain of From
  std::optional<dns::Name> envelope;  // of MAIL FROM; nullopt is the null reverse path (bounces)
  dns::Name helo;                     // counts with the null reverse path (RFC 7208 §2.4)
  std::string whose_envelope;         // "OCI's default envelope"; empty: the domain's own
  Expectation envelope_record = Expectation::kAsPublished;
  // Who sends, as SPF terms: "include:spf.example", "ip4:192.0.2.1", "mx". Empty: whoever the
  // record of the envelope domain names.
  std::vector<std::string> servers;
  std::vector<StreamSignature> signatures;
  bool operator==(const Stream&) const = default;
};

// "envelope=bounce.example.com, via=include:spf.example, dkim=example.com/s1": a list of
//   name=TEXT  from=DOMAIN  envelope=DOMAIN|null  helo=DOMAIN
//   via=SPF-TERM|ADDRESS      again for more
//   dkim=[DOMAIN/]SELECTOR    again for more; "none" for none; DOMAIN is that of From when left out
//   length=yes              signatures leave the end of the body open (l=)
// From is `author` and the envelope that of From where they are not given. kInvalid says what is
// wrong.
base::Result<Stream> parse_stream(std::string_view text, const dns::Name& author);

}  // namespace mailctl::mail::path
