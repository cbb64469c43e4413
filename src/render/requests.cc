#include "render/requests.h"

#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/live_view.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using model::RequestStatus;

constexpr std::size_t kFew = 60;    // so many requests are all shown
constexpr std::size_t kMost = 200;  // lines of a section

// What somebody should look at, among thousands.
bool is_striking(const plan::Request& request) {
  return request.status == RequestStatus::kRegressed || !request.advice.empty() ||
         (request.has_moved && request.status != RequestStatus::kRequested);
}

bool is_open(const plan::Request& request) {
  return request.status != RequestStatus::kVerified || request.has_moved;
}

std::string day_of(const std::optional<base::Time>& time) {
  return time ? base::to_iso_date(base::date_of(*time)) : std::string();
}

Ink ink_of(const plan::Request& request) {
  switch (request.status) {
    case RequestStatus::kRegressed:
      return Ink::kRemove;
    case RequestStatus::kVerified:
      return Ink::kGood;
    case RequestStatus::kWaiting:
    case RequestStatus::kRequested:
    case RequestStatus::kSeen:
      break;
  }
  return request.advice.empty() ? Ink::kPlain : Ink::kWarning;
}

std::string line_of(const plan::Request& request, Color color) {
  auto out = fmt::format("    {}: {}\n",
                         visible(request_name(request)),
                         paint(color, ink_of(request), visible(request_status(request))));
  if (!request.found.empty()) out += fmt::format("      found: {}\n", visible(request.found));
  if (!request.advice.empty()) out += fmt::format("      {}\n", visible(request.advice));
  return out;
}

std::string withdrawn_text(const plan::Plan& plan) {
  if (plan.withdrawn.empty()) return {};
  std::string out;
  std::size_t listed = 0;
  for (const auto& withdrawn : plan.withdrawn) {
    if (!withdrawn.was_seen || listed == kFew) continue;
    const auto [name, type] = plan::record_key(withdrawn.address);
    out += fmt::format("    {} {}\n", dns::to_text(type), visible(name.text()));
    ++listed;
  }
  const auto count = base::count_of(plan.withdrawn.size(), "record");
  if (listed == 0) return fmt::format("  {} no longer asked for; none was published.\n\n", count);
  const auto rest = plan.withdrawn.size() - listed;
  if (rest > 0) out += fmt::format("    and {} more\n", rest);
  return fmt::format(
      "  {} no longer asked for. Who published these can delete them:\n{}\n", count, out);
}

}  // namespace

ShownRequests shown_requests(const plan::Plan& plan) {
  const bool is_few = plan.requests.size() <= kFew;
  std::map<dns::Name, DomainRequests> by_domain;
  ShownRequests out;
  std::size_t lines = 0;
  for (const auto& request : plan.requests) {
    const bool is_wanted = is_few ? is_open(request) : is_striking(request);
    if (!is_wanted || lines == kMost) {
      if (is_open(request)) ++out.left_out;
      continue;
    }
    by_domain[request.domain].shown.push_back(&request);
    ++lines;
  }
  for (const auto& request : plan.requests) {
    const auto group = by_domain.find(request.domain);
    if (group != by_domain.end()) plan::add_to(group->second.counts, request.status);
  }
  for (auto& [domain, group] : by_domain) {
    group.domain = domain;
    out.domains.push_back(std::move(group));
  }
  return out;
}

std::string counts_text(const plan::RequestCounts& counts) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, std::string_view word) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, word));
  };
  add(counts.regressed, "regressed");
  add(counts.waiting, "not asked yet");
  add(counts.requested, "requested");
  add(counts.seen, "seen");
  add(counts.verified, "verified");
  return base::join(parts, ", ");
}

std::string request_name(const plan::Request& request) {
  const bool is_spf = request.address.kind() == model::ResourceKind::kSpf;
  return fmt::format("{}{} {}",
                     request.intent == model::Intent::kAbsent ? "no " : "",
                     is_spf ? "SPF" : dns::to_text(request.set.type),
                     request.set.name.text());
}

std::string request_status(const plan::Request& request) {
  const auto& entry = request.entry;
  const bool was_asked = entry.requested != base::Time{};
  if (!was_asked && request.status != RequestStatus::kWaiting) {
    return request.status == RequestStatus::kVerified ? "in DNS" : "not in DNS";
  }
  const auto rest =
      request.waiting_for.empty() ? std::string() : fmt::format("; {}", request.waiting_for);
  switch (request.status) {
    case RequestStatus::kWaiting:
      return fmt::format("not asked yet: {}", request.waiting_for);
    case RequestStatus::kRequested:
      return fmt::format("requested since {}{}", day_of(entry.requested), rest);
    case RequestStatus::kSeen:
      return fmt::format("seen since {}{}", day_of(entry.seen), rest);
    case RequestStatus::kVerified:
      return fmt::format("verified since {}", day_of(entry.verified));
    case RequestStatus::kRegressed:
      return fmt::format("regressed since {}: it was {} on {}{}",
                         day_of(entry.regressed),
                         entry.verified ? "verified" : "seen",
                         day_of(entry.verified ? entry.verified : entry.seen),
                         rest);
  }
  return {};
}

std::string requests_text(const plan::Plan& plan, Color color) {
  if (plan.requests.empty() && plan.withdrawn.empty()) return {};
  const auto counts = plan::count_requests(plan.requests);
  auto out = counts.all() == 0 ? std::string("Asked of others:\n\n")
                               : fmt::format("Asked of others: {}.\n\n", counts_text(counts));
  const auto shown = shown_requests(plan);
  for (const auto& group : shown.domains) {
    out += paint(color, Ink::kBold, fmt::format("  {}", visible(group.domain.text())));
    out += fmt::format(": {}\n", counts_text(group.counts));
    for (const auto* request : group.shown) out += line_of(*request, color);
    out += "\n";
  }
  if (shown.left_out > 0) {
    out += fmt::format("  {} more not verified; `mailctl records` shows what to publish.\n\n",
                       shown.left_out);
  }
  return out + withdrawn_text(plan);
}

}  // namespace mailctl::render
