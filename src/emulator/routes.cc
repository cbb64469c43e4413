#include "emulator/routes.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mailctl::emulator {

namespace {

using enum Service;

#define EMAIL "/20170907/"
#define DNS "/20180115/"
#define IDENTITY "/20160918/"

constexpr std::array kOperations{
    Operation{"ListEmailDomains", "GET", EMAIL "emailDomains", kEmail},
    Operation{"CreateEmailDomain", "POST", EMAIL "emailDomains", kEmail},
    Operation{"GetEmailDomain", "GET", EMAIL "emailDomains/*", kEmail},
    Operation{"UpdateEmailDomain", "PUT", EMAIL "emailDomains/*", kEmail},
    Operation{"DeleteEmailDomain", "DELETE", EMAIL "emailDomains/*", kEmail},
    Operation{"ChangeEmailDomainCompartment",
              "POST",
              EMAIL "emailDomains/*/actions/changeCompartment",
              kEmail},
    Operation{"AddEmailDomainLock", "POST", EMAIL "emailDomains/*/actions/addLock", kEmail},
    Operation{"RemoveEmailDomainLock", "POST", EMAIL "emailDomains/*/actions/removeLock", kEmail},
    Operation{"ListDkims", "GET", EMAIL "dkims", kEmail},
    Operation{"CreateDkim", "POST", EMAIL "dkims", kEmail},
    Operation{"GetDkim", "GET", EMAIL "dkims/*", kEmail},
    Operation{"UpdateDkim", "PUT", EMAIL "dkims/*", kEmail},
    Operation{"DeleteDkim", "DELETE", EMAIL "dkims/*", kEmail},
    Operation{"ListSenders", "GET", EMAIL "senders", kEmail},
    Operation{"CreateSender", "POST", EMAIL "senders", kEmail},
    Operation{"GetSender", "GET", EMAIL "senders/*", kEmail},
    Operation{"UpdateSender", "PUT", EMAIL "senders/*", kEmail},
    Operation{"DeleteSender", "DELETE", EMAIL "senders/*", kEmail},
    Operation{
        "ChangeSenderCompartment", "POST", EMAIL "senders/*/actions/changeCompartment", kEmail},
    Operation{"AddSenderLock", "POST", EMAIL "senders/*/actions/addLock", kEmail},
    Operation{"RemoveSenderLock", "POST", EMAIL "senders/*/actions/removeLock", kEmail},
    Operation{"ListSuppressions", "GET", EMAIL "suppressions", kEmail},
    Operation{"CreateSuppression", "POST", EMAIL "suppressions", kEmail},
    Operation{"GetSuppression", "GET", EMAIL "suppressions/*", kEmail},
    Operation{"DeleteSuppression", "DELETE", EMAIL "suppressions/*", kEmail},
    Operation{"ListEmailReturnPaths", "GET", EMAIL "emailReturnPaths", kEmail},
    Operation{"CreateEmailReturnPath", "POST", EMAIL "emailReturnPaths", kEmail},
    Operation{"GetEmailReturnPath", "GET", EMAIL "emailReturnPaths/*", kEmail},
    Operation{"UpdateEmailReturnPath", "PUT", EMAIL "emailReturnPaths/*", kEmail},
    Operation{"DeleteEmailReturnPath", "DELETE", EMAIL "emailReturnPaths/*", kEmail},
    Operation{"AddEmailReturnPathLock", "POST", EMAIL "emailReturnPaths/*/actions/addLock", kEmail},
    Operation{
        "RemoveEmailReturnPathLock", "POST", EMAIL "emailReturnPaths/*/actions/removeLock", kEmail},
    Operation{"ListEmailIpPools", "GET", EMAIL "emailIpPools", kEmail},
    Operation{"CreateEmailIpPool", "POST", EMAIL "emailIpPools", kEmail},
    Operation{"GetEmailIpPool", "GET", EMAIL "emailIpPools/*", kEmail},
    Operation{"ListEmailOutboundIps", "GET", EMAIL "emailOutboundIps", kEmail},
    Operation{"GetEmailConfiguration", "GET", EMAIL "configuration", kEmail},
    Operation{"ListWorkRequests", "GET", EMAIL "workRequests", kEmail},
    Operation{"GetWorkRequest", "GET", EMAIL "workRequests/*", kEmail},
    Operation{"ListWorkRequestErrors", "GET", EMAIL "workRequests/*/errors", kEmail},
    Operation{"ListWorkRequestLogs", "GET", EMAIL "workRequests/*/logs", kEmail},
    Operation{"SubmitEmail", "POST", "/20220926/actions/submitEmail", kSubmission},
    Operation{"SubmitRawEmail", "POST", "/20220926/actions/submitRawEmail", kSubmission},
    Operation{"ListZones", "GET", DNS "zones", kDns},
    Operation{"CreateZone", "POST", DNS "zones", kDns},
    Operation{"GetZone", "GET", DNS "zones/*", kDns},
    Operation{"UpdateZone", "PUT", DNS "zones/*", kDns},
    Operation{"DeleteZone", "DELETE", DNS "zones/*", kDns},
    Operation{"GetZoneRecords", "GET", DNS "zones/*/records", kDns},
    Operation{"PatchZoneRecords", "PATCH", DNS "zones/*/records", kDns},
    Operation{"UpdateZoneRecords", "PUT", DNS "zones/*/records", kDns},
    Operation{"GetDomainRecords", "GET", DNS "zones/*/records/*", kDns},
    Operation{"PatchDomainRecords", "PATCH", DNS "zones/*/records/*", kDns},
    Operation{"UpdateDomainRecords", "PUT", DNS "zones/*/records/*", kDns},
    Operation{"DeleteDomainRecords", "DELETE", DNS "zones/*/records/*", kDns},
    Operation{"GetRRSet", "GET", DNS "zones/*/records/*/*", kDns},
    Operation{"PatchRRSet", "PATCH", DNS "zones/*/records/*/*", kDns},
    Operation{"UpdateRRSet", "PUT", DNS "zones/*/records/*/*", kDns},
    Operation{"DeleteRRSet", "DELETE", DNS "zones/*/records/*/*", kDns},
    Operation{"GetTenancy", "GET", IDENTITY "tenancies/*", kIdentity},
    Operation{
        "ListRegionSubscriptions", "GET", IDENTITY "tenancies/*/regionSubscriptions", kIdentity},
    Operation{"ListRegions", "GET", IDENTITY "regions", kIdentity},
    Operation{"ListCompartments", "GET", IDENTITY "compartments", kIdentity},
    Operation{"GetCompartment", "GET", IDENTITY "compartments/*", kIdentity},
    Operation{"GetUser", "GET", IDENTITY "users/*", kIdentity},
    Operation{"FederateX509", "POST", "/v1/x509", kAuth},
    Operation{"RefreshSession", "POST", "/v1/authentication/refresh", kAuth},
};

#undef EMAIL
#undef DNS
#undef IDENTITY

bool matches(std::string_view pattern, std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const auto wanted = base::split(pattern, '/');
  const auto given = base::split(path, '/');
  return std::ranges::equal(wanted, given, [](std::string_view want, std::string_view have) {
    return want == "*" ? !have.empty() : want == have;
  });
}

}  // namespace

std::span<const Operation> all_operations() {
  return kOperations;
}

const Operation* find_operation(const HttpRequest& request) {
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  for (const Operation& operation : kOperations) {
    if (operation.method == method && matches(operation.pattern, request.path)) return &operation;
  }
  return nullptr;
}

bool is_known_path(const HttpRequest& request) {
  return std::ranges::any_of(kOperations, [&](const Operation& operation) {
    return matches(operation.pattern, request.path);
  });
}

}  // namespace mailctl::emulator
