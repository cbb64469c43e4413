// How many SPF evaluations a second: every case of the RFC 7208 suite over and over, its zones in
// memory, records parsed each time. The verdicts are checked before the clock starts.
//   bench_spf [SECONDS]      (MAILCTL_CONFORMANCE_DIR: where the suites are)

#include <chrono>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "../conformance/spf_scenarios.h"

namespace {

using namespace mailctl;

std::size_t evaluate_all(const std::vector<conformance::Scenario>& scenarios) {
  std::size_t passes = 0;
  for (const auto& scenario : scenarios) {
    for (const auto& one : scenario.cases) {
      dns::MissingQuestions missing;
      const auto evaluation = mail::spf::check_host(one.request, scenario.view, missing);
      if (evaluation.result == mail::spf::Result::kPass) ++passes;
    }
  }
  return passes;
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : 2.0;
  const auto scenarios = conformance::read_scenarios("rfc7208-tests.yml");
  std::size_t cases = 0;
  for (const auto& scenario : scenarios) cases += scenario.cases.size();
  const auto wrong = conformance::differences(scenarios);
  for (const auto& difference : wrong)
    std::cerr << difference.name << ": " << difference.what << "\n";

  using Clock = std::chrono::steady_clock;
  const auto passes = evaluate_all(scenarios);
  const auto begin = Clock::now();
  std::chrono::duration<double> elapsed{};
  std::size_t evaluations = 0;
  while (elapsed.count() < seconds) {
    if (evaluate_all(scenarios) != passes) return 1;
    evaluations += cases;
    elapsed = Clock::now() - begin;
  }
  std::cout << fmt::format(
      "{{\"tool\":\"mailctl\",\"cases\":{},\"wrong\":{},\"evaluations_per_second\":{:.0f}}}\n",
      cases,
      wrong.size(),
      static_cast<double>(evaluations) / elapsed.count());
  return wrong.empty() ? 0 : 1;
}
