// The first line describes a stream of author.example; each other is "name text", a TXT record.

#include <span>

#include "base/text.h"
#include "fuzz_target.h"
#include "mail/path/forecast.h"
#include "mail/path/guess.h"
#include "text_world.h"

using namespace mailctl;
using namespace mailctl::mail;

namespace {

void check(const path::Forecast& forecast) {
  for (const auto& journey : forecast.journeys) {
    const bool passes = journey.dmarc.rfc9989.result == dmarc::Result::kPass;
    const bool is_accepted = journey.reception.honouring == path::Handling::kAccepted;
    fuzz::require(!passes || is_accepted, "what passes is accepted");
    fuzz::require(!(passes && journey.reception.is_rescued), "what passes needs no rescue");
    fuzz::require(!journey.why.empty() && !journey.steps.empty(), "everything has a reason");
  }
  fuzz::require(!forecast.reason.empty(), "a verdict has a reason");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const dmarc::PublicSuffixList kSuffixes;
  static const std::vector<path::KnownService> kServices{
      {"Known", {dns::name_of("a.example")}, dns::name_of("bounce.example"), {"s1", "s2"}}};
  static const auto kPaths = path::paths_of_rank(path::Rank::kOther);
  const auto text = fuzz::to_text(data, size);
  const auto lines = base::split(text.substr(0, 8192), '\n');
  const auto view = fuzz::text_world(std::span(lines).subspan(1));
  const auto author = dns::name_of("author.example");
  dns::MissingQuestions missing;
  const std::vector<std::string> selectors{"s1"};
  auto streams = path::guess_streams(author, selectors, kServices, view, missing).streams;
  fuzz::require(streams.size() <= 32, "a guess is bounded");
  if (streams.size() > 2) streams.resize(2);
  if (auto stream = path::parse_stream(lines.front(), author)) {
    streams.push_back(*std::move(stream));
  }
  for (const auto& stream : streams) {
    check(path::forecast(stream, kPaths, {view, kSuffixes}, missing));
  }
  fuzz::require(missing.empty(), "a closed world has an answer for everything");
  return 0;
}
