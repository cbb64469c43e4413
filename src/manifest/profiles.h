#pragma once
// `profiles:` — what the blocks of many domains hold, written once. A domain is `like` a profile,
// and so may a profile be; what the domain says itself is laid over it (lay_over, compose.h).

#include <map>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "manifest/manifest.h"
#include "yaml/tree.h"

namespace mailctl::manifest {

class Profiles {
 public:
  // `root` is the tree of the manifest, and outlives this. Codes: manifest/bad-name,
  // manifest/profile-ring, manifest/unknown-profile.
  Profiles(const yaml::Node& root, base::Diagnostics& diagnostics);

  // All that the profile holds, what it is `like` included. nullptr and manifest/unknown-profile
  // where there is none.
  [[nodiscard]] const yaml::Node* find(const Text& name, base::Diagnostics& diagnostics);

  // The block of a domain with what it is `like` under it.
  [[nodiscard]] yaml::Node complete(const yaml::Node& own, base::Diagnostics& diagnostics);

  // A warning for each profile that nothing is like (manifest/unused-profile).
  void report_unused(base::Diagnostics& diagnostics) const;

 private:
  enum class Progress : std::uint8_t { kNew, kOpen, kDone };

  struct Profile {
    const yaml::Entry* entry = nullptr;
    Progress progress = Progress::kNew;
    yaml::Node whole;
    bool is_used = false;
  };

  void resolve(Profile& profile, base::Diagnostics& diagnostics);
  void report_unknown(const Text& name, base::Diagnostics& diagnostics) const;
  void report_ring(const Profile& last, const Text& like, base::Diagnostics& diagnostics) const;

  std::map<std::string, Profile, std::less<>> x_profiles;
};

// The value of `like` in a block; its place is not known where there is none.
Text like_of(const yaml::Node& block, base::Diagnostics& diagnostics);

}  // namespace mailctl::manifest
