#pragma once
// What a manifest says of an account, as far as its provider needs it.

#include <string>
#include <vector>

#include "base/secret.h"

namespace mailctl::provider {

struct AccountSettings {
  std::string name;
  std::string profile;  // of the cloud's own configuration; empty: as its client chooses
  std::string auth;     // a word of the cloud's own client ("instance_principal"); may be empty
  base::Secret pass_phrase;  // of the key; empty: as the profile says
  std::string compartment;   // where resources live
  std::string tenancy;       // empty: the credentials' own
  std::vector<std::string> regions;
};

}  // namespace mailctl::provider
