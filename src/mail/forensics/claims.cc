#include "mail/forensics/claims.h"

#include "base/text.h"
#include "mail/message/authentication_results.h"

namespace mailctl::mail::forensics {
namespace {

using message::MethodResult;

constexpr std::size_t kMaxFields = 50;  // Authentication-Results that are read

bool is_about(const MethodResult& result, const dkim::Signature& signature) {
  if (result.method != "dkim") return false;
  std::string_view domain = result.property("header", "d");
  if (domain.empty()) {
    domain = result.property("header", "i");
    domain = domain.substr(domain.rfind('@') + 1);
  }
  const std::string_view selector = result.property("header", "s");
  return base::equals_ignoring_case(domain, signature.domain.text()) &&
         (selector.empty() || base::equals_ignoring_case(selector, signature.selector));
}

void add_claims(std::string_view value,
                const dkim::Signature& signature,
                const Claim& origin,
                std::vector<Claim>& out) {
  const auto parsed = message::parse_authentication_results(value);
  for (const MethodResult& result : parsed.results) {
    if (!is_about(result, signature)) continue;
    out.push_back(origin);
    out.back().host = parsed.authserv_id;
    out.back().has_passed = result.result == "pass";
  }
}

}  // namespace

std::vector<Claim> claims_about(const dkim::Signature& signature,
                                const message::Message& message,
                                const arc::Chain& chain) {
  std::vector<Claim> claims;
  for (const arc::Set& set : chain.sets) {
    Claim origin;
    origin.source = ClaimSource::kSeal;
    origin.sealer = set.domain;
    origin.instance = set.instance;
    add_claims(set.results, signature, origin, claims);
  }
  const auto fields = message.find_all("Authentication-Results");
  std::size_t count = 0;
  for (auto at = fields.rbegin(); at != fields.rend() && count < kMaxFields; ++at, ++count) {
    Claim origin;
    origin.field = *at;
    add_claims(message.value(*at), signature, origin, claims);
  }
  return claims;
}

const Claim* last_pass(const std::vector<Claim>& claims) {
  const Claim* last = nullptr;
  for (const Claim& claim : claims) {
    if (claim.has_passed) last = &claim;
  }
  return last;
}

}  // namespace mailctl::mail::forensics
