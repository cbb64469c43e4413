#pragma once
// The reply of a mail server inside a longer text: a line of a log, a sentence of a bounce.

#include <optional>
#include <string>
#include <string_view>

#include "mail/rules/status_code.h"

namespace mailctl::mail::rules {

// The first place that looks most like a reply (RFC 5321 §4.2): three digits at the start of a line
// or behind ":" ";" "(" ">", best with an enhanced status code behind them. Its text goes on to the
// next empty line, without the codes that begin each line of a long reply. nullopt where nothing
// looks like one. Line ends are "\n".
std::optional<ServerReply> find_reply(std::string_view text);

// Runs of blanks and line ends become one blank; at most kMaxReplyText octets.
std::string one_line(std::string_view text);
inline constexpr std::size_t kMaxReplyText = 4096;

}  // namespace mailctl::mail::rules
