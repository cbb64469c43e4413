#include "fuzz_target.h"
#include "mail/message/mime.h"

using namespace mailctl;
using namespace mailctl::mail::message;

namespace {

bool is_within(std::string_view part, std::string_view text) {
  if (part.empty()) return true;
  return part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  const MimeLimits limits{.parts = 50, .depth = 5};
  const auto parts = split_mime(text, limits);
  if (parts) {
    fuzz::require(!parts->empty() && parts->size() <= limits.parts, "parts are counted");
    for (std::size_t i = 0; i < parts->size(); ++i) {
      const Part& part = (*parts)[i];
      fuzz::require(is_within(part.header, text) && is_within(part.body, text), "parts are views");
      fuzz::require(i == 0 ? part.parent == kNoParent : part.parent < i, "containers come first");
      fuzz::require(part.depth <= limits.depth, "depth is bounded");
      fuzz::require(decoded_body(part).size() <= part.body.size(), "decoding does not grow");
      (void)decode_words(header_value(part.header, "Subject"));
    }
  }
  fuzz::require(decode_base64(text).size() <= size, "base64 does not grow");
  (void)decode_quoted_printable(text);
  (void)decode_words(text);
  (void)parse_parameterized(text);
  return 0;
}
