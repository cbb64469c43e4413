#include "mail/dkim/body_hash.h"

#include <algorithm>

#include "mail/dkim/sha256.h"

namespace mailctl::mail::dkim {
namespace {

// One running hash that is read at every limit on its way.
class LimitedHashes {
 public:
  explicit LimitedHashes(std::map<std::uint64_t, std::string>& hashes)
      : x_hashes(hashes), x_next(hashes.begin()) {}

  void add(std::string_view piece) {
    while (x_next != x_hashes.end() && x_next->first - x_size <= piece.size()) {
      const std::size_t counted = x_next->first - x_size;
      hash(piece.substr(0, counted));
      piece.remove_prefix(counted);
      x_next->second = x_sha.value();
      ++x_next;
    }
    if (x_next != x_hashes.end()) {
      hash(piece);
    } else {
      x_size += piece.size();
    }
  }

  void finish() {
    for (; x_next != x_hashes.end(); ++x_next) x_next->second = x_sha.value();
  }

  [[nodiscard]] std::uint64_t size() const { return x_size; }

 private:
  void hash(std::string_view octets) {
    x_sha.update(octets);
    x_size += octets.size();
  }

  std::map<std::uint64_t, std::string>& x_hashes;
  std::map<std::uint64_t, std::string>::iterator x_next;
  Sha256 x_sha;
  std::uint64_t x_size = 0;
};

}  // namespace

void BodyHashes::announce(Canonicalization form, std::uint64_t limit) {
  Form& wanted = form_of(form);
  if (wanted.hashes.try_emplace(limit).second) wanted.is_current = false;
}

const std::string& BodyHashes::hash(Canonicalization form, std::uint64_t limit) {
  announce(form, limit);
  walk(form);
  return form_of(form).hashes.at(limit);
}

std::uint64_t BodyHashes::size(Canonicalization form) {
  walk(form);
  return form_of(form).size;
}

void BodyHashes::walk(Canonicalization kind) {
  Form& form = form_of(kind);
  if (form.is_current) return;
  LimitedHashes hashes(form.hashes);
  canonicalize_body(kind, x_body, [&](std::string_view piece) { hashes.add(piece); });
  hashes.finish();
  form.size = hashes.size();
  form.is_current = true;
}

std::string body_hash(Canonicalization kind, std::string_view body, std::uint64_t limit) {
  return BodyHashes(body).hash(kind, limit);
}

}  // namespace mailctl::mail::dkim
