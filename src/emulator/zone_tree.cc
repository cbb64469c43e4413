#include "emulator/zone_tree.h"

#include <array>

#include <openssl/evp.h>

#include "base/check.h"
#include "base/encoding.h"

namespace mailctl::emulator {

std::string node_key(const dns::Name& name) {
  const std::vector<std::string> labels = name.labels();
  std::string key;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    key.push_back('\0');
    key += *label;
  }
  return key;
}

std::string short_digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  MAILCTL_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) ==
                1);
  std::string octets(digest.begin(), digest.begin() + 16);
  return base::to_hex(octets);
}

std::string record_hash(const StoredZone& zone,
                        const dns::Name& name,
                        const dns::RecordData& data) {
  return short_digest(zone.id + "|" + name.text() + "|" + dns::to_text(dns::type_of(data)) + "|" +
                      dns::to_text(data));
}

const ZoneNode* StoredZone::find_node(const dns::Name& name) const {
  const auto found = nodes.find(node_key(name));
  return found == nodes.end() ? nullptr : &found->second;
}

const StoredSet* StoredZone::find_set(const dns::Name& name, dns::RecordType type) const {
  const ZoneNode* node = find_node(name);
  if (node == nullptr) return nullptr;
  const auto found = node->sets.find(type);
  return found == node->sets.end() ? nullptr : &found->second;
}

bool StoredZone::has_at_or_under(const dns::Name& name) const {
  const std::string key = node_key(name);
  // Between a name and the names under it only siblings sort whose label starts alike, and those
  // have an octet above zero where a child has its zero octet: so children come first.
  auto next = nodes.lower_bound(key);
  if (next == nodes.end() || !next->first.starts_with(key)) return false;
  if (next->first.size() == key.size()) return true;
  return next->first[key.size()] == '\0';
}

std::size_t StoredZone::record_count() const {
  std::size_t count = 0;
  for (const auto& [key, node] : nodes) {
    for (const auto& [type, set] : node.sets) count += set.records.size();
  }
  return count;
}

}  // namespace mailctl::emulator
