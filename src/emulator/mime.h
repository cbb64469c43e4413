#pragma once
// A message from the parts of a submitEmail request (RFC 5322, RFC 2045 to 2047).

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace mailctl::emulator {

struct Mailbox {
  std::string email;  // ASCII
  std::string name;   // UTF-8; may be empty
};

struct Draft {
  Mailbox from;
  std::vector<Mailbox> to;
  std::vector<Mailbox> cc;
  std::vector<Mailbox> reply_to;
  std::string subject;  // UTF-8
  std::string text;     // UTF-8; either of the two may be empty
  std::string html;
  std::string message_id;  // without angle brackets
  base::Time date;
  std::vector<std::pair<std::string, std::string>> extra;  // further header fields
};

// CRLF line ends, every line under 998 octets, bodies base64-coded.
std::string make_message(const Draft& draft);
// As it is when ASCII, else RFC 2047 encoded words.
std::string to_header_text(std::string_view utf8);
// "Sat, 21 Nov 2026 18:54:08 +0000"
std::string to_mail_date(base::Time time);

}  // namespace mailctl::emulator
