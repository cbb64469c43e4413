// Signatures that others made, verified with what they published; each suite prints its count.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "archive/read_archive.h"
#include "base/encoding.h"
#include "base/text.h"
#include "data.h"
#include "dkim_data.h"
#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"

using namespace mailctl;
using namespace mailctl::conformance;
using namespace mailctl::mail;
using nlohmann::json;

namespace {

// One case of a suite, counted.
class Count {
 public:
  explicit Count(std::string suite) : x_suite(std::move(suite)) {}

  void check(const std::string& name, const std::string& found, const std::string& expected) {
    INFO(name);
    CHECK(found == expected);
    ++x_all;
    x_right += found == expected ? 1U : 0U;
  }

  void finish(std::size_t expected) const {
    CHECK(x_all == expected);
    std::cout << x_suite << ": " << x_right << " of " << x_all << "\n";
  }

 private:
  std::string x_suite;
  std::size_t x_all = 0;
  std::size_t x_right = 0;
};

// SUCCESS, TEMPFAIL and PERMFAIL are the results of RFC 6376 §3.9; PERMFAIL is fail or permerror in
// the words of RFC 8601.
std::string in_words_of_6376(dkim::Result result) {
  if (result == dkim::Result::kPass) return "SUCCESS";
  return result == dkim::Result::kTempError ? "TEMPFAIL" : "PERMFAIL";
}

std::string expected_by_chasquid(const std::filesystem::path& path) {
  std::string states;
  const json document = json::parse(read_file(path));
  for (const auto& result : document.at("Results"))
    states += result.at("State").get<std::string>() + " ";
  return states;
}

std::string found_by_us(const std::vector<dkim::SignatureResult>& verdicts) {
  std::string states;
  for (const auto& verdict : verdicts) {
    // chasquid does not mention the signatures that it does not look at.
    if (verdict.result != dkim::Result::kPolicy) states += in_words_of_6376(verdict.result) + " ";
  }
  return states;
}

// What dkimpy calls a key file for Ed25519: the 32 octets, base64. PKCS#8 puts these before it (RFC
// 8410 §7).
base::Secret pem_of_seed(std::string_view text) {
  const auto header = base::from_hex("302e020100300506032b657004220420").value();
  const auto seed = base::from_base64(text).value();
  return base::Secret("-----BEGIN PRIVATE KEY-----\n" + base::to_base64(header + seed) +
                      "\n-----END PRIVATE KEY-----\n");
}

class DkimpyFolder {
 public:
  [[nodiscard]] std::string read(const std::string& file) const {
    return read_file(data_dir() / "dkim" / "dkimpy" / file);
  }

  // The verdict on a message signed with `key`, where `record` is published.
  [[nodiscard]] std::string signed_and_verified(const std::string& file,
                                                const base::Secret& key,
                                                const std::string& record) const {
    const auto message = message::Message::parse(read(file)).value();
    const auto field = dkim::sign(
        message, {dns::name_of("example.com"), "test", key}, base::Time{std::chrono::seconds(1)});
    if (!field) return "not signed";
    KeyWorld world;
    world.add("test._domainkey.example.com", base::trim(read(record)));
    return words(verdicts(message.with_field_on_top(*field)->text(), world));
  }
};

// Of 2013, from the DNS of gmail.com.
constexpr std::string_view kGmailKey =
    "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1Kd87/UeJjenpabgbFwh+eBCsSTrqmwIYYvywlb"
    "hbqoo2DymndFkbjOVIPIldNs/m40KF+yzMn1skyoxcTUGCQs8g3FgD2Ap3ZB5DekAo5wMmk4wimDO+U8QzI3SD07y2+07"
    "wlNWwIt8svnxgdxGkVbbhzY8i+RQ9DpSVpPbF7ykQxtKXkv/ahW3KjViiAH+ghvvIhkx4xYSIc9oSwVmAl5OctMEeWUwg"
    "8Istjqz8BZeTWbf41fbNhte7Y+YqZOwq1Sd0DbvYAD9NOZK9vlfuac0598HY+vtSBczUiKERHv1yRbcaQtZFh5wtiRrN0"
    "4BLUTD21MycBX5jYchHjPY/wIDAQAB";

}  // namespace

