#pragma once
// Random signed messages, each changed in one way that is known, with the key that is published for
// them: the same ones in every run, but for keys and signatures.

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"

namespace mailctl::conformance {

struct RandomCase {
  std::string change;    // what was done to it: "none", "body-footer", …
  std::string form;      // "relaxed/simple"
  std::string message;   // CRLF line ends
  std::string key_name;  // "s1._domainkey.example.com"
  std::string key;       // the published record
};

class DkimRandom {
 public:
  explicit DkimRandom(unsigned seed);

  // The changes that there are, each worth some messages.
  static std::vector<std::string> changes();
  RandomCase make(const std::string& change);

 private:
  std::string pick(const std::vector<std::string>& words);
  std::string header();
  std::string body();
  std::string signed_message(const mail::dkim::SigningOptions& options);

  std::mt19937 x_random;
  std::array<mail::dkim::KeyPair, 2> x_keys;  // RSA, Ed25519
  std::size_t x_key = 0;                      // the one in use
};

}  // namespace mailctl::conformance
