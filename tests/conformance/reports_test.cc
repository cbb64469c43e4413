// Reports that others collected, read from whatever they come in; those with an expectation beside
// them field by field.

#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "data.h"
#include "mail/report/aggregate_parser.h"
#include "mail/report/reader.h"

using namespace mailctl;
using namespace mailctl::mail::report;
using conformance::data_dir;
using conformance::read_file;
using nlohmann::json;

namespace {

struct Found final : ReportSink {
  std::vector<AggregateReport> reports;
  std::vector<TlsReport> tls_reports;
  std::vector<FailureReport> failures;
  std::vector<ReadError> errors;

  void aggregate(AggregateReport report) override { reports.push_back(std::move(report)); }

  void tls(const std::string&, TlsReport report) override {
    tls_reports.push_back(std::move(report));
  }

  void failure(const std::string&, FailureReport report) override {
    failures.push_back(std::move(report));
  }

  void error(ReadError error) override { errors.push_back(std::move(error)); }
};

Found read(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  MemorySource source(text);
  Found found;
  read_reports(source, path.filename().string(), found);
  return found;
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

struct Records final : RecordSink {
  std::vector<Record> records;

  void take(const Record& record, const PublishedPolicy&) override { records.push_back(record); }
};

// "TrustedForwarder" is "trusted_forwarder" there, null and "Unspecified" are nothing.
std::string word_of(const json& value) {
  if (!value.is_string() || value == "Unspecified") return {};
  std::string out;
  for (const char c : value.get<std::string>()) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    if (is_capital && !out.empty()) out += '_';
    out += is_capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string mode_of(const json& value) {
  return word_of(value).substr(0, 1);
}

// How the expectation writes what the report calls otherwise.
std::string expected_word(const std::string& word) {
  static const std::map<std::string, std::string> kOther = {{"mfrom", "mail_from"},
                                                            {"sampled_out", "other"}};
  const auto found = kOther.find(word);
  return found == kOther.end() ? word : found->second;
}

void compare_record(const Record& record, const json& expected) {
  CHECK(to_text(record.source) == expected["row"]["source_ip"]);
  CHECK(record.count == expected["row"]["count"]);
  const json& evaluated = expected["row"]["policy_evaluated"];
  CHECK(record.disposition == word_of(evaluated["disposition"]));
  CHECK(record.dkim == word_of(evaluated["dkim"]));
  CHECK(record.spf == word_of(evaluated["spf"]));
  REQUIRE(record.reasons.size() == evaluated["reason"].size());
  for (std::size_t i = 0; i < record.reasons.size(); ++i) {
    CHECK(expected_word(record.reasons[i].type) == word_of(evaluated["reason"][i]["type_"]));
    CHECK(record.reasons[i].comment == text_of(evaluated["reason"][i]["comment"]));
  }
  CHECK(record.header_from == text_of(expected["identifiers"]["header_from"]));
  CHECK(record.envelope_from == text_of(expected["identifiers"]["envelope_from"]));
  CHECK(record.envelope_to == text_of(expected["identifiers"]["envelope_to"]));
  const json& dkim = expected["auth_results"]["dkim"];
  REQUIRE(record.dkim_results.size() == dkim.size());
  for (std::size_t i = 0; i < dkim.size(); ++i) {
    CHECK(record.dkim_results[i].domain == text_of(dkim[i]["domain"]));
    CHECK(record.dkim_results[i].selector == text_of(dkim[i]["selector"]));
    CHECK(record.dkim_results[i].result == word_of(dkim[i]["result"]));
    CHECK(record.dkim_results[i].human_result == text_of(dkim[i]["human_result"]));
  }
  const json& spf = expected["auth_results"]["spf"];
  REQUIRE(record.spf_results.size() == spf.size());
  for (std::size_t i = 0; i < spf.size(); ++i) {
    CHECK(record.spf_results[i].domain == text_of(spf[i]["domain"]));
    CHECK(expected_word(record.spf_results[i].scope) == word_of(spf[i]["scope"]));
    CHECK(record.spf_results[i].result == word_of(spf[i]["result"]));
  }
}

void compare_head(const Metadata& metadata, const PublishedPolicy& policy, const json& expected) {
  const json& head = expected["report_metadata"];
  CHECK(metadata.org_name == text_of(head["org_name"]));
  CHECK(metadata.email == text_of(head["email"]));
  CHECK(metadata.extra_contact_info == text_of(head["extra_contact_info"]));
  CHECK(metadata.report_id == text_of(head["report_id"]));
  CHECK(metadata.begin == head["date_range"]["begin"].get<std::int64_t>());
  CHECK(metadata.end == head["date_range"]["end"].get<std::int64_t>());
  CHECK(metadata.errors.size() == head["error"].size());
  if (head.contains("generator")) CHECK(metadata.generator == text_of(head["generator"]));
  CHECK(std::strtod(metadata.version.c_str(), nullptr) ==
        Approx(expected["version"].get<double>()));
  const json& published = expected["policy_published"];
  CHECK(policy.domain == text_of(published["domain"]));
  CHECK(policy.adkim == mode_of(published["adkim"]));
  CHECK(policy.aspf == mode_of(published["aspf"]));
  CHECK(policy.p == word_of(published["p"]));
  CHECK(policy.sp == word_of(published["sp"]));
  if (published.contains("np")) CHECK(policy.np == word_of(published["np"]));
  CHECK((policy.testing == "y") == published["testing"].get<bool>());
  CHECK(policy.fo == text_of(published["fo"]));
  if (published.contains("discovery_method"))
    CHECK(policy.discovery_method == word_of(published["discovery_method"]));
}

}  // namespace

TEST_CASE("reports: every field of mail-auth's plain reports") {
  std::size_t count = 0;
  for (const auto& path : files_in(data_dir() / "reports" / "mail-auth")) {
    if (path.extension() != ".xml") continue;
    INFO(path.filename().string());
    const json expected =
        json::parse(read_file(std::filesystem::path(path).replace_extension(".json")));
    Records records;
    AggregateParser parser(records);
    REQUIRE(parser.feed(read_file(path)).has_value());
    REQUIRE(parser.finish().has_value());
    compare_head(parser.metadata(), parser.policy(), expected);
    REQUIRE(records.records.size() == expected["record"].size());
    for (std::size_t i = 0; i < records.records.size(); ++i)
      compare_record(records.records[i], expected["record"][i]);
    ++count;
  }
  CHECK(count == 5);
  std::cout << "reports/mail-auth: " << count << " of " << count << " plain reports, every field\n";
}

TEST_CASE("reports: mail-auth's reports in mails, with their heads") {
  std::size_t count = 0;
  for (const auto& path : files_in(data_dir() / "reports" / "mail-auth")) {
    if (path.extension() != ".eml") continue;
    INFO(path.filename().string());
    const json expected =
        json::parse(read_file(std::filesystem::path(path).replace_extension(".json")));
    const Found found = read(path);
    CHECK(found.errors.empty());
    REQUIRE(found.reports.size() == 1);
    const AggregateReport& report = found.reports[0];
    compare_head(report.metadata, report.policy, expected);
    CHECK(report.records == expected["record"].size());
    std::uint64_t messages = 0;
    for (const json& record : expected["record"])
      messages += record["row"]["count"].get<std::uint64_t>();
    CHECK(report.messages == messages);
    ++count;
  }
  CHECK(count == 5);
  std::cout << "reports/mail-auth: " << count << " of " << count << " reports in mails\n";
}

TEST_CASE("reports: parsedmarc's aggregate reports, well-formed or not") {
  const auto dir = data_dir() / "reports" / "parsedmarc";
  std::size_t count = 0;
  std::size_t right = 0;
  for (const char* const folder : {"aggregate", "aggregate_invalid", "extract_report"}) {
    for (const auto& path : files_in(dir / folder)) {
      INFO(path.filename().string());
      const Found found = read(path);
      const bool is_read = found.reports.size() == 1 && found.errors.empty() &&
                           found.reports[0].records > 0 && !found.reports[0].policy.domain.empty();
      CHECK(is_read);
      ++count;
      right += is_read ? 1U : 0U;
      if (!is_read) continue;
      // Not well-formed: read all the same, and said.
      const std::string name = path.filename().string();
      if (name == "invalid_xml.xml" || name == "invalid_utf_8.xml" || name.starts_with("ikea.com"))
        CHECK_FALSE(found.reports[0].warnings.empty());
      if (name.starts_with("!large")) CHECK(found.reports[0].records == 2286);
    }
  }
  CHECK(count == 24);
  std::cout << "reports/parsedmarc: " << right << " of " << count << " aggregate reports\n";

  const Found empty = read(dir / "empty.xml");
  CHECK(empty.reports.empty());
  REQUIRE(empty.errors.size() == 1);
  CHECK(empty.errors[0].message == "empty: there is no report in it");
}

TEST_CASE("reports: a schema is no report, and one clear line") {
  std::size_t count = 0;
  for (const auto& path : files_in(data_dir() / "reports" / "ietf-schema")) {
    INFO(path.filename().string());
    const Found found = read(path);
    const bool is_report = path.extension() == ".xml";
    CHECK(found.reports.size() == (is_report ? 1 : 0));
    CHECK(found.errors.size() == (is_report ? 0 : 1));
    ++count;
  }
  std::cout << "reports/ietf-schema: " << count << " of " << count << " told apart\n";
}

TEST_CASE("reports: failure reports at the level of a summary") {
  std::size_t count = 0;
  for (const auto& path : files_in(data_dir() / "reports" / "parsedmarc" / "failure")) {
    INFO(path.filename().string());
    const Found found = read(path);
    CHECK(found.errors.empty());
    REQUIRE(found.failures.size() == 1);
    CHECK_FALSE(found.failures[0].domain.empty());
    CHECK_FALSE(found.failures[0].source_ip.empty());
    ++count;
  }
  CHECK(count == 5);
  std::cout << "reports/parsedmarc: " << count << " of " << count << " failure reports\n";
}

TEST_CASE("reports: TLS reports, plain and in mails") {
  std::vector<std::filesystem::path> paths = files_in(data_dir() / "tlsrpt" / "mail-auth");
  for (auto& path : files_in(data_dir() / "reports" / "parsedmarc" / "smtp_tls"))
    paths.push_back(std::move(path));
  std::size_t count = 0;
  for (const auto& path : paths) {
    INFO(path.string());
    const Found found = read(path);
    CHECK(found.errors.empty());
    REQUIRE(found.tls_reports.size() == 1);
    CHECK_FALSE(found.tls_reports[0].organization.empty());
    CHECK_FALSE(found.tls_reports[0].report_id.empty());
    CHECK(found.tls_reports[0].begin.has_value());
    CHECK_FALSE(found.tls_reports[0].policies.empty());
    ++count;
  }
  CHECK(count == 9);
  std::cout << "tlsrpt and reports/parsedmarc: " << count << " of " << count << " TLS reports\n";
  const Found rfc = read(data_dir() / "reports" / "parsedmarc" / "smtp_tls" / "rfc8460.json");
  REQUIRE(rfc.tls_reports.size() == 1);
  const TlsPolicy& policy = rfc.tls_reports[0].policies.at(0);
  CHECK(policy.successful == 5326);
  CHECK(policy.failed == 303);
  REQUIRE(policy.failures.size() == 3);
  CHECK(policy.failures[1] ==
        TlsFailure{"starttls-not-supported", "mx2.mail.company-y.example", 200});
}
