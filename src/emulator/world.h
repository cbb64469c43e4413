#pragma once
// Everything the emulated cloud knows, behind one lock: who the tenancy is, two clocks, ids, and
// the stores of each service. The dispatcher holds lock() for the whole of a request, so a handler
// (HttpReply handle_x(World&, const HttpRequest&)) sees and changes the world alone and never
// locks. Other threads (the DNS server) take lock() themselves.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "emulator/http.h"

namespace mailctl::emulator {

class DnsServer;
class EmailStore;
class FaultPlan;
class Inbox;
class KeyPool;
class RetryTokens;
class ZoneStore;
struct Authority;

// What `"v=spf1 -all"` sent without quotes becomes (oci-api: DNS rdata normalisation).
enum class TxtWords : std::uint8_t { kSplit, kJoin };
// Whether an approved sender of a domain without an ACTIVE DKIM is refused.
enum class SenderRule : std::uint8_t { kAnyDomain, kNeedsActiveDkim };
// Whether the tenancy has tag defaults that add definedTags.Oracle-Tags on create.
enum class TagDefaults : std::uint8_t { kNone, kOracleTags };

// The knobs of /admin/settings. Durations are of the service clock.
struct Settings {
  base::Duration create_lag{0};                        // CREATING and UPDATING last this long
  base::Duration dkim_lag{0};                          // from the record being in DNS to ACTIVE
  base::Duration delete_lag = std::chrono::hours{24};  // DKIM: DELETING to DELETED
  base::Duration latency{0};                           // before every reply (wall clock)
  TxtWords txt_words = TxtWords::kSplit;
  SenderRule sender_rule = SenderRule::kAnyDomain;
  TagDefaults tag_defaults = TagDefaults::kOracleTags;
  bool operator==(const Settings&) const = default;
};

struct WorldConfig {
  std::vector<std::string> regions;  // region ids; the first is the home region
  std::uint64_t seed = 1;            // of every id and token
  // The real time; tests give a fixed one.
  std::function<base::Time()> wall = nullptr;
};

class World {
 public:
  explicit World(WorldConfig config);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] std::unique_lock<std::mutex> lock();

  [[nodiscard]] const WorldConfig& config() const { return x_config; }

  // Identities, made from the seed.
  [[nodiscard]] std::string tenancy() const;
  [[nodiscard]] std::string compartment() const;  // where mailctl's samples put things
  [[nodiscard]] std::string user() const;
  // Any well-formed compartment or tenancy OCID counts as one of the tenancy.
  [[nodiscard]] static bool is_compartment_id(std::string_view ocid);

  // The clock of resources, movable by /admin/clock; and the one signatures are checked against,
  // movable apart from it by /admin/signature-clock.
  [[nodiscard]] base::Time service_now() const;
  [[nodiscard]] base::Time wall_now() const;
  void advance_service_clock(base::Duration by);
  void set_signature_offset(base::Duration offset);

  [[nodiscard]] base::Duration service_offset() const { return x_service_offset; }

  [[nodiscard]] base::Duration signature_offset() const { return x_signature_offset; }

  void set_service_offset(base::Duration offset) { x_service_offset = offset; }

  // "ocid1.<type>.oc1.<region>.<60 characters>"; an empty region for realm-wide things.
  std::string make_ocid(std::string_view type, std::string_view region);
  // Lower-case hex digits.
  std::string make_hex(std::size_t digits);
  // "/<32 HEX>/<32 HEX>" behind the client's own id where it sent one.
  std::string make_request_id(const HttpRequest& request);

  // How many ids were drawn: saved with the world, so that a reloaded one never repeats an id.
  [[nodiscard]] std::uint64_t drawn_ids() const { return x_drawn; }

  void set_drawn_ids(std::uint64_t count) { x_drawn = count; }

  Settings& settings() { return x_settings; }

  [[nodiscard]] const Settings& settings() const { return x_settings; }

  ZoneStore& zones() { return *x_zones; }

  EmailStore& email() { return *x_email; }

  Inbox& inbox() { return *x_inbox; }

  Authority& authority() { return *x_authority; }

  FaultPlan& faults() { return *x_faults; }

  RetryTokens& retry_tokens() { return *x_retry_tokens; }

  // DKIM keys made in advance by a thread of their own.
  KeyPool& key_pool() { return *x_key_pool; }

  // The base URL under which a region's services answer; empty before the listeners are up.
  [[nodiscard]] std::string endpoint(const std::string& region) const;
  void set_endpoint(const std::string& region, std::string url);

  // For /admin/dns-faults; nullptr where no DNS server runs.
  [[nodiscard]] DnsServer* dns_server() { return x_dns_server; }

  void set_dns_server(DnsServer* server) { x_dns_server = server; }

  // Counts changes worth saving; whoever changes a store calls it.
  void touch() { ++x_changes; }

  [[nodiscard]] std::uint64_t changes() const { return x_changes; }

  // Back to the first moment: no resources, clocks and settings at their defaults.
  void reset();

 private:
  std::uint64_t draw();

  WorldConfig x_config;
  std::mutex x_mutex;
  Settings x_settings;
  base::Duration x_service_offset{0};
  base::Duration x_signature_offset{0};
  std::uint64_t x_drawn = 0;
  std::uint64_t x_changes = 0;
  std::unique_ptr<ZoneStore> x_zones;
  std::unique_ptr<EmailStore> x_email;
  std::unique_ptr<Inbox> x_inbox;
  std::unique_ptr<Authority> x_authority;
  std::unique_ptr<FaultPlan> x_faults;
  std::unique_ptr<KeyPool> x_key_pool;
  std::unique_ptr<RetryTokens> x_retry_tokens;
  std::map<std::string, std::string> x_endpoints;
  DnsServer* x_dns_server = nullptr;
};

}  // namespace mailctl::emulator
