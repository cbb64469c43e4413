#include "mail/rules/status_code.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/rules/reply_text.h"

namespace mailctl::mail::rules {
namespace {

constexpr std::uint16_t kLargestPart = 999;  // RFC 3463 §2: three digits

// The number at the start of `text`, which loses it; at most three digits.
std::optional<std::uint16_t> take_number(std::string_view& text) {
  std::uint16_t number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits == 3) return std::nullopt;
    number = static_cast<std::uint16_t>(number * 10 + (text[digits] - '0'));
    ++digits;
  }
  if (digits == 0 || number > kLargestPart) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

// A field of a notification: the kind before ";" ("rfc822; a@b", "smtp; 550 …") is dropped.
std::string_view behind_kind(std::string_view value) {
  const auto semicolon = value.find(';');
  return base::trim(semicolon == std::string_view::npos ? value : value.substr(semicolon + 1));
}

DeliveryAction action_of(std::string_view word) {
  if (base::equals_ignoring_case(word, "failed")) return DeliveryAction::kFailed;
  if (base::equals_ignoring_case(word, "delayed")) return DeliveryAction::kDelayed;
  for (const std::string_view done : {"delivered", "relayed", "expanded"}) {
    if (base::equals_ignoring_case(word, done)) return DeliveryAction::kDone;
  }
  return DeliveryAction::kUnknown;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of(" \t(;,"), text.size()));
}

// The fields of one recipient (RFC 3464 §2.3), as they come in.
class RecipientFields {
 public:
  // The value of "Name: value", unfolded.
  void read(std::string_view name, std::string_view value) {
    if (is(name, "Final-Recipient") || (is(name, "Original-Recipient") && x_recipient.empty())) {
      x_recipient = behind_kind(value);
    } else if (is(name, "Action")) {
      x_action = action_of(first_word(value));
    } else if (is(name, "Status")) {
      x_status = parse_status_code(first_word(value));
    } else if (is(name, "Remote-MTA")) {
      x_host = first_word(behind_kind(value));
    } else if (is(name, "Diagnostic-Code")) {
      x_diagnostic = behind_kind(value);
    }
  }

  [[nodiscard]] bool has_recipient() const { return !x_recipient.empty(); }

  // What is no report on a recipient (the fields of the message, RFC 3464 §2.2) gives nothing.
  [[nodiscard]] std::optional<ServerReply> take() {
    std::optional<ServerReply> reply;
    if (x_status || !x_diagnostic.empty()) reply = reply_of_fields();
    *this = {};
    return reply;
  }

 private:
  static bool is(std::string_view name, std::string_view wanted) {
    return base::equals_ignoring_case(name, wanted);
  }

  [[nodiscard]] ServerReply reply_of_fields() const {
    auto reply = find_reply(x_diagnostic).value_or(ServerReply{.text = x_diagnostic});
    if (!reply.status) reply.status = x_status;
    if (!x_host.empty()) reply.host = x_host;
    reply.recipient = x_recipient;
    reply.action = x_action;
    return reply;
  }

  std::string x_recipient;
  std::string x_host;
  std::string x_diagnostic;
  std::optional<StatusCode> x_status;
  DeliveryAction x_action = DeliveryAction::kUnknown;
};

class NotificationReader {
 public:
  std::vector<ServerReply> read(std::string_view text) && {
    for (const auto line : base::split(text, '\n')) read_line(line);
    end_of_field();
    end_of_recipient();
    return std::move(x_replies);
  }

 private:
  void read_line(std::string_view line) {
    const bool is_folded = !line.empty() && is_blank(line.front());
    line = base::trim(line);
    if (is_folded && !line.empty()) {
      if (!x_name.empty()) x_value += fmt::format(" {}", line);
      return;
    }
    end_of_field();
    if (line.empty()) return end_of_recipient();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    x_name = base::trim(line.substr(0, colon));
    x_value = base::trim(line.substr(colon + 1));
  }

  void end_of_field() {
    // Some notifications lack the empty line between two recipients.
    const bool is_next = base::equals_ignoring_case(x_name, "Final-Recipient") ||
                         base::equals_ignoring_case(x_name, "Original-Recipient");
    if (is_next && x_fields.has_recipient() && !x_is_naming) end_of_recipient();
    if (!x_name.empty()) x_is_naming = is_next;
    x_fields.read(x_name, x_value);
    x_name.clear();
    x_value.clear();
  }

  void end_of_recipient() {
    x_is_naming = false;
    auto reply = x_fields.take();
    if (reply && x_replies.size() < kMaxReplies) x_replies.push_back(*std::move(reply));
  }

  std::string x_name;
  std::string x_value;
  bool x_is_naming = false;  // the last field named the recipient
  RecipientFields x_fields;
  std::vector<ServerReply> x_replies;
};

}  // namespace

std::string to_text(StatusCode code) {
  return fmt::format("{}.{}.{}", code.status_class, code.subject, code.detail);
}

std::optional<StatusCode> parse_status_code(std::string_view text) {
  const auto status_class = take_number(text);
  if (!status_class || (*status_class != 2 && *status_class != 4 && *status_class != 5)) {
    return std::nullopt;
  }
  if (!take_dot(text)) return std::nullopt;
  const auto subject = take_number(text);
  if (!subject || !take_dot(text)) return std::nullopt;
  const auto detail = take_number(text);
  if (!detail || !text.empty()) return std::nullopt;
  return StatusCode{*status_class, *subject, *detail};
}

std::vector<ServerReply> parse_bounce(std::string_view text) {
  text = text.substr(0, kMaxBounceSize);
  if (base::trim(text).empty()) return {};
  const std::string lines = base::replace_all(std::string(text), "\r\n", "\n");
  auto replies = NotificationReader().read(lines);
  if (replies.empty()) {
    replies.push_back(find_reply(lines).value_or(ServerReply{.text = one_line(lines)}));
  } else if (replies.size() == 1 && replies.front().text.empty()) {
    // The notification has codes alone; what was said is in the part for people.
    if (const auto said = find_reply(lines)) replies.front().text = said->text;
  }
  return replies;
}

}  // namespace mailctl::mail::rules
