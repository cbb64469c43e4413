#include <algorithm>

#include "fuzz_target.h"
#include "mail/message/authentication_results.h"

using namespace mailctl::mail;
using namespace mailctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = message::parse_authentication_results(fuzz::to_text(data, size));
  fuzz::require(first.results.size() <= message::kMaxResults, "results are bounded");
  // Writing makes odd octets harmless; what is written then stays as it is.
  const auto written = message::to_text(first);
  const auto is_harmless = [](char c) {
    return (c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t';
  };
  fuzz::require(std::ranges::all_of(written, is_harmless), "only printing ASCII is written");
  fuzz::require(written.find("\r\n\r\n") == std::string::npos, "nothing ends the header");
  const auto second = message::parse_authentication_results(written);
  fuzz::require(message::to_text(second) == written, "what is written can be read");
  return 0;
}
