// Messages that we sign, verified by an implementation nobody here wrote: Debian's python3-dkim.

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"
#include "mail/message/headers.h"

using namespace mailctl;
using namespace mailctl::mail;

namespace {

constexpr std::size_t kMessagesPerForm = 25;

std::string pick(std::mt19937& random, const std::vector<std::string>& words) {
  return words[random() % words.size()];
}

// Headers with folding, blanks and repeats; bodies with blank lines, trailing blanks and no end.
std::string random_message(std::mt19937& random) {
  std::string text = "From: OCI Pizza <no-reply@example.com>\r\n";
  const std::vector<std::string> fields = {"Subject: =?utf-8?q?P=C3=A3o?=  de\r\n\t queijo \r\n",
                                           "To: a@b.example,\r\n c@d.example\r\n",
                                           "Received: by x\r\n",
                                           "received:by y ; z\r\n",
                                           "Date: Sat, 21 Dec 2024 10:00:00 -0300\r\n",
                                           "MIME-Version: 1.0\r\n",
                                           "List-Unsubscribe: <https://example.com/u>\r\n",
                                           "X-Empty:\r\n",
                                           "Message-ID: <1@example.com>\r\n"};
  for (std::size_t i = random() % 9; i > 0; --i) text += pick(random, fields);
  text += "\r\n";
  const std::vector<std::string> pieces = {
      "Hello", " ", "  \t", "\r\n", "\r\n\r\n", "na\xc3\xafve", ".", "--", " \r\n"};
  for (std::size_t i = random() % 30; i > 0; --i) text += pick(random, pieces);
  // Blanks at the end of a last line without CRLF cannot come over SMTP; python3-dkim keeps them in
  // the relaxed form, against RFC 6376 §3.4.4 (a).
  if (text.ends_with(' ') || text.ends_with('\t')) text += '.';
  return text;
}

class Folder {
 public:
  explicit Folder(const char* name) : x_path(std::filesystem::path(MAILCTL_BINARY_DIR) / name) {
    std::filesystem::remove_all(x_path);
    std::filesystem::create_directories(x_path);
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream file(x_path / name, std::ios::binary);
    file << text;
    REQUIRE(file.good());
  }

  [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

 private:
  std::filesystem::path x_path;
};

}  // namespace

TEST_CASE("DKIM: what we sign verifies elsewhere, and breaks when changed") {
  const Folder folder("signed-messages");
  const std::array<dkim::KeyPair, 2> keys = {dkim::generate_rsa_key(2048).value(),
                                             dkim::generate_ed25519_key().value()};
  const std::array<dkim::Canonicalization, 2> forms = {dkim::Canonicalization::kSimple,
                                                       dkim::Canonicalization::kRelaxed};
  const auto domain = dns::name_of("example.com");
  const base::Time now = std::chrono::floor<base::Duration>(std::chrono::system_clock::now());
  std::mt19937 random(6376);
  std::string key_lines;
  for (const dkim::KeyPair& key : keys) {
    const std::string selector(to_text(key.record.type));
    key_lines += selector + "._domainkey.example.com " + to_text(key.record) + "\n";
    for (std::size_t i = 0; i < kMessagesPerForm * 4; ++i) {
      const auto message = message::Message::parse(random_message(random)).value();
      const auto field = dkim::sign(message,
                                    {domain, selector, key.private_pem},
                                    now,
                                    {.header_form = forms[i % 2],
                                     .body_form = forms[i / 2 % 2],
                                     .headers = {},
                                     .valid_for = std::chrono::hours(24)});
      REQUIRE(field.has_value());
      const std::string text = message.with_field_on_top(*field)->text();
      const std::string name = selector + "-" + std::to_string(i) + ".eml";
      folder.write(name, text);
      if (i % 5 == 0) folder.write("broken-" + name, text + "\r\nfooter\r\n");
      if (i % 5 == 1)
        folder.write("broken-" + name, base::replace_all(text, "OCI Pizza", "OCI Pasta"));
    }
  }
  folder.write("keys.txt", key_lines);
  const std::string command = "/usr/bin/python3 '" MAILCTL_SOURCE_DIR
                              "/tests/conformance/verify_with_dkimpy.py' '" +
                              folder.path().string() + "'";
  CHECK(std::system(command.c_str()) == 0);
}
