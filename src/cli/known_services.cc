#include "cli/known_services.h"

#include "manifest/catalogue.h"

namespace mailctl::cli {
namespace {

mail::path::KnownService known(const manifest::Service& service) {
  mail::path::KnownService out{.name = service.short_name};
  for (const auto& include : service.spf) {
    if (include.owner.empty()) out.includes.push_back(dns::name_of(model::recognised_by(include)));
  }
  for (const auto& name : service.spf_seen) out.includes.push_back(dns::name_of(name));
  if (!service.envelope.own.empty()) out.envelope = dns::name_of(service.envelope.own);
  out.selectors = service.dkim.selectors;
  return out;
}

}  // namespace

const std::vector<mail::path::KnownService>& known_services() {
  static const auto kServices = [] {
    std::vector<mail::path::KnownService> services;
    for (const auto& service : manifest::catalogue()) services.push_back(known(service));
    return services;
  }();
  return kServices;
}

mail::report::ServiceNames service_names() {
  mail::report::ServiceNames names;
  for (const auto& service : manifest::catalogue()) {
    for (const auto& include : service.spf) {
      if (include.owner.empty()) names.emplace(model::recognised_by(include), service.name);
    }
    for (const auto& name : service.spf_seen) names.emplace(name, service.name);
  }
  return names;
}

}  // namespace mailctl::cli
