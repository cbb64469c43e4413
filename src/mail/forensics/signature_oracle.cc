#include "mail/forensics/signature_oracle.h"

#include <utility>

#include "mail/dkim/sha256.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::uint64_t kCostOfVerifying = 20000;  // one signature check, in octets of hashing

}  // namespace

SignatureOracle::SignatureOracle(const dkim::KeyRecord& record,
                                 std::string_view octets,
                                 Budget& budget)
    : x_octets(octets), x_budget(budget) {
  auto key = dkim::PublicKey::read(record);
  if (!key) return;
  x_key = *std::move(key);
  if (x_key->type() != dkim::KeyType::kRsa) return;
  const auto hash = x_key->signed_hash(octets);
  x_match = hash ? KeyMatch::kThisKey : KeyMatch::kAnotherKey;
  x_hash = hash.value_or("");
}

bool SignatureOracle::accepts(std::string_view input) const {
  if (!x_key || x_match == KeyMatch::kAnotherKey) return false;
  const std::string hash = dkim::sha256(input);
  if (!x_hash.empty()) return hash == x_hash;
  return x_budget.take(kCostOfVerifying) && x_key->verifies(hash, x_octets);
}

}  // namespace mailctl::mail::forensics
