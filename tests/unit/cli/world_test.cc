#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace mailctl;
using namespace mailctl::cli;

namespace {

// Time passes only when the test says so.
class SteppedClock : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override { return x_now; }

  void sleep_until(base::Time until, std::stop_token /*stop*/) override { x_now = until; }

  void advance(std::chrono::seconds by) { x_now += by; }

 private:
  base::Time x_now;
};

dns::Question txt(const std::string& name) {
  return {dns::Name::parse(name).value(), dns::RecordType::kTxt};
}

// Wants two names, one after the other; it takes `seconds` until the second is wanted. The status
// with which the second was answered.
dns::AnswerStatus second_answer(std::chrono::seconds seconds, Patience patience) {
  dns::View view;
  SteppedClock clock;
  const auto ask = [&](const std::vector<dns::Question>& questions) {
    for (const auto& question : questions) view.set(question, {dns::AnswerStatus::kNxDomain});
    clock.advance(seconds);
    return true;
  };
  const auto look = [](const dns::View& seen, dns::MissingQuestions& missing) {
    for (const auto* name : {"a.example", "b.example"}) {
      if (seen.at(txt(name)).status != dns::AnswerStatus::kNotFetched) continue;
      missing.insert(txt(name));
      return;
    }
  };
  settle({view, clock, ask}, look, patience);
  return view.at(txt("b.example")).status;
}

}  // namespace

TEST_CASE("what one request still lacks after 20 s is a timeout (RFC 7208 section 4.6.4)") {
  using std::chrono::seconds;
  CHECK(second_answer(seconds(20), Patience::kOneRequest) == dns::AnswerStatus::kTimeout);
  CHECK(second_answer(seconds(19), Patience::kOneRequest) == dns::AnswerStatus::kNxDomain);
  CHECK(second_answer(seconds(99), Patience::kNoEnd) == dns::AnswerStatus::kNxDomain);
}
