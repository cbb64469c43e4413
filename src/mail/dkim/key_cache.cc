#include "mail/dkim/key_cache.h"

#include <utility>

namespace mailctl::mail::dkim {

const CachedKey& KeyCache::at(const std::string& text) {
  if (const auto found = x_keys.find(text); found != x_keys.end()) return found->second;
  if (x_keys.size() >= kMaxKeys) x_keys.clear();
  CachedKey entry{.parsed = parse_key_record(text), .key = std::nullopt, .unreadable = {}};
  if (auto key = PublicKey::read(entry.parsed.record)) {
    entry.key = *std::move(key);
  } else {
    entry.unreadable = std::move(key).error().message;
  }
  return x_keys.emplace(text, std::move(entry)).first->second;
}

}  // namespace mailctl::mail::dkim
