#pragma once
// The steps that DKIM signatures and ARC share once a signature field was read (RFC 6376 §6.1.2 and
// §6.1.3): the key, the body hash, the signature itself.

#include <functional>
#include <string>

#include "base/time.h"
#include "dns/view.h"
#include "mail/dkim/body_hash.h"
#include "mail/dkim/key_cache.h"
#include "mail/dkim/verify.h"

namespace mailctl::mail::dkim {

// Where keys come from.
struct KeySource {
  const dns::View& view;
  dns::MissingQuestions& missing;
  KeyCache& cache;
  unsigned min_rsa_bits;
};

// Puts what keeps the signature from passing into `outcome`.
void refuse(SignatureResult& outcome, Result result, Failure failure, std::string reason);

// Refuses a signature whose x= has passed (§3.5); true when it has.
bool refuse_expired(SignatureResult& outcome, base::Time now);

// Asks for the key of the signature; true when the answer is there. Asking for all before checking
// one has them fetched together.
bool ask_for_key(const Signature& signature, KeySource& source);

// Whether the body is what bh= says; else refuses. Sets unsigned_octets where there is l=.
bool check_body(BodyHashes& hashes, SignatureResult& outcome);

// The text that was signed, made when a key is there for it.
using InputMaker = std::function<std::string()>;

// Tries the keys that are published for the signature and sets the result, key_bits and is_test.
// `body` is asked before a signature is computed.
void check_signature(KeySource& source,
                     const std::function<bool(SignatureResult&)>& body,
                     const InputMaker& input,
                     SignatureResult& outcome);

}  // namespace mailctl::mail::dkim
