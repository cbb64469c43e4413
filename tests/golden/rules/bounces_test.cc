// What mailctl makes of the refusals in bounces.txt.

#include "mail/rules/bounces.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "render/explain_words.h"

using namespace mailctl;
using namespace mailctl::mail::rules;

namespace {

struct Case {
  std::string text;
  std::string wanted;
};

std::vector<Case> read_cases() {
  std::ifstream file(MAILCTL_SOURCE_DIR "/tests/golden/rules/bounces.txt");
  std::vector<Case> cases;
  std::string text;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=> ")) {
      cases.push_back({text, line.substr(3)});
      text.clear();
    } else if (!line.empty() && !line.starts_with("#")) {
      text += line + "\n";
    }
  }
  return cases;
}

std::string codes_of(const ServerReply& reply) {
  std::string codes = reply.reply == 0 ? "" : std::to_string(reply.reply);
  if (reply.status) codes += (codes.empty() ? "" : " ") + to_text(*reply.status);
  return codes.empty() ? "-" : codes;
}

std::string speaker_of(const BounceVerdict& verdict) {
  if (verdict.spoken_by == nullptr) return "nobody known";
  return verdict.spoken_by->service.empty() ? "Common" : std::string(verdict.spoken_by->service);
}

std::string made_of(const std::string& text) {
  const auto replies = parse_bounce(text);
  if (replies.size() != 1) return std::to_string(replies.size()) + " replies";
  const auto verdict = judge_bounce(replies.front());
  const std::vector<std::string> parts = {codes_of(replies.front()),
                                          speaker_of(verdict),
                                          std::string(verdict.meaning->id),
                                          std::string(render::word_of(verdict.duration)),
                                          std::string(render::word_of(verdict.suppress))};
  return base::join(parts, " | ");
}

}  // namespace

TEST_CASE("bounces: real texts", "[bounces]") {
  const auto cases = read_cases();
  REQUIRE(cases.size() >= 60);
  std::size_t right = 0;
  for (const Case& wanted : cases) {
    INFO(wanted.text);
    CHECK(made_of(wanted.text) == wanted.wanted);
    if (made_of(wanted.text) == wanted.wanted) ++right;
  }
  WARN(right << " of " << cases.size() << " bounces explained");
}
