#pragma once
// What submission does to a finished message: its DKIM signature and its Message-ID.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace mailctl::emulator {

struct SigningKey {
  std::string domain;
  std::string selector;
  std::string private_pem;
};

// The DKIM-Signature field (RSA-SHA256, relaxed/relaxed) with its CRLF, to be put on top.
base::Result<std::string> sign_message(std::string_view message,
                                       const SigningKey& key,
                                       base::Time now);
// Without angle brackets; nullopt when the header section has none.
std::optional<std::string> message_id_of(std::string_view message);

}  // namespace mailctl::emulator
