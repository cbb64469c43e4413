#pragma once
// SHA-256 of octets that come in pieces: the only hash of DKIM that is left (RFC 8301 §3.1).

#include <string>
#include <string_view>

#include "mail/dkim/openssl.h"

namespace mailctl::mail::dkim {

class Sha256 {
 public:
  Sha256();
  // Goes on from what came so far: texts that begin alike share their beginning.
  Sha256(const Sha256& other);
  Sha256& operator=(const Sha256& other);
  Sha256(Sha256&&) noexcept = default;
  Sha256& operator=(Sha256&&) noexcept = default;
  ~Sha256() = default;

  void update(std::string_view octets);
  // The hash of what came so far, 32 raw octets; more may come afterwards.
  [[nodiscard]] std::string value() const;

 private:
  openssl::Digest x_context;
};

// 32 raw octets.
std::string sha256(std::string_view octets);

}  // namespace mailctl::mail::dkim
