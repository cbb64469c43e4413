#pragma once
// Verification by libopendkim, as an oracle and a rival: keys come from a map, nothing is fetched.

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mailctl::test {

// Key records by lower-case name, "s1._domainkey.example.com".
using KeyTexts = std::map<std::string, std::string>;

class OpenDkim {
 public:
  explicit OpenDkim(KeyTexts keys);
  OpenDkim(const OpenDkim&) = delete;
  OpenDkim& operator=(const OpenDkim&) = delete;
  ~OpenDkim();

  // The verdict on each signature of a message with CRLF line ends: "pass", "body" (another body
  // hash), "Bad signature" or another word of libopendkim. One word, "none" or "syntax …", where it
  // looked at no signature.
  std::vector<std::string> verify(const std::string& message);
  // Whether all signatures pass, and there is one. Nothing is made for it beside the verification.
  bool is_good(const std::string& message);

 private:
  struct Library;
  std::unique_ptr<Library> x_library;
};

}  // namespace mailctl::test
