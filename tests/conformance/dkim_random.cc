#include "dkim_random.h"

#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>

#include "base/text.h"

namespace mailctl::conformance {
namespace {

namespace dkim = mail::dkim;

const base::Time kSigned{std::chrono::seconds(1734775200)};
constexpr std::string_view kKeyName = "s1._domainkey.example.com";

using Edit = std::function<std::string(std::string)>;

// Once, in the first place where `from` stands; what does not hold it stays as it is.
Edit replaced(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](std::string text) {
    const auto at = text.find(from);
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return text;
  };
}

Edit appended(std::string more) {
  return [more = std::move(more)](std::string text) { return text + more; };
}

Edit on_top(std::string field) {
  return [field = std::move(field)](std::string text) { return field + "\r\n" + text; };
}

// Below the signature, where a host that adds fields to the end of the header puts them.
Edit at_the_end_of_header(std::string field) {
  return replaced("\r\n\r\n", "\r\n" + field + "\r\n\r\n");
}

std::string without_last_line_end(std::string text) {
  if (text.ends_with("\r\n")) text.resize(text.size() - 2);
  return text;
}

// What hosts on the way do to a message, and what signers get wrong in the field.
const std::map<std::string, Edit>& message_edits() {
  static const std::map<std::string, Edit> kEdits = {
      {"none", [](std::string text) { return text; }},
      {"body-footer", appended("-- \r\nA list\r\n")},
      {"body-blank-lines", appended("\r\n\r\n")},
      {"body-line-of-blanks", appended(" \t\r\n")},
      {"body-blank-at-end", appended("x \r\n")},
      {"body-no-line-end", without_last_line_end},
      {"header-subject", replaced("Subject: ", "Subject: [list] ")},
      {"header-refolded", replaced("Subject: ", "Subject:\r\n\t")},
      {"header-name-case", replaced("Subject:", "SUBJECT:")},
      {"header-blanks", replaced("Date: ", "Date:   ")},
      {"header-blank-before-colon", replaced("Date:", "Date :")},
      {"header-second-subject", on_top("Subject: Win")},
      {"header-second-from", on_top("From: other@example.org")},
      {"header-second-from-below", at_the_end_of_header("From: other@example.org")},
      {"header-trace-added",
       on_top("Received: by mx.example.net; Sat, 21 Dec 2024 10:00:00 +0000")},
      {"header-list-added", at_the_end_of_header("List-Id: <list.example.net>")},
      {"field-moved-down",
       [](std::string text) {
         const auto end = text.find("\r\nFrom:");
         const std::string field = text.substr(0, end);
         return at_the_end_of_header(field)(text.substr(end + 2));
       }},
      {"tag-v2", replaced("v=1;", "v=2;")},
      {"tag-no-v", replaced("v=1; ", "")},
      {"tag-sha1", replaced("-sha256;", "-sha1;")},
      {"tag-algorithm-upper", replaced("a=rsa-sha256", "a=RSA-SHA256")},
      {"tag-unknown", replaced("v=1;", "v=1; zz=9;")},
      {"tag-duplicate", replaced("v=1;", "v=1; s=s1;")},
      {"tag-empty-part", replaced("v=1;", "v=1;;")},
      {"tag-semicolon-at-end",
       [](std::string text) { return replaced("\r\nFrom:", ";\r\nFrom:")(std::move(text)); }},
      {"tag-foreign-identity", replaced("v=1;", "v=1; i=ana@example.org;")},
      {"tag-expired", replaced("v=1;", "v=1; x=1734775300;")},
      {"tag-expiry-order", replaced("v=1;", "v=1; x=1734775100;")},
      {"tag-not-from", replaced("h=From:", "h=Frim:")},
      {"tag-query", replaced("v=1;", "v=1; q=http;")},
      {"tag-length-too-large", replaced("v=1;", "v=1; l=99999;")},
      {"tag-length-no-number", replaced("v=1;", "v=1; l=12a;")},
      {"tag-body-hash-broken", replaced("bh=", "bh=!")},
      {"tag-signature-broken", replaced("b=", "b=!")},
  };
  return kEdits;
}

// What is published instead of the right record.
const std::map<std::string, Edit>& key_edits() {
  static const std::map<std::string, Edit> kEdits = {
      {"key-test", replaced("; p=", "; t=y; p=")},
      {"key-strict", replaced("; p=", "; t=s; p=")},
      {"key-for-mail", replaced("; p=", "; s=email; p=")},
      {"key-not-for-mail", replaced("; p=", "; s=tlsrpt; p=")},
      {"key-sha256", replaced("; p=", "; h=sha1:sha256; p=")},
      {"key-sha1", replaced("; p=", "; h=sha1; p=")},
      {"key-notes", replaced("; p=", "; n=two words; p=")},
      {"key-historic", replaced("; p=", "; g=*; p=")},
      {"key-no-version", replaced("v=DKIM1; ", "")},
      {"key-version-2", replaced("v=DKIM1", "v=DKIM2")},
      {"key-version-last", [](std::string text) { return text.substr(9) + "; v=DKIM1"; }},
      {"key-unknown-type", replaced("k=", "k=x")},
      {"key-blanks",
       [](std::string text) {
         const auto at = text.find("p=") + 12;
         return text.substr(0, at) + " " + text.substr(at);
       }},
      {"key-revoked", [](std::string text) { return text.substr(0, text.find("p=") + 2); }},
      {"key-cut", [](std::string text) { return text.substr(0, text.size() - 12); }},
      {"key-none", [](const std::string&) { return std::string(); }},
      {"key-no-record", [](const std::string&) { return std::string("v=spf1 -all"); }},
  };
  return kEdits;
}

}  // namespace

