#include <algorithm>
#include <span>
#include <tuple>

#include "manifest/compile_parts.h"

namespace mailctl::manifest {
namespace {

// An SPF value and strings of `records` live in one TXT set.
bool can_share(const Claim& first, const Claim& second) {
  return first.sharing == model::Sharing::kValues && second.sharing == model::Sharing::kValues &&
         first.by != second.by;
}

void report_two_owners(Compilation& work, const Claim& first, const Claim& second) {
  work.diagnostics.add({base::Severity::kError,
                        "manifest/two-owners",
                        second.at,
                        "two blocks (" + std::string(first.by) + ", " + std::string(second.by) +
                            ") describe the record set " + dns::to_text(second.type) + " of " +
                            second.name.text(),
                        "Each record set has one owner: remove one of the two.",
                        {{first.at, "the other block"}}});
}

void report_cname(Compilation& work, const Claim& cname, const Claim& other) {
  work.diagnostics.add({base::Severity::kError,
                        "manifest/cname-beside-others",
                        cname.at,
                        "a CNAME at " + cname.name.text() + " cannot stand beside its " +
                            dns::to_text(other.type) + " record",
                        "A name with a CNAME has no other records (RFC 1034 §3.6.2): resolvers "
                        "would see the one or the other. Move one of them to another name.",
                        {{other.at, "the other record (" + std::string(other.by) + ")"}}});
}

// All claims on one name, sorted by type.
void check_name(Compilation& work, std::span<const Claim> claims) {
  for (std::size_t i = 1; i < claims.size(); ++i) {
    const auto& first = claims[i - 1];
    const auto& second = claims[i];
    if (first.type == second.type && !can_share(first, second)) {
      report_two_owners(work, first, second);
    }
  }
  const auto cname = std::ranges::find(claims, dns::RecordType::kCname, &Claim::type);
  if (cname == claims.end()) return;
  const auto other = std::ranges::find_if(
      claims, [](const Claim& claim) { return claim.type != dns::RecordType::kCname; });
  if (other != claims.end()) report_cname(work, *cname, *other);
}

}  // namespace

void check_claims(Compilation& work) {
  auto& claims = work.claims;
  std::ranges::stable_sort(claims, [](const Claim& a, const Claim& b) {
    return std::tie(a.name, a.type, a.at) < std::tie(b.name, b.type, b.at);
  });
  for (auto begin = claims.begin(); begin != claims.end();) {
    const auto end = std::find_if(
        begin, claims.end(), [&](const Claim& claim) { return claim.name != begin->name; });
    check_name(work, {begin, end});
    begin = end;
  }
}

}  // namespace mailctl::manifest
