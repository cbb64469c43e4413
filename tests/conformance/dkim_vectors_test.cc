// Signatures that others made, checked with our canonical forms, header selection and keys; and
// keys as they were published. Only the cryptographic verdict is compared here.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <yaml-cpp/yaml.h>

#include "base/text.h"
#include "data.h"
#include "mail/dkim/key.h"
#include "mail/dkim/signature.h"
#include "mail/message/headers.h"

using namespace mailctl;
using namespace mailctl::mail;
using conformance::data_dir;
using conformance::read_file;

namespace {

// Key records by lower-case name.
using Keys = std::map<std::string, std::vector<std::string>>;

bool is_verified_with(const message::Message& mail,
                      std::size_t field,
                      const dkim::Signature& signature,
                      const std::string& key_text) {
  const auto key = dkim::parse_key_record(key_text);
  if (!key.is_valid() || signature.algorithm != std::string(to_text(key.record.type)) + "-sha256")
    return false;
  const std::size_t body_size = dkim::canonical_body(signature.body_form, mail.body()).size();
  const std::uint64_t limit = signature.limit.value_or(dkim::kWholeBody);
  if (signature.limit && limit > body_size) return false;
  const std::string input = dkim::signing_input(mail,
                                                signature.headers,
                                                signature.header_form,
                                                dkim::without_signature_octets(mail.field(field)));
  const auto verdict = dkim::is_signature_of(key.record, input, signature.octets);
  return verdict.has_value() && verdict.value() &&
         dkim::body_hash(signature.body_form, mail.body(), limit) == signature.body_hash;
}

bool is_verified(const message::Message& mail, std::size_t field, const Keys& keys) {
  const auto parsed = dkim::parse_signature(mail.value(field));
  if (!parsed.is_valid()) return false;
  const auto name = dkim::key_name(parsed.signature.selector, parsed.signature.domain);
  const auto found = name ? keys.find(name->text()) : keys.end();
  return found != keys.end() && std::ranges::any_of(found->second, [&](const std::string& text) {
           return is_verified_with(mail, field, parsed.signature, text);
         });
}

// The verdict on each DKIM-Signature, top to bottom.
std::vector<bool> verdicts(const std::string& text, const Keys& keys) {
  const auto mail = message::Message::parse(text);
  REQUIRE(mail.has_value());
  std::vector<bool> out;
  for (const std::size_t field : mail->find_all("DKIM-Signature"))
    out.push_back(is_verified(*mail, field, keys));
  return out;
}

// "name: value" with continuation lines ending in a backslash.
Keys read_chasquid_dns(const std::filesystem::path& path) {
  Keys keys;
  const std::string text = base::replace_all(read_file(path), "\\\n", "");
  for (const std::string_view line : base::split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    keys[base::to_lower(line.substr(0, colon))].emplace_back(base::trim(line.substr(colon + 1)));
  }
  return keys;
}

// "name value" lines, an empty line, the message.
std::pair<Keys, std::string> read_mail_auth(const std::filesystem::path& path) {
  const std::string text = base::replace_all(read_file(path), "\r\n", "\n");
  const std::size_t end = text.find("\n\n");
  Keys keys;
  for (const std::string_view line : base::split(std::string_view(text).substr(0, end), '\n')) {
    const std::size_t blank = line.find(' ');
    keys[base::to_lower(line.substr(0, blank))].emplace_back(line.substr(blank + 1));
  }
  return {keys, text.substr(end + 2)};
}

// The relay messages come as one archive; tar and gzip are on every Debian.
std::filesystem::path unpacked_relay_messages(const std::filesystem::path& archive) {
  const std::filesystem::path dir = std::filesystem::path(MAILCTL_BINARY_DIR) / "relay-messages";
  std::filesystem::create_directories(dir);
  const std::string command = "tar -xzf '" + archive.string() + "' -C '" + dir.string() + "'";
  if (std::system(command.c_str()) != 0)
    throw std::runtime_error("cannot unpack " + archive.string());
  return dir;
}

}  // namespace

TEST_CASE("DKIM: the signed example of RFC 8463, simple and relaxed") {
  const auto dir = data_dir() / "dkim";
  const Keys keys = read_chasquid_dns(dir / "chasquid" / "01-rfc8463.dns");
  CHECK(verdicts(read_file(dir / "dkimpy" / "rfc6376.signed.msg"), keys) ==
        std::vector<bool>{true, true});
}

TEST_CASE("DKIM: chasquid's messages") {
  struct Case {
    const char* name;
    std::vector<bool> expected;
  };

  // 03, 05 and 06 are about reading and DNS errors; 11 is about t=s, beyond the cryptographic
  // verdict.
  const std::vector<Case> cases = {{"01-rfc8463", {true, true}},
                                   {"02-too_many_headers", std::vector<bool>(7, true)},
                                   {"07-algo_mismatch", {true, true}},
                                   {"08-our_signature", {true, true, true}},
                                   {"09-limited_body", {true, true, true}},
                                   {"10-strict_domain_check_pass", {true, true}}};
  const auto dir = data_dir() / "dkim" / "chasquid";
  std::size_t right = 0;
  for (const Case& c : cases) {
    INFO(c.name);
    const auto found = verdicts(read_file(dir / (std::string(c.name) + ".msg")),
                                read_chasquid_dns(dir / (std::string(c.name) + ".dns")));
    CHECK(found == c.expected);
    right += found == c.expected ? 1U : 0U;
  }
  CHECK(verdicts(read_file(dir / "04-bad_dkim_signature_header.msg"), {}) ==
        std::vector<bool>{false});
  CHECK_FALSE(message::Message::parse(read_file(dir / "03-bad_message.msg")).has_value());
  std::cout << "dkim/chasquid: " << right << " of " << cases.size() << " signed messages\n";
}

TEST_CASE("DKIM: the messages of mail-auth") {
  std::size_t count = 0;
  std::size_t right = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data_dir() / "dkim" / "mail-auth")) {
    const auto [keys, text] = read_mail_auth(entry.path());
    INFO(entry.path().filename().string());
    const auto found = verdicts(text, keys);
    const bool all =
        !found.empty() && std::ranges::all_of(found, [](bool verdict) { return verdict; });
    CHECK(all);
    ++count;
    right += all ? 1U : 0U;
  }
  CHECK(count == 6);
  std::cout << "dkim/mail-auth: " << right << " of " << count << " messages\n";
}

TEST_CASE("DKIM: one message per relay change") {
  const auto dir = data_dir() / "dkim" / "relay";
  Keys keys;
  for (const auto& entry : YAML::LoadFile((dir / "dns.json").string())) {
    keys[entry.first.as<std::string>()].push_back(entry.second.as<std::string>());
  }
  const auto messages = unpacked_relay_messages(dir / "messages.tar.gz");
  std::size_t count = 0;
  std::size_t right = 0;
  for (const YAML::Node& c : YAML::LoadFile((dir / "cases.json").string())) {
    const auto file = c["file"].as<std::string>();
    INFO(file);
    const auto found = verdicts(read_file(messages / file), keys);
    const bool any = std::ranges::any_of(found, [](bool verdict) { return verdict; });
    const bool expected = c["expect"].as<std::string>() == "pass";
    CHECK(any == expected);
    ++count;
    right += any == expected ? 1U : 0U;
  }
  CHECK(count == 312);
  std::cout << "dkim/relay: " << right << " of " << count << " verdicts\n";
}
