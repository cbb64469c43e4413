#pragma once
// Messages that are signed here, changed as relays change them, and what is found out about them.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"
#include "mail/forensics/undo.h"

namespace mailctl::test {

inline const mail::dkim::KeyPair& forensics_key() {
  static const mail::dkim::KeyPair key = mail::dkim::generate_rsa_key(1024).value();
  return key;
}

enum class Forms : std::uint8_t { kSimple, kRelaxed };

inline std::string signed_text(const std::string& text,
                               Forms forms,
                               const std::vector<std::string>& headers = {},
                               const mail::dkim::KeyPair& key = forensics_key()) {
  const auto form = forms == Forms::kSimple ? mail::dkim::Canonicalization::kSimple
                                            : mail::dkim::Canonicalization::kRelaxed;
  const auto message = mail::message::Message::parse(text).value();
  const auto field = mail::dkim::sign(message,
                                      {dns::name_of("example.com"), "s1", key.private_pem},
                                      base::Time{std::chrono::seconds(1795283046)},
                                      {.header_form = form, .body_form = form, .headers = headers})
                         .value();
  return message.with_field_on_top(field).value().text();
}

// Of the topmost signature.
inline mail::forensics::Undone undone(const std::string& text,
                                      const mail::dkim::KeyRecord& key = forensics_key().record) {
  const auto message = mail::message::Message::parse(text).value();
  const auto field = message.find_all("DKIM-Signature").at(0);
  const auto parsed = mail::dkim::parse_signature(message.value(field));
  return mail::forensics::undo_changes(message, field, parsed.signature, &key);
}

// "footer-added,subject-tag", sorted as they were found.
inline std::string slugs(const mail::forensics::Undone& result) {
  std::string out;
  for (const auto& change : result.changes) {
    if (!out.empty()) out += ",";
    out += mail::forensics::facts_of(change.kind).slug;
  }
  return out;
}

// The header and the body of a message in CRLF form, edited apart.
inline std::string with_body(const std::string& text,
                             const std::function<std::string(std::string)>& edit) {
  const std::size_t at = text.find("\r\n\r\n") + 4;
  return text.substr(0, at) + edit(text.substr(at));
}

inline std::string with_header(const std::string& text,
                               const std::function<std::string(std::string)>& edit) {
  const std::size_t at = text.find("\r\n\r\n") + 2;
  return edit(text.substr(0, at)) + text.substr(at);
}

}  // namespace mailctl::test
