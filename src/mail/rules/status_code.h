#pragma once
// What a mail server answered, found in whatever an administrator has at hand: a reply ("550-5.7.26
// …", one line or several), a line of a log ("… host mx.example.net said: 550 …"), the text of a
// bounce, or the fields of a delivery status notification (RFC 3464 §2.3). What it means is
// mail/rules/bounces.h.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mailctl::mail::rules {

// RFC 3463 §2: "5.7.26".
struct StatusCode {
  std::uint16_t status_class = 0;  // 2 success, 4 temporary, 5 permanent
  std::uint16_t subject = 0;       // 0 to 999
  std::uint16_t detail = 0;        // 0 to 999
  auto operator<=>(const StatusCode&) const = default;
};

std::string to_text(StatusCode code);
// The whole text is one; nullopt otherwise.
std::optional<StatusCode> parse_status_code(std::string_view text);

// What a delivery status notification says was done (RFC 3464 §2.3).
enum class DeliveryAction : std::uint8_t { kUnknown, kDelayed, kFailed, kDone };

struct ServerReply {
  int reply = 0;                     // 200 to 599 (RFC 5321 §4.2); 0 where there is none
  std::optional<StatusCode> status;  // of the reply; else of the notification's Status field
  std::string text;                  // without codes, on one line; may be empty
  std::string host;                  // who said it; may be empty
  std::string recipient;             // the address; may be empty
  DeliveryAction action = DeliveryAction::kUnknown;
  bool operator==(const ServerReply&) const = default;
};

// What is behind this many octets is not read.
inline constexpr std::size_t kMaxBounceSize = 256U << 10U;
// Recipients of one notification that are read.
inline constexpr std::size_t kMaxReplies = 100;

// One for each recipient that a notification in the text reports on; otherwise the one reply that
// the text tells of. Empty only where the text is blank; a text without any code gives a reply that
// has its text alone.
std::vector<ServerReply> parse_bounce(std::string_view text);

// The same of a whole message, its parts decoded: the notification in it (RFC 3464), else its text.
// What is no message is read as text.
std::vector<ServerReply> parse_bounce_message(std::string_view message);

}  // namespace mailctl::mail::rules
