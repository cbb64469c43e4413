#pragma once
// Hashes of canonical bodies (RFC 6376 §3.7). The signatures of a message share them: the body is
// walked once for each canonical form, whatever the number of signatures and of lengths l=.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "mail/dkim/canonical.h"

namespace mailctl::mail::dkim {

inline constexpr std::uint64_t kWholeBody = ~std::uint64_t{0};

class BodyHashes {
 public:
  // The body must outlive it.
  explicit BodyHashes(std::string_view body) : x_body(body) {}

  // Says what will be asked for, so that it is hashed in the same pass. `limit` is l=: only so many
  // canonical octets count.
  void announce(Canonicalization form, std::uint64_t limit);

  // 32 raw octets of SHA-256; of the whole form where it has fewer octets than `limit`.
  const std::string& hash(Canonicalization form, std::uint64_t limit);
  // Octets of the whole canonical body.
  std::uint64_t size(Canonicalization form);

 private:
  struct Form {
    std::map<std::uint64_t, std::string> hashes;  // by limit; empty: not yet hashed
    std::uint64_t size = 0;
    bool is_current = false;  // all of it is known
  };

  Form& form_of(Canonicalization form) { return x_forms[static_cast<std::size_t>(form)]; }

  void walk(Canonicalization kind);

  std::string_view x_body;
  Form x_forms[2];
};

// SHA-256 of the canonical body, 32 raw octets.
std::string body_hash(Canonicalization kind,
                      std::string_view body,
                      std::uint64_t limit = kWholeBody);

}  // namespace mailctl::mail::dkim
