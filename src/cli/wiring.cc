#include "cli/wiring.h"

#include <utility>

#include <fmt/format.h>

#include "cli/embedded.h"
#include "cli/endpoints.h"
#include "net/cares_resolver.h"
#include "net/curl_http_client.h"
#include "net/emulated_world.h"
#include "provider/registry.h"
#include "state/registry.h"

namespace mailctl::cli {
namespace {

using base::Result;

// The words of OCI's own CLI.
std::string auth_word(manifest::Auth auth) {
  switch (auth) {
    case manifest::Auth::kUnset:
      return {};
    case manifest::Auth::kApiKey:
      return "api_key";
    case manifest::Auth::kSecurityToken:
      return "security_token";
    case manifest::Auth::kInstancePrincipal:
      return "instance_principal";
    case manifest::Auth::kResourcePrincipal:
      return "resource_principal";
  }
  return {};
}

provider::AccountSettings settings_of(const manifest::Account& account) {
  provider::AccountSettings settings;
  settings.name = account.name.value;
  settings.profile = account.profile.value;
  settings.auth = auth_word(account.auth);
  if (account.pass_phrase) settings.pass_phrase = account.pass_phrase->value;
  settings.compartment = account.compartment.value;
  settings.tenancy = account.tenancy.value;
  for (const auto& region : account.regions) settings.regions.push_back(region.value);
  return settings;
}

net::HttpOptions http_options(const GlobalOptions& global, const Endpoints& endpoints) {
  net::HttpOptions options;
  options.ca_file = global.ca_file.empty() ? endpoints.ca_file : global.ca_file;
  options.user_agent = fmt::format("mailctl/{}", program_version());
  return options;
}

net::ResolverOptions resolver_options(const GlobalOptions& global, const Endpoints& endpoints) {
  net::ResolverOptions options;
  if (!global.resolver.empty()) {
    options.servers = {global.resolver};
  } else if (!endpoints.dns.empty()) {
    options.servers = {endpoints.dns};
  }
  return options;
}

class RealWiring : public Wiring {
 public:
  RealWiring(const Session& session, Endpoints endpoints)
      : x_endpoints(std::move(endpoints)),
        x_surroundings(surroundings_of(session, x_endpoints.text)),
        x_http(x_reactor, session.clock, http_options(session.global, x_endpoints)) {
    x_ports.clock = &session.clock;
  }

  // Apart from the constructor, because these can fail.
  Result<void> connect(Session& session, const Loaded& loaded, Unopened unopened) {
    auto options = resolver_options(session.global, x_endpoints);
    auto world = net::CaresResolver::make(x_reactor, options);
    if (!world) return with_server_hint(std::move(world).error());
    x_world = *std::move(world);
    options.transport = net::DnsTransport::kTcp;
    auto over_tcp = net::CaresResolver::make(x_reactor, options);
    if (!over_tcp) return with_server_hint(std::move(over_tcp).error());
    x_over_tcp = *std::move(over_tcp);
    const bool is_emulated = session.global.resolver.empty() && !x_endpoints.dns.empty();
    if (is_emulated) {
      x_world = std::make_unique<net::EmulatedWorld>(std::move(x_world), loaded.graph.zone_names());
      x_ports.world_extent = model::WorldExtent::kOurZones;
    }
    x_ports.world = x_world.get();
    // The server of an endpoints file is authoritative itself.
    if (x_endpoints.dns.empty()) x_ports.authoritative = authoritative_maker();
    auto store = open_state(session.global, loaded);
    if (!store) return std::move(store).error();
    x_store = *std::move(store);
    x_ports.store = x_store.get();
    return open_accounts(session, loaded, unopened);
  }

  engine::Ports& ports() override { return x_ports; }

  [[nodiscard]] engine::CheckupInputs checkup_inputs() const override {
    return {.graph = nullptr,
            .examiners = x_examiners,
            .unopened = x_unopened,
            .over_tcp = x_over_tcp.get()};
  }

 private:
  std::function<std::unique_ptr<net::Resolver>(const std::vector<std::string>&)>
  authoritative_maker() {
    return [this](const std::vector<std::string>& servers) -> std::unique_ptr<net::Resolver> {
      net::ResolverOptions options;
      options.servers = servers;
      auto resolver = net::CaresResolver::make(x_reactor, options);
      // The addresses come out of DNS answers, so they are addresses.
      MAILCTL_CHECK(resolver.has_value());
      return *std::move(resolver);
    };
  }

  Result<void> open_accounts(Session& session, const Loaded& loaded, Unopened unopened) {
    for (const auto& account : loaded.manifest.accounts) {
      const auto& name = account.name.value;
      const auto* entry = provider::find_provider(account.provider.value);
      MAILCTL_CHECK(entry != nullptr);  // the manifest was compiled without errors
      auto opened = entry->open(settings_of(account), x_surroundings, x_http, session.clock);
      if (!opened && unopened == Unopened::kNote) {
        x_unopened.emplace(name, std::move(opened).error());
        continue;
      }
      if (!opened) return std::move(opened).error().with_context(fmt::format("account {}", name));
      if (unopened == Unopened::kRefuse) {
        for (const auto& warning : opened->warnings) session.console.warning(warning);
      }
      x_ports.providers[name] = opened->provider.get();
      if (opened->examiner != nullptr) x_examiners[name] = opened->examiner;
      x_providers.push_back(std::move(opened->provider));
    }
    return {};
  }

  // In the order in which they are needed; taken down the other way round.
  Endpoints x_endpoints;
  provider::Surroundings x_surroundings;
  net::Reactor x_reactor;
  net::CurlHttpClient x_http;
  std::unique_ptr<net::Resolver> x_world;
  std::unique_ptr<net::Resolver> x_over_tcp;
  std::vector<std::unique_ptr<provider::Provider>> x_providers;
  std::unique_ptr<state::StateStore> x_store;
  std::map<std::string, provider::Examiner*> x_examiners;
  std::map<std::string, base::Error> x_unopened;
  engine::Ports x_ports;
};

}  // namespace

Result<std::unique_ptr<state::StateStore>> open_state(const GlobalOptions& global,
                                                      const Loaded& loaded) {
  return state::open_store("file:" + data_folder(global, loaded), loaded.graph.name);
}

Result<std::unique_ptr<Wiring>> make_wiring(Session& session,
                                            const Loaded& loaded,
                                            Unopened unopened) {
  auto endpoints = session.global.is_emulated ? start_emulator(loaded)
                                              : read_endpoints(session.global.endpoints);
  if (!endpoints) return std::move(endpoints).error();
  auto wiring = std::make_unique<RealWiring>(session, *std::move(endpoints));
  if (auto connected = wiring->connect(session, loaded, unopened); !connected) {
    return std::move(connected).error();
  }
  return std::unique_ptr<Wiring>(std::move(wiring));
}

}  // namespace mailctl::cli
