#include "emulator/mime.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"

namespace mailctl::emulator {

namespace {

constexpr std::size_t kBase64Line = 76;
constexpr std::size_t kEncodedWordOctets = 42;  // gives words under 75 characters (RFC 2047 §2)

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// Where an encoded word may end: not inside a UTF-8 character.
std::size_t word_end(std::string_view text) {
  std::size_t end = std::min(text.size(), kEncodedWordOctets);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
    --end;
  }
  return end == 0 ? std::min(text.size(), kEncodedWordOctets) : end;
}

std::string to_address(const Mailbox& mailbox) {
  if (mailbox.name.empty()) return mailbox.email;
  std::string name = to_header_text(mailbox.name);
  if (is_plain(mailbox.name)) {
    name = "\"" + base::replace_all(base::replace_all(name, "\\", "\\\\"), "\"", "\\\"") + "\"";
  }
  return name + " <" + mailbox.email + ">";
}

void add_addresses(std::string& message,
                   std::string_view field,
                   const std::vector<Mailbox>& mailboxes) {
  if (mailboxes.empty()) return;
  message += std::string(field) + ": ";
  for (std::size_t i = 0; i < mailboxes.size(); ++i) {
    if (i > 0) message += ",\r\n ";
    message += to_address(mailboxes[i]);
  }
  message += "\r\n";
}

std::string part(std::string_view type, std::string_view content) {
  std::string out = "Content-Type: " + std::string(type) +
                    "; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  const std::string coded = base::to_base64(content);
  for (std::size_t at = 0; at < coded.size(); at += kBase64Line) {
    out += coded.substr(at, kBase64Line) + "\r\n";
  }
  return out;
}

std::string body_of(const Draft& draft) {
  if (draft.html.empty()) return part("text/plain", draft.text);
  if (draft.text.empty()) return part("text/html", draft.html);
  const std::string boundary = "=_" + base::to_hex(draft.message_id).substr(0, 32);
  return "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary +
         "\r\n" + part("text/plain", draft.text) + "--" + boundary + "\r\n" +
         part("text/html", draft.html) + "--" + boundary + "--\r\n";
}

}  // namespace

std::string to_header_text(std::string_view utf8) {
  if (is_plain(utf8)) return std::string(utf8);
  std::string out;
  while (!utf8.empty()) {
    const std::size_t end = word_end(utf8);
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base::to_base64(utf8.substr(0, end)) + "?=";
    utf8.remove_prefix(end);
  }
  return out;
}

std::string to_mail_date(base::Time time) {
  return base::replace_all(base::to_http_date(time), "GMT", "+0000");
}

std::string make_message(const Draft& draft) {
  std::string message;
  add_addresses(message, "From", {draft.from});
  add_addresses(message, "To", draft.to);
  add_addresses(message, "Cc", draft.cc);
  add_addresses(message, "Reply-To", draft.reply_to);
  message += "Subject: " + to_header_text(draft.subject) + "\r\n";
  message += "Date: " + to_mail_date(draft.date) + "\r\n";
  message += "Message-ID: <" + draft.message_id + ">\r\n";
  for (const auto& [name, value] : draft.extra) {
    message += name + ": " + to_header_text(value) + "\r\n";
  }
  message += "MIME-Version: 1.0\r\n";
  return message + body_of(draft);
}

}  // namespace mailctl::emulator
