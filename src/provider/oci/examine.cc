#include "provider/oci/examine.h"

#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "provider/oci/dns_records.h"
#include "provider/oci/facts.h"

namespace mailctl::provider::oci {
namespace {

using model::Checkup;
using model::CheckupLine;
using model::CheckupResult;

constexpr base::Duration kTolerated = std::chrono::seconds(300);
constexpr base::Duration kUncomfortable = std::chrono::seconds(60);
// What tenancies usually get (Email Delivery documentation; a tenancy's own numbers are in the
// console under Limits, and the limits service is not asked).
constexpr std::size_t kUsualDomains = 10;
constexpr std::size_t kUsualSenders = 2000;
constexpr std::size_t kKeysPerDomain = model::Capabilities{}.max_dkims_per_domain;

enum class PolicyPlace : std::uint8_t { kCompartment, kTenancy };

// What a user must be allowed for a list (docs/how-to/oci-policies.md).
struct Need {
  std::string_view operation;
  std::string_view what;
  std::string_view statement;
  PolicyPlace place;
};

constexpr auto kNeeds = std::to_array<Need>({
    {"ListEmailDomains", "domains", "read email-family", PolicyPlace::kCompartment},
    {"ListSenders", "senders", "read email-family", PolicyPlace::kCompartment},
    {"ListEmailReturnPaths", "return paths", "read email-family", PolicyPlace::kCompartment},
    {"ListDkims", "DKIM keys", "read email-family", PolicyPlace::kCompartment},
    {"ListSuppressions", "suppressions", "inspect suppressions", PolicyPlace::kTenancy},
    {"GetZone", "zones", "read dns-zones", PolicyPlace::kCompartment},
    {"GetZoneRecords", "records", "read dns-records", PolicyPlace::kCompartment},
});

const Need& need_of(std::string_view operation) {
  const auto* found = std::ranges::find(kNeeds, operation, &Need::operation);
  MAILCTL_CHECK(found != kNeeds.end());
  return *found;
}

std::string statement_of(const Need& need, const std::string& compartment) {
  const auto place = need.place == PolicyPlace::kTenancy ? std::string("tenancy")
                                                         : "compartment id " + compartment;
  return fmt::format("Allow group YOUR-GROUP to {} in {}", need.statement, place);
}

CheckupLine judge_refusal(const std::string& subject,
                          const std::string& compartment,
                          const TriedCall& call) {
  const auto& need = need_of(call.operation);
  const bool is_forbidden = call.error->kind == base::ErrorKind::kNotFoundOrForbidden ||
                            call.error->kind == base::ErrorKind::kUnauthorized;
  if (!is_forbidden) {
    return {
        "permissions",
        subject,
        CheckupResult::kWarn,
        fmt::format("whether {} may be read is not known: {}", need.what, call.error->to_text()),
        "The service did not answer as it should; try again."};
  }
  return {"permissions",
          subject,
          CheckupResult::kFail,
          fmt::format("{} may not be read, or are not there: {}", need.what, call.error->to_text()),
          "OCI says 404 for both. Add to a policy: " + statement_of(need, compartment)};
}

std::optional<base::Error> error_of(const base::Result<std::vector<Json>>& list) {
  return list ? std::nullopt : std::optional(list.error());
}

std::string subject_of(const EmailPlace& place) {
  return place.account + "/" + place.region;
}

// Deleted keys are listed for a while and hold no slot.
std::size_t slots_of(const std::vector<Json>& keys) {
  return static_cast<std::size_t>(std::ranges::count_if(
      keys, [](const Json& key) { return key.text("lifecycleState") != "DELETED"; }));
}

// Domains of the manifest that are there, by id.
std::map<std::string, std::string> wanted_domains(const std::vector<Json>& domains,
                                                  const ExamineScope& scope) {
  const std::set<dns::Name> wanted(scope.domains.begin(), scope.domains.end());
  std::map<std::string, std::string> found;
  for (const auto& domain : domains) {
    const auto name = dns::Name::parse(domain.text("name"));
    if (name && wanted.contains(*name)) found.emplace(domain.text("id"), name->text());
  }
  return found;
}

Call get_zone(const std::string& region, const dns::Name& zone) {
  Call call;
  call.service = Service::kDns;
  call.region = region;
  call.path = "/20180115/zones/" + base::percent_encode(zone.text()) + "?scope=GLOBAL";
  call.operation = "GetZone";
  call.member = "name";
  call.subject = zone.text();
  return call;
}

std::vector<dns::Name> name_servers_of(const Json& zone) {
  std::vector<dns::Name> names;
  const auto* servers = zone.find("nameservers");
  if (servers == nullptr) return names;
  for (const auto& server : servers->items()) {
    if (auto name = dns::Name::parse(server.text("hostname"))) names.push_back(*std::move(name));
  }
  return names;
}

// The region is not reached, or nobody who signs like this is known there.
std::optional<CheckupLine> judge_contact(const std::string& subject,
                                         const Call& call,
                                         const base::Result<Reply>& reply,
                                         const Client& client) {
  if (!reply) {
    return CheckupLine{"permissions",
                       subject,
                       CheckupResult::kFail,
                       reply.error().to_text(),
                       "Nothing of this region can be read or changed. Is the network up, and is "
                       "the region one of this tenancy?"};
  }
  if (reply->status != 401) return std::nullopt;
  return CheckupLine{"credentials",
                     subject,
                     CheckupResult::kFail,
                     client.refusal(call, *reply).to_text(),
                     "See docs/how-to/oci-credentials.md."};
}

}  // namespace

CheckupLine judge_clock(const std::string& subject, std::optional<base::Duration> ahead) {
  if (!ahead) return {"clock", subject, CheckupResult::kSkipped, "the service told no time", {}};
  const auto size = *ahead < base::Duration::zero() ? -*ahead : *ahead;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(size).count();
  const auto found = fmt::format("this machine's clock is {} s {} the service's",
                                 seconds,
                                 *ahead < base::Duration::zero() ? "behind" : "ahead of");
  if (size < kUncomfortable) return {"clock", subject, CheckupResult::kOk, found, {}};
  return {"clock",
          subject,
          size < kTolerated ? CheckupResult::kWarn : CheckupResult::kFail,
          found,
          "From 300 s on every request is refused. Set the clock, and keep it with NTP."};
}

Checkup judge_permissions(const std::string& subject,
                          const std::string& compartment,
                          std::span<const TriedCall> calls) {
  Checkup lines;
  std::vector<std::string_view> allowed;
  for (const auto& call : calls) {
    if (call.error) {
      lines.push_back(judge_refusal(subject, compartment, call));
    } else {
      allowed.push_back(need_of(call.operation).what);
    }
  }
  if (!allowed.empty()) {
    lines.insert(lines.begin(),
                 {"permissions",
                  subject,
                  CheckupResult::kOk,
                  fmt::format("may read {}", fmt::join(allowed, ", ")),
                  {}});
  }
  return lines;
}

Checkup judge_usage(const std::string& subject, const Usage& usage) {
  Checkup lines;
  const auto domains = usage.domains + usage.new_domains;
  const auto senders = std::max(usage.senders, usage.wanted_senders);
  const bool is_over = (usage.new_domains > 0 && domains > kUsualDomains) ||
                       (usage.wanted_senders > usage.senders && senders > kUsualSenders);
  lines.push_back({"limits",
                   subject,
                   is_over ? CheckupResult::kWarn : CheckupResult::kOk,
                   fmt::format("{} and {} are there, the manifest adds {}",
                               base::count_of(usage.domains, "domain"),
                               base::count_of(usage.senders, "sender"),
                               base::count_of(usage.new_domains, "domain")),
                   is_over ? fmt::format("Tenancies usually get {} domains and {} senders a "
                                         "region. Look at the console under Limits before apply.",
                                         kUsualDomains,
                                         kUsualSenders)
                           : std::string()});
  for (const auto& [domain, keys] : usage.keys) {
    if (keys < kKeysPerDomain) continue;
    lines.push_back({"limits",
                     subject,
                     CheckupResult::kWarn,
                     fmt::format("{} has {} DKIM keys of {}", domain, keys, kKeysPerDomain),
                     "A new key, as for rotation, waits until one is deleted for good (about a "
                     "day)."});
  }
  return lines;
}

Checkup examine_region(const EmailPlace& place,
                       const ExamineScope& scope,
                       Client& client,
                       const base::Clock& clock,
                       std::stop_token stop) {
  const auto subject = subject_of(place);
  const auto first = list_domains(place);
  const auto contact = client.send(first, stop);
  Checkup lines;
  if (contact) {
    const auto theirs = base::parse_http_date(contact->date);
    lines.push_back(
        judge_clock(subject,
                    theirs ? std::optional<base::Duration>(
                                 std::chrono::duration_cast<base::Duration>(clock.now() - *theirs))
                           : std::nullopt));
  }
  if (auto broken = judge_contact(subject, first, contact, client)) {
    lines.push_back(*std::move(broken));
    return lines;
  }
  const std::vector<Call> calls{
      first, list_senders(place), list_return_paths(place), list_suppressions(place)};
  const auto lists = client.read_pages(calls, stop);
  std::vector<TriedCall> tried;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    tried.push_back({calls[i].operation, error_of(lists[i])});
  }
  Usage usage;
  if (lists[0]) {
    const auto wanted = wanted_domains(*lists[0], scope);
    std::vector<Call> key_lists;
    for (const auto& [id, name] : wanted) key_lists.push_back(list_dkims(place, id, name));
    const auto keys = client.read_pages(key_lists, std::move(stop));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i]) usage.keys[key_lists[i].subject] = slots_of(*keys[i]);
    }
    const auto refused = std::ranges::find_if(keys, [](const auto& list) { return !list; });
    if (!keys.empty()) {
      tried.push_back(
          {"ListDkims", refused == keys.end() ? std::nullopt : std::optional(refused->error())});
    }
    usage.domains = lists[0]->size();
    usage.new_domains = scope.domains.size() - wanted.size();
  }
  for (auto& line : judge_permissions(subject, place.compartment, tried)) {
    lines.push_back(std::move(line));
  }
  if (!lists[0] || !lists[1]) return lines;
  usage.senders = lists[1]->size();
  usage.wanted_senders = scope.senders;
  for (auto& line : judge_usage(subject, usage)) lines.push_back(std::move(line));
  return lines;
}

