#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mail/rules/rule.h"
#include "render/finding_json.h"
#include "render/finding_text.h"

using namespace mailctl;

namespace {

mail::Finding sample(base::Severity severity) {
  return {.severity = severity,
          .rule = "test/unlisted",
          .subject = "example.com",
          .text = "v=spf1 ipv4:192.0.2.1 -all",
          .offset = 7,
          .length = 14,
          .message = "\"ipv4\" is no mechanism",
          .fix = "v=spf1 ip4:192.0.2.1 -all"};
}

std::string text_of(const mail::Finding& finding) {
  return render::findings_text({finding}, render::Color::kNever);
}

}  // namespace

TEST_CASE("a finding as text: whose, the record, a caret, the fix") {
  CHECK(text_of(sample(base::Severity::kError)) ==
        "error[test/unlisted]: \"ipv4\" is no mechanism\n"
        "  --> example.com\n"
        "   | v=spf1 ipv4:192.0.2.1 -all\n"
        "   |        ^^^^^^^^^^^^^^\n"
        "  Fix:\n"
        "    v=spf1 ip4:192.0.2.1 -all\n"
        "\n");
}

TEST_CASE("findings stand by severity, and are counted") {
  mail::Findings findings;
  for (const auto severity : {base::Severity::kInfo,
                              base::Severity::kWarning,
                              base::Severity::kError,
                              base::Severity::kWarning}) {
    findings.push_back(sample(severity));
  }
  const auto text = render::findings_text(findings, render::Color::kNever);
  CHECK(text.find("error[") == 0);
  CHECK(text.find("warning[") < text.find("note["));
  CHECK(render::findings_summary(findings) == "1 error, 2 warnings");
  CHECK(render::findings_summary({sample(base::Severity::kInfo)}) == "1 note");
  CHECK(render::findings_summary({}).empty());
}

TEST_CASE("a long record is shown around its mark, within 80 columns") {
  auto finding = sample(base::Severity::kWarning);
  finding.text = "v=spf1 " + std::string(300, 'x') + " ipv4:192.0.2.1 -all";
  finding.offset = 308;
  finding.fix.clear();
  finding.message = std::string(50, 'a') + " " + std::string(50, 'b');
  const auto text = text_of(finding);
  CHECK(text.find("…") != std::string::npos);
  CHECK(text.find("ipv4:192.0.2.1 -all") != std::string::npos);
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    CHECK(end - begin <= 84);  // "…" has three octets
    begin = end + 1;
  }
}

TEST_CASE("of a text with lines the line is shown, with its number") {
  auto finding = sample(base::Severity::kError);
  finding.text = "version: STSv1\r\nmode: enforced\r\nmax_age: 1\r\n";
  finding.offset = 22;
  finding.length = 8;
  const auto text = text_of(finding);
  CHECK(text.find("  --> example.com, line 2\n"
                  "   | mode: enforced\n"
                  "   |       ^^^^^^^^\n") != std::string::npos);
  finding.offset = 1000;  // behind the end: a point after the last line
  CHECK(text_of(finding).find("line 3\n   | max_age: 1\n   |           ^\n") != std::string::npos);
}

TEST_CASE("no octet of a record reaches the terminal as a control") {
  auto finding = sample(base::Severity::kError);
  finding.text = "v=spf1 \x1b[31m\xff -all";
  finding.subject =
      "a\x1b"
      "b.example";
  finding.message = "bad \x1b";
  finding.fix = "v=\x1b";
  CHECK(text_of(finding).find('\x1b') == std::string::npos);
  CHECK(render::findings_json({finding})
            .dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
            .find('\x1b') == std::string::npos);
}

TEST_CASE("a rule is explained once, at its first finding") {
  const auto rules = mail::rules::all_rules();
  if (rules.empty()) return;  // no table has rows yet
  auto finding = sample(base::Severity::kError);
  finding.rule = rules.front().id;
  finding.fix.clear();
  const auto once = text_of(finding);
  CHECK(once.find(rules.front().source.substr(0, 8)) != std::string::npos);
  const auto twice = render::findings_text({finding, finding}, render::Color::kNever);
  CHECK(twice.size() < 2 * once.size());
  const auto json = render::finding_json(finding);
  CHECK(json["source"] == rules.front().source);
  CHECK(json["why"] == rules.front().why);
  CHECK(json["fix"] == rules.front().fix);
}

TEST_CASE("a finding as JSON") {
  const auto json = render::finding_json(sample(base::Severity::kInfo));
  CHECK(json["severity"] == "info");
  CHECK(json["rule"] == "test/unlisted");
  CHECK(json["subject"] == "example.com");
  CHECK(json["offset"] == 7);
  CHECK(json["length"] == 14);
  CHECK(json["fix"] == "v=spf1 ip4:192.0.2.1 -all");
}
