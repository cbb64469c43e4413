#include "emulator/message_signing.h"

#include "base/secret.h"
#include "mail/dkim/sign.h"
#include "mail/message/headers.h"

namespace mailctl::emulator {

base::Result<std::string> sign_message(std::string_view message,
                                       const SigningKey& key,
                                       base::Time now) {
  auto parsed = mail::message::Message::parse(message);
  if (!parsed) return std::move(parsed).error();
  auto domain = dns::Name::parse(key.domain);
  if (!domain) return std::move(domain).error();
  auto field =
      mail::dkim::sign(*parsed, {*domain, key.selector, base::Secret(key.private_pem)}, now);
  if (!field) return field;
  return *field + "\r\n";
}

std::optional<std::string> message_id_of(std::string_view message) {
  const auto parsed = mail::message::Message::parse(message);
  if (!parsed) return std::nullopt;
  const auto found = parsed->find_all("message-id");
  if (found.empty()) return std::nullopt;
  const std::string_view value = parsed->value(found.front());
  const std::size_t open = value.find('<');
  const std::size_t close = value.find('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  return std::string(value.substr(open + 1, close - open - 1));
}

}  // namespace mailctl::emulator