Examination examine_zones(const EmailPlace& place,
                          std::span<const std::string> regions,
                          std::span<const dns::Name> zones,
                          Client& client,
                          std::stop_token stop) {
  Examination examination;
  for (const auto& region : regions) {
    std::vector<Call> calls;
    for (const auto& zone : zones) {
      calls.push_back(get_zone(region, zone));
      calls.push_back(list_records(region, zone));
    }
    const auto replies = client.send_all(calls, stop);
    const auto is_reached = [](const auto& reply) { return reply.has_value(); };
    if (std::ranges::none_of(replies, is_reached) && &region != &regions.back()) continue;
    for (std::size_t i = 0; i < zones.size(); ++i) {
      std::vector<TriedCall> tried;
      for (const auto at : {2 * i, 2 * i + 1}) {
        const auto& reply = replies[at];
        std::optional<base::Error> error;
        if (!reply) error = reply.error();
        if (reply && !reply->is_ok()) error = client.refusal(calls[at], *reply);
        tried.push_back({calls[at].operation, std::move(error)});
      }
      for (auto& line : judge_permissions(zones[i].text(), place.compartment, tried)) {
        examination.lines.push_back(std::move(line));
      }
      const auto& zone = replies[2 * i];
      if (zone && zone->is_ok()) examination.name_servers[zones[i]] = name_servers_of(zone->body);
    }
    break;
  }
  return examination;
}

}  // namespace mailctl::provider::oci
