#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/text.h"
#include "mail/message/mime.h"
#include "mail/rules/status_code.h"

namespace mailctl::mail::rules {
namespace {

// RFC 3464 §2, and RFC 6533 for addresses with other letters.
bool is_notification(const message::Part& part) {
  return part.type.value == "message/delivery-status" ||
         part.type.value == "message/global-delivery-status";
}

bool is_text(const message::Part& part) {
  return part.type.value == "text/plain";
}

// Of the message itself and its parts, not of a message that is enclosed (the one that bounced).
bool is_own(std::span<const message::Part> parts, const message::Part& part) {
  auto parent = part.parent;
  while (parent != message::kNoParent) {
    if (!parts[parent].is_multipart()) return false;
    parent = parts[parent].parent;
  }
  return true;
}

bool looks_like_message(std::string_view header) {
  return std::ranges::any_of(
      std::array<std::string_view, 3>{"From", "Received", "Content-Type"},
      [&](const auto name) { return !message::header_value(header, name).empty(); });
}

}  // namespace

std::vector<ServerReply> parse_bounce_message(std::string_view message) {
  const auto parts = message::split_mime(message);
  if (!parts || parts->empty() || !looks_like_message(parts->front().header)) {
    return parse_bounce(message);
  }
  std::string text;
  std::string notification;
  for (const auto& part : *parts) {
    if (!is_own(*parts, part)) continue;
    if (is_notification(part)) notification += message::decoded_body(part) + "\n\n";
    if (is_text(part) && text.size() < kMaxBounceSize) text += message::decoded_body(part) + "\n\n";
  }
  if (notification.empty() && base::trim(text).empty()) return parse_bounce(message);
  // The notification comes first, so that the limit of size never cuts it.
  return parse_bounce(notification + text);
}

}  // namespace mailctl::mail::rules
