#include "fuzz_target.h"
#include "mail/bimi/svg.h"

using namespace mailctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto svg = fuzz::to_text(data, size);
  const auto problems = mail::bimi::check_svg(svg);
  fuzz::require(problems.size() <= mail::bimi::kMaxSvgProblems + 1, "problems are limited");
  for (const auto& problem : problems) {
    fuzz::require(problem.offset <= svg.size() && problem.length <= svg.size() - problem.offset,
                  "a problem lies in the image");
  }
  for (const auto& finding : mail::bimi::lint_svg(svg, "logo.svg")) {
    fuzz::require(finding.offset <= finding.text.size() &&
                      finding.length <= finding.text.size() - finding.offset,
                  "a mark lies in what is shown");
  }
  return 0;
}
