#include "mail/forensics/hop.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::mail::forensics {
namespace {

using message::Received;

bool is_at_or_under(std::string_view host, std::string_view domain) {
  return !domain.empty() &&
         (host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                             host[host.size() - domain.size() - 1] == '.'));
}

// A field among the Received fields was added by the host that had the message then: the one whose
// own Received field is the next below.
std::optional<Hop> from_added_field(const Way& way, const Changes& changes) {
  for (const Change& change : changes) {
    if (change.kind != ChangeKind::kFieldAdded) continue;
    const auto fields = way.message.find_all(change.field);
    if (fields.empty()) continue;
    const auto below = std::ranges::find_if(
        way.hops, [&](const Received& hop) { return hop.field > fields.front(); });
    const bool is_among = below != way.hops.end() && !below->by.empty();
    if (!is_among) continue;
    return Hop{below->by,
               fmt::format("{} stands above the Received field of that host and below the next",
                           change.field)};
  }
  return std::nullopt;
}

// The sealer that found the signature right and changed the message afterwards.
std::optional<Hop> from_seals(const Way& way, const std::vector<Claim>& claims) {
  if (way.chain.result != arc::Result::kPass) return std::nullopt;
  const Claim* last = nullptr;
  for (const Claim& claim : claims) {
    if (claim.source == ClaimSource::kSeal && claim.has_passed) last = &claim;
  }
  if (last == nullptr) return std::nullopt;
  return Hop{last->sealer,
             fmt::format("its ARC seal (i={}) says that the signature was right when it took the "
                         "message",
                         last->instance)};
}

std::string list_host(const message::Message& message) {
  for (const std::size_t index : message.find_all("List-Id")) {
    const std::string value = message::unfolded(message.value(index));
    const std::size_t open = value.rfind('<');
    const std::size_t close = value.rfind('>');
    if (open == std::string::npos || close == std::string::npos || close < open) continue;
    return base::to_lower(std::string_view(value).substr(open + 1, close - open - 1));
  }
  return {};
}

// The list that the message says it went through, where a hop is in its domain.
std::optional<Hop> from_list(const Way& way) {
  const std::string list = list_host(way.message);
  if (list.empty()) return std::nullopt;
  for (const Received& hop : way.hops) {
    std::string_view domain = list;
    while (std::ranges::count(domain, '.') >= 1) {
      if (is_at_or_under(hop.by, domain)) {
        return Hop{hop.by, fmt::format("the message went through the mailing list {}", list)};
      }
      domain = domain.substr(domain.find('.') + 1);
    }
  }
  return Hop{list, "the message says that it went through this mailing list (List-Id)"};
}

std::optional<Hop> from_notes(const std::vector<Claim>& claims) {
  const Claim* const last = last_pass(claims);
  if (last == nullptr || last->host.empty()) return std::nullopt;
  return Hop{fmt::format("{} or a later host", last->host),
             fmt::format("{} noted that the signature was right", last->host)};
}

bool marks_mail_from_outside(const Changes& changes) {
  return std::ranges::any_of(changes, [](const Change& change) {
    const std::string lower = base::to_lower(change.detail);
    return (change.kind == ChangeKind::kBanner || change.kind == ChangeKind::kSubjectTag) &&
           (lower.find("extern") != std::string::npos ||
            lower.find("caution") != std::string::npos ||
            lower.find("outside") != std::string::npos || lower.find("[ext") != std::string::npos);
  });
}

// The hosts between the signer's own and the border.
std::optional<Hop> from_way(const Way& way, const dkim::Signature& signature) {
  if (way.border.choice == message::BorderChoice::kNone) return std::nullopt;
  std::vector<std::string> between;
  for (const Received& hop : way.hops.subspan(std::min(way.border.hop + 1, way.hops.size()))) {
    if (hop.by.empty() || is_at_or_under(hop.by, signature.domain.text())) continue;
    if (std::ranges::find(between, hop.by) == between.end()) between.push_back(hop.by);
  }
  if (between.empty()) {
    return Hop{signature.domain.text(),
               "no other host is between the signer and the border: it was changed at the sender "
               "after signing, or behind the border"};
  }
  constexpr std::size_t kMaxNamed = 3;
  if (between.size() > kMaxNamed) return std::nullopt;
  return Hop{base::join(between, " or "),
             between.size() == 1 ? "it is the only host between the signer and the border"
                                 : "they are the hosts between the signer and the border"};
}

}  // namespace

std::optional<Hop> likely_hop(const Way& way,
                              const dkim::Signature& signature,
                              const Changes& changes,
                              const std::vector<Claim>& claims) {
  if (auto hop = from_added_field(way, changes)) return hop;
  if (auto hop = from_seals(way, claims)) return hop;
  if (marks_mail_from_outside(changes)) {
    return Hop{way.border.choice == message::BorderChoice::kNone
                   ? std::string("the receiver's own gateway")
                   : way.hops[way.border.hop].by,
               "receivers mark mail from outside so at their own gateway, behind the check"};
  }
  if (auto hop = from_list(way)) return hop;
  if (auto hop = from_notes(claims)) return hop;
  return from_way(way, signature);
}

}  // namespace mailctl::mail::forensics