DkimRandom::DkimRandom(unsigned seed)
    : x_random(seed),
      x_keys{dkim::generate_rsa_key(1024).value(), dkim::generate_ed25519_key().value()} {}

std::vector<std::string> DkimRandom::changes() {
  std::vector<std::string> names;
  for (const auto& [name, edit] : message_edits()) names.push_back(name);
  for (const auto& [name, edit] : key_edits()) names.push_back(name);
  names.emplace_back("length-footer");
  return names;
}

std::string DkimRandom::pick(const std::vector<std::string>& words) {
  return words[x_random() % words.size()];
}

std::string DkimRandom::header() {
  const std::vector<std::string> subjects = {"Subject: Your pizza\r\n",
                                             "Subject: a  b\r\n\t c \r\n",
                                             "Subject: =?utf-8?q?P=C3=A3o?=\r\n",
                                             "Subject: \r\n"};
  const std::vector<std::string> more = {"Received: by x; y\r\n",
                                         "received:by z \r\n",
                                         "MIME-Version: 1.0\r\n",
                                         "Cc: c@example.org,\r\n d@example.org\r\n",
                                         "X-Empty:\r\n",
                                         "Message-ID: <1@example.com>\r\n"};
  std::string text = "From: OCI Pizza <no-reply@example.com>\r\n" + pick(subjects) +
                     "Date: Sat, 21 Dec 2024 10:00:00 -0300\r\n";
  for (std::size_t i = x_random() % 5; i > 0; --i) text += pick(more);
  return text + "To: a@b.example\r\n";
}

// Blank lines, blanks at ends of lines and in rows, octets above 0x7f; ends with a line end, or is
// empty.
std::string DkimRandom::body() {
  const std::vector<std::string> pieces = {
      "Hello", " ", "  \t", "\r\n", "\r\n\r\n", "na\xc3\xafve", ".", "--", " \r\n", "\t"};
  std::string text;
  for (std::size_t i = x_random() % 40; i > 0; --i) text += pick(pieces);
  if (text.empty() || text.ends_with("\r\n")) return text;
  return text + ".\r\n";
}

std::string DkimRandom::signed_message(const dkim::SigningOptions& options) {
  const auto message = mail::message::Message::parse(header() + "\r\n" + body()).value();
  const auto field = dkim::sign(
      message, {dns::name_of("example.com"), "s1", x_keys[x_key].private_pem}, kSigned, options);
  return message.with_field_on_top(field.value())->text();
}

RandomCase DkimRandom::make(const std::string& change) {
  constexpr std::array<dkim::Canonicalization, 2> kForms = {dkim::Canonicalization::kSimple,
                                                            dkim::Canonicalization::kRelaxed};
  x_key = x_random() % 4 == 0 ? 1 : 0;
  dkim::SigningOptions options{.header_form = kForms[x_random() % 2],
                               .body_form = kForms[x_random() % 2]};
  // Half of them let a second field be added.
  if (x_random() % 2 == 0) options.headers = {"From", "Subject", "Date", "To"};
  const bool is_limited = change == "length-footer";
  if (is_limited) options.limit = dkim::BodyLimit::kCurrent;
  RandomCase made{.change = change,
                  .form = std::string(to_text(options.header_form)) + "/" +
                          std::string(to_text(options.body_form)),
                  .message = signed_message(options),
                  .key_name = std::string(kKeyName),
                  .key = to_text(x_keys[x_key].record)};
  if (is_limited) {
    made.message += "footer\r\n";
  } else if (const auto edit = message_edits().find(change); edit != message_edits().end()) {
    made.message = edit->second(made.message);
  } else {
    made.key = key_edits().at(change)(made.key);
  }
  return made;
}

}  // namespace mailctl::conformance
