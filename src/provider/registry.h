#pragma once
// Every provider mailctl knows, as a list that can be read. A new provider is a folder and a line
// in registry.cc.

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/facts.h"
#include "net/http_client.h"
#include "provider/account.h"
#include "provider/examiner.h"
#include "provider/provider.h"
#include "provider/submitter.h"
#include "provider/surroundings.h"

namespace mailctl::provider {

struct OpenedAccount {
  std::unique_ptr<Provider> provider;
  Submitter* submitter = nullptr;  // owned by provider; nullptr where it cannot send
  Examiner* examiner = nullptr;    // likewise; nullptr where there is nothing more to look at
  std::vector<std::string> warnings;
};

struct ProviderEntry {
  std::string_view name;  // the word of the manifest: "oci"
  // What is known without asking, custom regions of this machine included; `warnings` gets a line
  // for each of those that cannot be read.
  model::ProviderFacts (*facts)(const Surroundings& surroundings,
                                std::vector<std::string>& warnings);
  // Finds credentials; asks nobody. http and clock must outlive what is opened. Errors do not name
  // the account.
  base::Result<OpenedAccount> (*open)(const AccountSettings& account,
                                      const Surroundings& surroundings,
                                      net::HttpClient& http,
                                      const base::Clock& clock);
};

std::span<const ProviderEntry> providers();
// nullptr where there is none of that name.
const ProviderEntry* find_provider(std::string_view name);

}  // namespace mailctl::provider
