#include "dns/message.h"
#include "fuzz_target.h"

using namespace mailctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = dns::parse_message(fuzz::to_text(data, size));
  if (!message) return 0;
  const auto octets = dns::to_octets(message.value());
  // Without compression in rdata it can only be longer than TCP carries when it was near that.
  if (octets.size() > 0xffff) return 0;
  const auto again = dns::parse_message(octets);
  fuzz::require(again && again.value() == message.value(), "what was read can be written and read");
  fuzz::require(dns::to_datagram(message.value(), 512).size() <= octets.size(),
                "a datagram is no longer than the message");
  return 0;
}
