#include "fuzz_target.h"
#include "mail/message/border.h"

using namespace mailctl;

namespace {

bool is_short(std::string_view text) {
  return text.size() <= mail::message::kMaxReceived;
}

}  // namespace

// The input is a header: everything in it may be forged.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  const auto hop = mail::message::parse_received(text);
  fuzz::require(is_short(hop.helo) && is_short(hop.by) && is_short(hop.reverse),
                "words are no longer than the field");
  if (const auto ip = mail::message::parse_address_literal(text)) {
    fuzz::require(mail::message::parse_address_literal(mail::message::to_text(*ip)) == ip,
                  "an address can be written and read");
  }
  const auto message = mail::message::Message::parse(text);
  if (!message) return 0;
  const auto hops = mail::message::hops_of(*message);
  fuzz::require(hops.size() <= mail::message::kMaxHops, "hops are counted");
  for (const std::string_view host : {"", "example.net", "mx.example.net"}) {
    const auto border = mail::message::find_border(*message, hops, host);
    const bool is_found = border.choice != mail::message::BorderChoice::kNone;
    fuzz::require(!is_found || border.hop < hops.size(), "the border is one of the hops");
    fuzz::require(!border.reason.empty(), "the choice has a reason");
  }
  return 0;
}
