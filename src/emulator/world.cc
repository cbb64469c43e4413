#include "emulator/world.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/text.h"
#include "emulator/authority.h"
#include "emulator/email_names.h"
#include "emulator/email_store.h"
#include "emulator/faults.h"
#include "emulator/inbox.h"
#include "emulator/key_pool.h"
#include "emulator/retry_tokens.h"
#include "emulator/zone_store.h"

namespace mailctl::emulator {

namespace {

constexpr std::size_t kOcidTail = 60;
constexpr std::string_view kOcidAlphabet = "abcdefghijklmnopqrstuvwxyz234567";

// splitmix64: one step of a generator whose whole state is its counter, so that it can be saved.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

std::string ocid_tail(std::uint64_t seed) {
  std::string tail = "aaaa";
  for (std::uint64_t i = 0; tail.size() < kOcidTail; ++i) {
    tail += kOcidAlphabet[mix(mix(seed) + i) % kOcidAlphabet.size()];
  }
  return tail;
}

// Identities must stay the same for a seed, whatever else is drawn.
std::string fixed_ocid(std::string_view type, std::uint64_t seed) {
  std::uint64_t salt = seed;
  for (const char c : type) salt = mix(salt ^ static_cast<std::uint64_t>(c));
  return "ocid1." + std::string(type) + ".oc1.." + ocid_tail(salt);
}

bool is_ocid_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

World::World(WorldConfig config)
    : x_config(std::move(config)),
      x_zones(std::make_unique<ZoneStore>()),
      x_email(std::make_unique<EmailStore>()),
      x_inbox(std::make_unique<Inbox>()),
      x_authority(std::make_unique<Authority>()),
      x_faults(std::make_unique<FaultPlan>()),
      x_key_pool(std::make_unique<KeyPool>()),
      x_retry_tokens(std::make_unique<RetryTokens>()) {
  if (!x_config.wall) {
    x_config.wall = [] {
      return std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
    };
  }
  for (const std::string& region : x_config.regions) publish_region(*this, region);
}

World::~World() = default;

std::unique_lock<std::mutex> World::lock() {
  return std::unique_lock(x_mutex);
}

std::string World::tenancy() const {
  return fixed_ocid("tenancy", x_config.seed);
}

std::string World::compartment() const {
  return fixed_ocid("compartment", x_config.seed);
}

std::string World::user() const {
  return fixed_ocid("user", x_config.seed);
}

bool World::is_compartment_id(std::string_view ocid) {
  const auto parts = base::split(ocid, '.');
  if (parts.size() < 5 || parts[0] != "ocid1" || ocid.size() > 255) return false;
  if (parts[1] != "compartment" && parts[1] != "tenancy") return false;
  return !parts.back().empty() &&
         std::ranges::all_of(ocid, [](char c) { return c == '.' || is_ocid_char(c); });
}

base::Time World::service_now() const {
  return x_config.wall() + x_service_offset;
}

base::Time World::wall_now() const {
  return x_config.wall() + x_signature_offset;
}

void World::advance_service_clock(base::Duration by) {
  x_service_offset += by;
  touch();
}

void World::set_signature_offset(base::Duration offset) {
  x_signature_offset = offset;
}

std::uint64_t World::draw() {
  return mix(x_config.seed ^ mix(++x_drawn));
}

std::string World::make_ocid(std::string_view type, std::string_view region) {
  return "ocid1." + std::string(type) + ".oc1." + std::string(region) + "." + ocid_tail(draw());
}

std::string World::make_hex(std::size_t digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  while (text.size() < digits) {
    std::uint64_t bits = draw();
    for (int i = 0; i < 16 && text.size() < digits; ++i, bits >>= 4U) text += kHex[bits & 0xfU];
  }
  return text;
}

std::string World::make_request_id(const HttpRequest& request) {
  const auto upper = [](std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
      return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
  };
  std::string sent(header_or_empty(request, "opc-request-id").substr(0, 128));
  std::erase_if(sent, [](char c) { return !is_ocid_char(c) && c != '/'; });
  if (sent.empty()) sent = "/" + upper(make_hex(32));
  return sent + "/" + upper(make_hex(32)) + "/" + upper(make_hex(32));
}

std::string World::endpoint(const std::string& region) const {
  const auto found = x_endpoints.find(region);
  return found == x_endpoints.end() ? std::string() : found->second;
}

void World::set_endpoint(const std::string& region, std::string url) {
  x_endpoints[region] = std::move(url);
}

void World::reset() {
  x_settings = Settings{};
  x_service_offset = base::Duration::zero();
  x_signature_offset = base::Duration::zero();
  *x_zones = ZoneStore();
  x_email->clear();
  x_inbox->messages.clear();
  x_faults->clear();
  x_faults->reset_counts();
  x_retry_tokens->clear();
  for (const std::string& region : x_config.regions) publish_region(*this, region);
  touch();
}

}  // namespace mailctl::emulator