TEST_CASE("DKIM: chasquid's messages") {
  Count count("dkim/chasquid");
  const auto dir = data_dir() / "dkim" / "chasquid";
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    if (entry.path().extension() != ".msg") continue;
    const auto beside = [&](const char* extension) {
      return std::filesystem::path(entry.path()).replace_extension(extension);
    };
    const auto text = read_file(entry.path());
    const auto name = entry.path().stem().string();
    if (!std::filesystem::exists(beside(".result"))) {
      count.check(name, message::Message::parse(text) ? "read" : "refused", "refused");
      continue;
    }
    const auto world =
        std::filesystem::exists(beside(".dns")) ? read_chasquid_dns(beside(".dns")) : KeyWorld();
    count.check(name,
                found_by_us(verdicts(text, world, {.max_signatures = 5})),
                expected_by_chasquid(beside(".result")));
  }
  count.finish(11);
}

TEST_CASE("DKIM: the messages of mail-auth") {
  Count count("dkim/mail-auth");
  for (const auto& entry : std::filesystem::directory_iterator(data_dir() / "dkim" / "mail-auth")) {
    const auto [world, text] = read_mail_auth(entry.path());
    const auto found = verdicts(text, world);
    const bool all = !found.empty() && std::ranges::all_of(found, [](const auto& verdict) {
      return verdict.result == dkim::Result::kPass;
    });
    count.check(entry.path().filename().string(), all ? "pass" : words(found), "pass");
  }
  count.finish(6);
}

TEST_CASE("DKIM: the keys and messages of dkimpy, as named") {
  const DkimpyFolder folder;
  Count count("dkim/dkimpy");
  const auto published = [&](const char* message, const char* name, std::string_view key) {
    KeyWorld world;
    world.add(name, base::trim(key));
    return words(verdicts(folder.read(message), world));
  };
  const auto rfc8463 = read_chasquid_dns(data_dir() / "dkim" / "chasquid" / "01-rfc8463.dns");
  count.check("rfc6376.signed.msg",
              words(verdicts(folder.read("rfc6376.signed.msg"), rfc8463)),
              "pass pass");
  count.check("ed25519test2.msg with eximtest.dns",
              published("ed25519test2.msg", "sed._domainkey.test.ex", folder.read("eximtest.dns")),
              "pass");
  count.check("test2.message, degenerate folding",
              published("test2.message", "20120113._domainkey.gmail.com", kGmailKey),
              "pass");
  count.check("message.mbox, key gone",
              words(verdicts(folder.read("message.mbox"), KeyWorld())),
              "permerror");

  const base::Secret rsa(folder.read("test.private"));
  for (const char* message :
       {"test.message", "test_extra.message", "rfc6376.msg", "ed25519test.msg"})
    count.check(message, folder.signed_and_verified(message, rsa, "test.txt"), "pass");
  count.check(
      "test2.txt, no k=", folder.signed_and_verified("test.message", rsa, "test2.txt"), "pass");
  count.check("test2.private",
              folder.signed_and_verified(
                  "test.message", base::Secret(folder.read("test2.private")), "test2.txt"),
              "pass");
  for (const char* bad : {"test_bad.txt", "badversion.txt", "badk.txt", "test_tlsrpt.txt"})
    count.check(bad, folder.signed_and_verified("test.message", rsa, bad), "permerror");
  count.check("test_nofrom.message",
              folder.signed_and_verified("test_nofrom.message", rsa, "test.txt"),
              "not signed");
  count.check(
      "ed25519test.key with ed25519test.dns",
      folder.signed_and_verified(
          "ed25519test.msg", pem_of_seed(folder.read("ed25519test.key")), "ed25519test.dns"),
      "pass");
  const auto record = dkim::public_record(pem_of_seed(folder.read("rfc8032_7_1.key")));
  count.check("rfc8032_7_1.key",
              base::to_base64(record->public_key),
              "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  count.finish(17);
}

TEST_CASE("DKIM: one message per relay change") {
  Count count("dkim/relay");
  const auto dir = data_dir() / "dkim" / "relay";
  KeyWorld world;
  const json keys = json::parse(read_file(dir / "dns.json"));
  for (const auto& [name, text] : keys.items()) world.add(name, text.get<std::string>());
  const auto messages = test::read_archive(dir / "messages.tar.gz");
  for (const auto& one : json::parse(read_file(dir / "cases.json"))) {
    const auto file = one.at("file").get<std::string>();
    const auto found = verdicts(messages.at(file), world);
    const bool any = std::ranges::any_of(
        found, [](const auto& verdict) { return verdict.result == dkim::Result::kPass; });
    count.check(file, any ? "pass" : "fail", one.at("expect").get<std::string>());
  }
  count.finish(312);
}
