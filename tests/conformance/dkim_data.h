#pragma once
// How the DKIM suites write their keys, and what they expect, as values of ours.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "dns/view.h"
#include "mail/dkim/verify.h"

namespace mailctl::conformance {

// A world of TXT records; other names do not exist. The texts TEMPERROR and PERMERROR stand for a
// server that fails and for a name that is not there.
class KeyWorld {
 public:
  void add(std::string_view name, std::string_view text);

  [[nodiscard]] const dns::View& view() const { return x_view; }

 private:
  dns::View x_view = dns::View::of({});
};

// "name: value" with continuation lines ending in a backslash.
KeyWorld read_chasquid_dns(const std::filesystem::path& path);
// "name value" lines, an empty line, the message.
std::pair<KeyWorld, std::string> read_mail_auth(const std::filesystem::path& path);

// The verdict on each DKIM-Signature, top to bottom. Empty for what is no message.
std::vector<mail::dkim::SignatureResult> verdicts(const std::string& message,
                                                  const KeyWorld& world,
                                                  const mail::dkim::VerifyOptions& options = {});

// The words of RFC 8601 §2.7.1, "pass pass fail".
std::string words(const std::vector<mail::dkim::SignatureResult>& verdicts);

}  // namespace mailctl::conformance
