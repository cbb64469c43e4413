#include "net/emulated_world.h"

#include <algorithm>
#include <utility>

namespace mailctl::net {

EmulatedWorld::EmulatedWorld(std::unique_ptr<Resolver> emulator, std::vector<dns::Name> zones)
    : x_emulator(std::move(emulator)), x_zones(std::move(zones)) {}

std::vector<dns::Answer> EmulatedWorld::query_all(std::span<const dns::Question> questions,
                                                  std::stop_token stop) {
  auto answers = x_emulator->query_all(questions, std::move(stop));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool is_refused = answers[i].status == dns::AnswerStatus::kServFail;
    if (is_refused && is_outside(questions[i].name)) {
      answers[i].status = dns::AnswerStatus::kNxDomain;
    }
  }
  return answers;
}

bool EmulatedWorld::is_outside(const dns::Name& name) const {
  return std::ranges::none_of(x_zones,
                              [&](const dns::Name& zone) { return name.is_at_or_under(zone); });
}

}  // namespace mailctl::net
