#include "provider/oci/oci_provider.h"

#include <utility>

#include "base/text.h"
#include "provider/oci/email_apply.h"
#include "provider/oci/email_poll.h"
#include "provider/oci/email_read.h"
#include "provider/oci/examine.h"
#include "provider/oci/submit.h"

namespace mailctl::provider::oci {
namespace {

// The identity that an endpoints file brings along stands for every way to authenticate but those
// that the account or the environment ask for by name.
bool uses_file_identity(const AccountSettings& account,
                        const Surroundings& surroundings,
                        const EndpointOverrides& overrides) {
  const auto kind =
      account.auth.empty() ? variable(surroundings.environment, "OCI_CLI_AUTH") : account.auth;
  return overrides.identity && (kind.empty() || kind == "api_key");
}

base::Result<ResolvedAuth> find_auth(const AccountSettings& account,
                                     const Surroundings& surroundings,
                                     const EndpointOverrides& overrides) {
  if (!uses_file_identity(account, surroundings, overrides)) {
    return resolve_auth(account, surroundings);
  }
  const auto& identity = *overrides.identity;
  std::vector<std::string> warnings;
  auto key = read_key(identity.key_file, base::Secret(), surroundings, warnings);
  if (!key) return std::move(key).error().with_context("endpoints file, key_file");
  return ResolvedAuth{
      ApiKeyAuth{identity.tenancy, identity.user, identity.fingerprint, std::move(*key)},
      {},
      "the endpoints file",
      std::move(warnings)};
}

// Changes or tokens of one scope, and where their outcomes belong.
template <class T>
struct Group {
  std::vector<const T*> members;
  std::vector<std::size_t> places;
};

template <class T>
std::map<std::string, Group<T>> by_scope(std::span<const T> all) {
  std::map<std::string, Group<T>> groups;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& group = groups[all[i].address.scope()];
    group.members.push_back(&all[i]);
    group.places.push_back(i);
  }
  return groups;
}

template <class T>
void place_outcomes(const Group<T>& group, Outcomes results, Outcomes& outcomes) {
  for (std::size_t i = 0; i < group.places.size(); ++i) {
    outcomes[group.places[i]] = std::move(results[i]);
  }
}

}  // namespace

OciProvider::OciProvider(AccountSettings account,
                         Surroundings surroundings,
                         Endpoints endpoints,
                         net::HttpClient& http,
                         const base::Clock& clock)
    : x_account(std::move(account)),
      x_surroundings(std::move(surroundings)),
      x_endpoints(std::move(endpoints)),
      x_http(http),
      x_clock(clock),
      x_order(x_account.regions) {}

base::Result<std::unique_ptr<OciProvider>> OciProvider::open(AccountSettings account,
                                                             Surroundings surroundings,
                                                             net::HttpClient& http,
                                                             const base::Clock& clock,
                                                             std::vector<std::string>& warnings) {
  auto overrides = parse_endpoints(surroundings.endpoints);
  if (!overrides) return std::move(overrides).error();
  auto auth = find_auth(account, surroundings, *overrides);
  if (!auth) return std::move(auth).error();
  warnings.insert(warnings.end(), auth->warnings.begin(), auth->warnings.end());
  Endpoints endpoints(known_regions(surroundings, warnings), std::move(*overrides));
  // Tokens are renewed where they were issued, and that is the profile's region.
  auto region = auth->region;
  const auto* known = find_region(endpoints.regions(), region);
  if (known != nullptr) region = known->id;
  if (region.empty() && !account.regions.empty()) region = account.regions.front();

  std::unique_ptr<OciProvider> made(new OciProvider(
      std::move(account), std::move(surroundings), std::move(endpoints), http, clock));
  made->x_source = auth->source;
  made->x_key_warnings = auth->warnings;
  const CredentialPorts ports{http, clock, made->x_endpoints, made->x_surroundings};
  auto credentials = make_credentials(std::move(*auth), region, ports);
  if (!credentials) return std::move(credentials).error();
  made->x_credentials = std::move(*credentials);
  made->x_client = std::make_unique<Client>(
      made->x_account.name, http, clock, *made->x_credentials, made->x_endpoints);
  return made;
}

base::Result<EmailPlace> OciProvider::place_of(const std::string& region, std::stop_token stop) {
  EmailPlace place{x_account.name, region, x_account.compartment, x_account.tenancy};
  if (place.tenancy.empty()) {
    auto tenancy = x_client->tenancy(std::move(stop));
    if (!tenancy) return std::move(tenancy).error().with_context("account " + x_account.name);
    place.tenancy = std::move(*tenancy);
  }
  return place;
}

base::Result<Findings> OciProvider::read(const ReadScope& scope, std::stop_token stop) {
  Findings findings;
  const auto place = place_of(scope.region, stop);
  if (!place) return place.error();
  findings.tenancy = place->tenancy;
  if (!scope.region.empty()) {
    auto resources = read_email(*place, scope, *x_client, x_ids, stop);
    if (!resources) return std::move(resources).error();
    findings.resources = std::move(*resources);
  }
  const DnsWork dns{x_account.name, *x_client, x_order};
  for (auto& [zone, records] : read_zones(dns, scope.zones, std::move(stop))) {
    if (records) {
      findings.zones.push_back(to_zone(zone, *records));
    } else {
      findings.unread_zones.emplace(zone, std::move(records).error());
    }
  }
  return findings;
}

