#pragma once
// Key records that were read, with their keys, by the text of the record: a run over many messages
// reads each key once. Of one thread.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "mail/dkim/public_key.h"

namespace mailctl::mail::dkim {

struct CachedKey {
  ParsedKeyRecord parsed;
  std::optional<PublicKey> key;  // where p= holds one
  std::string unreadable;        // why there is none
};

class KeyCache {
 public:
  // Good until the next call.
  const CachedKey& at(const std::string& text);

 private:
  static constexpr std::size_t kMaxKeys = 1000;

  std::unordered_map<std::string, CachedKey> x_keys;
};

}  // namespace mailctl::mail::dkim
