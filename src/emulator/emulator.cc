#include "emulator/emulator.h"

#include <algorithm>
#include <set>
#include <utility>

#include <unistd.h>

#include "emulator/authority.h"
#include "emulator/certificates.h"
#include "emulator/dispatcher.h"
#include "emulator/dns_server.h"
#include "emulator/files.h"
#include "emulator/http_server.h"
#include "emulator/key_pool.h"
#include "emulator/ready_file.h"
#include "emulator/regions.h"
#include "emulator/saver.h"
#include "emulator/snapshot.h"
#include "emulator/zone_seed.h"

namespace mailctl::emulator {

namespace {

constexpr std::size_t kReadyKeys = 2;
constexpr base::Duration kCertificateLifetime = std::chrono::hours(24 * 365);

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

base::Result<void> check_regions(const std::vector<std::string>& regions) {
  if (regions.empty()) return invalid("the emulator needs at least one region");
  std::set<std::string> seen;
  for (const std::string& region : regions) {
    if (find_region(region) == nullptr) return invalid("unknown region " + region);
    if (!seen.insert(region).second) return invalid("region " + region + " is named twice");
  }
  return {};
}

std::uint16_t port_of(const EmulatorOptions& options, const std::string& name) {
  const auto found = options.ports.find(name);
  return found == options.ports.end() ? std::uint16_t{0} : found->second;
}

// The user's API key: read from the data folder, or made there.
base::Result<KeyPair> the_api_key(const std::string& path) {
  auto text = read_file_if_any(path);
  if (!text) return std::move(text).error();
  if (!text->empty()) return parse_private_key(*text);
  auto key = make_rsa_key();
  if (!key) return key;
  if (auto written = write_private_file(path, key->private_pem); !written) {
    return std::move(written).error();
  }
  return key;
}

}  // namespace

struct Emulator::Parts {
  EmulatorOptions options;
  std::string folder;
  bool is_temporary = false;
  bool is_stopped = false;
  FolderLock folder_lock;
  std::unique_ptr<World> world;
  std::unique_ptr<Saver> saver;
  std::unique_ptr<DnsServer> dns;
  std::vector<std::unique_ptr<HttpServer>> servers;
  ReadyInfo ready;