std::vector<model::Outcome> OciProvider::apply(std::span<const model::Change> changes,
                                               std::stop_token stop) {
  Outcomes outcomes(changes.size(), base::Error{});
  const DnsWork dns{x_account.name, *x_client, x_order};
  for (const auto& [scope, group] : by_scope(changes)) {
    const auto& address = group.members.front()->address;
    if (address.is_dns()) {
      const auto zone = dns::Name::parse(address.region());
      place_outcomes(group,
                     zone ? change_zone(dns, *zone, group.members, stop)
                          : Outcomes(group.members.size(), zone.error()),
                     outcomes);
      continue;
    }
    const auto place = place_of(address.region(), stop);
    place_outcomes(group,
                   place ? apply_email({*place, *x_client, x_ids, x_clock}, group.members, stop)
                         : Outcomes(group.members.size(), place.error()),
                   outcomes);
  }
  return outcomes;
}

std::vector<model::Outcome> OciProvider::poll(std::span<const model::PendingToken> tokens,
                                              std::stop_token stop) {
  Outcomes outcomes(tokens.size(), base::Error{});
  for (const auto& [scope, group] : by_scope(tokens)) {
    const auto& address = group.members.front()->address;
    if (address.is_dns()) {
      const base::Error none{
          base::ErrorKind::kInvalid, "changes of records are never pending in OCI DNS", {}};
      place_outcomes(group, Outcomes(group.members.size(), none), outcomes);
      continue;
    }
    const auto place = place_of(address.region(), stop);
    place_outcomes(group,
                   place ? poll_email({*place, *x_client, x_ids, x_clock}, group.members, stop)
                         : Outcomes(group.members.size(), place.error()),
                   outcomes);
  }
  return outcomes;
}

base::Result<std::string> OciProvider::submit(const std::string& region,
                                              const OutgoingMessage& message,
                                              std::stop_token stop) {
  const auto place = place_of(region, stop);
  if (!place) return place.error();
  auto call = submit_call(*place, message);
  if (!x_endpoints.is_overridden(Service::kSubmit, region)) {
    auto url = submit_url(*place, stop);
    if (!url) return std::move(url).error();
    call.base_url = std::move(*url);
  }
  const auto reply = x_client->send(call, std::move(stop));
  if (!reply) return reply.error();
  if (!reply->is_ok()) return x_client->refusal(call, *reply);
  return submitted_id(*reply);
}

model::Checkup OciProvider::credentials() const {
  model::Checkup lines;
  const auto add = [&](model::CheckupResult result, std::string found, std::string advice) {
    lines.push_back({"credentials", x_account.name, result, std::move(found), std::move(advice)});
  };
  // Whoever can read the key can send in the name of every domain.
  for (const auto& warning : x_key_warnings) add(model::CheckupResult::kFail, warning, {});
  if (auto wrong = x_credentials->mismatch()) {
    add(model::CheckupResult::kFail,
        *std::move(wrong),
        "Every request is refused: name the fingerprint of this key, or the key of this "
        "fingerprint (docs/how-to/oci-credentials.md).");
  }
  if (lines.empty()) add(model::CheckupResult::kOk, "found in " + x_source, {});
  return lines;
}

Examination OciProvider::examine(const ExamineScope& scope, std::stop_token stop) {
  const auto place = place_of(scope.region, stop);
  if (!place) {
    return {{{"credentials",
              x_account.name,
              model::CheckupResult::kFail,
              place.error().to_text(),
              "See docs/how-to/oci-credentials.md."}},
            {}};
  }
  Examination examination;
  if (!scope.zones.empty()) {
    examination = examine_zones(*place, x_order.regions(), scope.zones, *x_client, stop);
  }
  if (!scope.region.empty()) {
    for (auto& line : examine_region(*place, scope, *x_client, x_clock, std::move(stop))) {
      examination.lines.push_back(std::move(line));
    }
  }
  return examination;
}

// The tenancy's own submission host of the region, which the service tells.
base::Result<std::string> OciProvider::submit_url(const EmailPlace& place, std::stop_token stop) {
  const auto known = x_submit_urls.with([&](const auto& urls) {
    const auto found = urls.find(place.region);
    return found == urls.end() ? std::string() : found->second;
  });
  if (!known.empty()) return known;
  const auto call = get_configuration(place);
  const auto reply = x_client->send(call, std::move(stop));
  if (!reply) return reply.error();
  if (!reply->is_ok()) return x_client->refusal(call, *reply);
  auto url = submission_url_of(reply->body);
  if (url.empty()) return x_endpoints.url(Service::kSubmit, place.region);
  x_submit_urls.with([&](auto& urls) { urls[place.region] = url; });
  return url;
}

}  // namespace mailctl::provider::oci
