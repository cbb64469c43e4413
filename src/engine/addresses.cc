#include "engine/addresses.h"

#include <utility>

namespace mailctl::engine {

std::vector<std::string> addresses_of(std::span<const dns::Name> servers,
                                      net::Resolver& world,
                                      std::stop_token stop) {
  std::vector<dns::Question> questions;
  for (const auto& server : servers) {
    questions.push_back({server, dns::RecordType::kA});
    questions.push_back({server, dns::RecordType::kAaaa});
  }
  std::vector<std::string> addresses;
  for (const auto& answer : world.query_all(questions, std::move(stop))) {
    for (const auto& record : answer.records) {
      if (const auto* v4 = std::get_if<dns::AData>(&record))
        addresses.push_back(dns::to_text(*v4) + ":53");
      if (const auto* v6 = std::get_if<dns::AaaaData>(&record))
        addresses.push_back("[" + dns::to_text(*v6) + "]:53");
    }
  }
  return addresses;
}

}  // namespace mailctl::engine
