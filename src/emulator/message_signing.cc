#include "emulator/message_signing.h"

#include "base/text.h"

namespace mailctl::emulator {

base::Result<std::string> sign_message(std::string_view, const SigningKey&, base::Time) {
  return base::Error{base::ErrorKind::kUnsupported, "signing needs the DKIM library", {}};
}

std::optional<std::string> message_id_of(std::string_view message) {
  const std::string_view head = message.substr(0, message.find("\r\n\r\n"));
  for (const std::string_view line : base::split(head, '\n')) {
    if (!base::equals_ignoring_case(line.substr(0, 11), "message-id:")) continue;
    const std::size_t open = line.find('<');
    const std::size_t close = line.find('>');
    if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
      return std::string(line.substr(open + 1, close - open - 1));
    }
  }
  return std::nullopt;
}

}  // namespace mailctl::emulator
