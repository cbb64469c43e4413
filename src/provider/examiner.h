#pragma once
// The port through which `mailctl doctor` asks a provider how an account does: what only the
// provider knows to ask and to judge. A provider without one is simply not looked at more closely.

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "dns/name.h"
#include "model/checkup.h"

namespace mailctl::provider {

// What is looked at together: one region, or zones.
struct ExamineScope {
  std::string region;              // empty when only zones are looked at
  std::vector<dns::Name> domains;  // that the manifest wants there,
  std::size_t senders = 0;         // and how many senders
  std::vector<dns::Name> zones;
};

struct Examination {
  model::Checkup lines;
  std::map<dns::Name, std::vector<dns::Name>> name_servers;  // of zones, as the provider says
};

class Examiner {
 public:
  virtual ~Examiner() = default;
  // The identity that signs, as far as it can be judged without asking.
  [[nodiscard]] virtual model::Checkup credentials() const = 0;
  // Reads only. Never fails as a whole: what is refused is a line.
  virtual Examination examine(const ExamineScope& scope, std::stop_token stop) = 0;
};

}  // namespace mailctl::provider
