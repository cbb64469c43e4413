#include "dns/zone_text.h"
#include "fuzz_target.h"

using namespace mailctl;

namespace {

dns::Zone parse(std::string_view text, base::Diagnostics& diagnostics) {
  const base::SourceFile file{base::FileId{0}, "zone", std::string(text)};
  return dns::parse_zone_text(dns::name_of("example.com"), file, diagnostics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::Diagnostics first;
  const auto zone = parse(fuzz::to_text(data, size), first);
  base::Diagnostics second;
  const auto again = parse(dns::to_zone_text(zone), second);
  fuzz::require(second.empty(), "what was read is written without problems");
  fuzz::require(again == zone, "what was read can be written and read");
  return 0;
}