  base::Result<void> prepare_folder();
  base::Result<void> prepare_world();
  base::Result<std::optional<TlsIdentity>> make_tls();
  base::Result<void> listen();
  base::Result<void> announce();
};

base::Result<void> Emulator::Parts::prepare_folder() {
  folder = options.data_folder;
  if (!folder.empty()) {
    if (auto made = make_folder(folder); !made) return made;
    auto lock = FolderLock::take(folder);
    if (!lock) return std::move(lock).error();
    folder_lock = *std::move(lock);
    return {};
  }
  auto made = make_temporary_folder();
  if (!made) return std::move(made).error();
  folder = *made;
  is_temporary = true;
  return {};
}

base::Result<void> Emulator::Parts::prepare_world() {
  world = std::make_unique<World>(WorldConfig{options.regions, options.seed, nullptr});
  auto saved = read_file_if_any(folder + "/world.json");
  if (!saved) return std::move(saved).error();
  if (!saved->empty()) {
    if (auto loaded = load_snapshot(*world, *saved); !loaded) return loaded;
  }
  ready.key_file = folder + "/api_key.pem";
  auto key = the_api_key(ready.key_file);
  if (!key) return std::move(key).error().with_context("the API key " + ready.key_file);
  world->authority().add_api_key(key->public_pem);
  ready.fingerprint = fingerprint_of(key->public_pem);
  ready.tenancy = world->tenancy();
  ready.compartment = world->compartment();
  ready.user = world->user();
  for (const std::string& zone : options.zones) {
    if (auto made = zone_named(*world, zone); !made) return std::move(made).error();
  }
  world->key_pool().start(kReadyKeys);
  if (!is_temporary) saver = std::make_unique<Saver>(*world, folder + "/world.json");
  return {};
}

base::Result<std::optional<TlsIdentity>> Emulator::Parts::make_tls() {
  if (options.transport == Transport::kHttp) return std::optional<TlsIdentity>();
  const base::Time from = world->wall_now() - std::chrono::hours(1);
  auto authority = make_certificate({CertificateUse::kAuthority,
                                     {{"CN", "mailctl emulator test authority"}},
                                     from,
                                     kCertificateLifetime},
                                    nullptr);
  if (!authority) return std::move(authority).error();
  auto server = make_certificate(
      {CertificateUse::kServer, {{"CN", "127.0.0.1"}}, from, kCertificateLifetime}, &*authority);
  if (!server) return std::move(server).error();
  ready.ca_file = folder + "/ca.pem";
  if (auto written = write_private_file(ready.ca_file, authority->pem); !written) {
    return std::move(written).error();
  }
  return std::optional(TlsIdentity{server->key.private_pem, server->pem + authority->pem});
}

base::Result<void> Emulator::Parts::listen() {
  auto tls = make_tls();
  if (!tls) return std::move(tls).error();
  World& shared = *world;
  for (const std::string& region : options.regions) {
    auto server = HttpServer::start(
        {port_of(options, region), region, *tls},
        [&shared](const HttpRequest& request) { return dispatch(shared, request); });
    if (!server) return std::move(server).error().with_context("region " + region);
    ready.regions[region] = (*server)->url();
    {
      const auto lock = shared.lock();
      shared.set_endpoint(region, (*server)->url());
    }
    servers.push_back(std::move(*server));
  }
  auto control = HttpServer::start(
      {port_of(options, "control"), {}, std::nullopt},
      [&shared](const HttpRequest& request) { return dispatch_control(shared, request); });
  if (!control) return std::move(control).error().with_context("control");
  ready.admin = (*control)->url() + "/admin";
  ready.imds = (*control)->url() + "/opc/v2";
  servers.push_back(std::move(*control));

  auto started = DnsServer::start(port_of(options, "dns"),
                                  [&shared](std::string_view query, DnsTransport transport) {
                                    const auto lock = shared.lock();
                                    return respond(shared.zones(), query, transport);
                                  });
  if (!started) return std::move(started).error().with_context("DNS");
  dns = std::move(*started);
  ready.dns = dns->address();
  const auto lock = shared.lock();
  shared.set_dns_server(dns.get());
  return {};
}

base::Result<void> Emulator::Parts::announce() {
  if (options.ready_file.empty()) return {};
  return write_private_file(options.ready_file, to_ready_text(ready, ::getpid()));
}

Emulator::Emulator(std::unique_ptr<Parts> parts) : x_parts(std::move(parts)) {}

Emulator::~Emulator() {
  (void)stop();
}

const ReadyInfo& Emulator::ready() const {
  return x_parts->ready;
}

World& Emulator::world() {
  return *x_parts->world;
}

base::Result<std::unique_ptr<Emulator>> Emulator::start(const EmulatorOptions& options) {
  if (auto checked = check_regions(options.regions); !checked) return std::move(checked).error();
  std::unique_ptr<Emulator> emulator(new Emulator(std::make_unique<Parts>()));
  Parts& parts = *emulator->x_parts;
  parts.options = options;
  if (auto done = parts.prepare_folder(); !done) return std::move(done).error();
  if (auto done = parts.prepare_world(); !done) return std::move(done).error();
  if (auto done = parts.listen(); !done) return std::move(done).error();
  if (auto done = parts.announce(); !done) return std::move(done).error();
  return emulator;
}

base::Result<void> Emulator::stop() {
  Parts& parts = *x_parts;
  if (parts.is_stopped) return {};
  parts.is_stopped = true;
  if (!parts.options.ready_file.empty()) remove_file(parts.options.ready_file);
  parts.servers.clear();
  parts.dns.reset();
  base::Result<void> saved;
  if (parts.saver) saved = parts.saver->stop();
  parts.saver.reset();
  if (parts.is_temporary) remove_folder(parts.folder);
  return saved;
}

}  // namespace mailctl::emulator
