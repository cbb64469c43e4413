#include <string>

#include <catch2/catch.hpp>

#include "mail/report/aggregate_parser.h"
#include "mail/report/format.h"
#include "mail/report/reader.h"
#include "mail/report/values.h"

using namespace mailctl;
using namespace mailctl::mail::report;

namespace {

struct Records final : RecordSink {
  std::vector<Record> records;

  void take(const Record& record, const PublishedPolicy&) override { records.push_back(record); }
};

struct Parsed {
  std::vector<Record> records;
  Metadata metadata;
  PublishedPolicy policy;
  std::vector<Warning> warnings;
  std::string error;
};

Parsed parse(std::string_view xml, std::size_t piece = 1U << 20U) {
  Records sink;
  AggregateParser parser(sink);
  Parsed out;
  for (std::size_t at = 0; at < xml.size() && out.error.empty(); at += piece) {
    const auto fed = parser.feed(xml.substr(at, piece));
    if (!fed) out.error = fed.error().message;
  }
  if (out.error.empty()) {
    const auto done = parser.finish();
    if (!done) out.error = done.error().message;
  }
  out.records = sink.records;
  out.metadata = parser.metadata();
  out.policy = parser.policy();
  out.warnings = parser.warnings();
  return out;
}

const std::string kHead =
    "<?xml version=\"1.0\"?>\n<feedback><report_metadata><org_name>R &amp; D</org_name>"
    "<report_id>1</report_id><date_range><begin>1700000000</begin><end>1700086399</end>"
    "</date_range></report_metadata><policy_published><domain>Example.COM.</domain><p>none</p>"
    "</policy_published>";

std::string record(const std::string& ip, const std::string& count, const std::string& more = "") {
  return "<record><row><source_ip>" + ip + "</source_ip><count>" + count +
         "</count><policy_evaluated><disposition>none</disposition><dkim>fail</dkim>"
         "<spf>Pass</spf></policy_evaluated></row><identifiers><header_from>example.com"
         "</header_from></identifiers><auth_results>" +
         more + "</auth_results></record>";
}

std::string warnings_of(const Parsed& parsed) {
  std::string out;
  for (const Warning& warning : parsed.warnings) out += to_text(warning) + "\n";
  return out;
}

struct Found final : ReportSink {
  std::size_t reports = 0;
  std::vector<std::string> errors;

  void aggregate(AggregateReport) override { ++reports; }

  void tls(const std::string&, TlsReport) override { ++reports; }

  void failure(const std::string&, FailureReport) override { ++reports; }

  void error(ReadError error) override { errors.push_back(error.message); }
};

Found read(const std::string& text, const ReadLimits& limits = {}) {
  Found found;
  MemorySource source(text);
  read_reports(source, "folder/r!other.example!1!2.xml", found, limits);
  return found;
}

}  // namespace

TEST_CASE("a report is read the same in pieces of any size") {
  const std::string xml = kHead + "<!-- c > -->" +
                          record("192.0.2.1",
                                 "3",
                                 "<dkim><domain>a.example</domain><result>pass</result>"
                                 "<human_result><![CDATA[a <b> &amp;]]> c</human_result></dkim>") +
                          record("::ffff:192.0.2.2", "4") + "</feedback>\n";
  const Parsed whole = parse(xml);
  CHECK(whole.error.empty());
  CHECK(warnings_of(whole).empty());
  CHECK(whole.metadata.org_name == "R & D");
  CHECK(whole.policy.domain == "example.com");
  REQUIRE(whole.records.size() == 2);
  CHECK(whole.records[0].spf == "pass");
  REQUIRE(whole.records[0].dkim_results.size() == 1);
  CHECK(whole.records[0].dkim_results[0].human_result == "a <b> &amp; c");
  CHECK(to_text(whole.records[1].source) == "192.0.2.2");
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U}) {
    INFO(piece);
    const Parsed parsed = parse(xml, piece);
    CHECK(parsed.records == whole.records);
    CHECK(parsed.metadata == whole.metadata);
    CHECK(parsed.warnings == whole.warnings);
  }
}

TEST_CASE("one broken record is a warning and does not lose the others") {
  const Parsed parsed =
      parse(kHead + record("192.0.2.1", "1") + record("192.0.2.2", "many") +
            "<record><row><source_ip>192.0.2.3</source_ip>" + record("nowhere", "0") + "<record/>" +
            record("192.0.2.5", "18446744073709551616") + record("192.0.2.6", "2") + "</feedback>");
  CHECK(parsed.error.empty());
  REQUIRE(parsed.records.size() == 3);
  CHECK(parsed.records[1].source.family == AddressFamily::kNone);
  CHECK(to_text(parsed.records[2].source) == "192.0.2.6");
  CHECK(warnings_of(parsed) ==
        "record 2: the count is no number that could be right; the record is left out; and 1 more "
        "like this\n"
        "record 3: the record is not closed before the next one begins, and is lost\n"
        "record 4: the count is 0\n"
        "record 4: source_ip is no IP address\n"
        "record 5: the record holds neither an address nor a count nor a domain, and is left "
        "out\n");
}

TEST_CASE("prefixes, unknown elements and attributes are taken as they come") {
  const Parsed parsed = parse(
      "\xef\xbb\xbf<ns0:feedback xmlns:ns0=\"x\" a='>'><ns0:report_metadata><y:org_name>O"
      "</y:org_name><report_id>1</report_id><date_range><begin>1.5</begin><end>2</end><z>"
      "<begin>9</begin></z></date_range></ns0:report_metadata><policy_published><domain>"
      "example.com</domain></policy_published><extension><e:x>y</e:x></extension>" +
      record("192.0.2.1", "1", "<x:foo><domain>other</domain></x:foo>") + "</ns0:feedback>");
  CHECK(parsed.error.empty());
  CHECK(parsed.metadata.org_name == "O");
  CHECK(parsed.metadata.begin == 1);
  CHECK(parsed.records.size() == 1);
}

TEST_CASE("what is not well-formed is read with a warning") {
  const Parsed parsed = parse(kHead + "<version>1.0 < 2 & x &#8364;</version>" +
                              record("192.0.2.1", "1", "<spf><domain>a</spf>") + "</x></feedback>");
  CHECK(parsed.error.empty());
  CHECK(parsed.metadata.version == "1.0 < 2 & x \xe2\x82\xac");
  CHECK(parsed.records.size() == 1);
  CHECK(parsed.warnings.size() == 4);
  CHECK(warnings_of(
            parse(kHead + record("192.0.2.1", "1") + record("192.0.2.2", "1").substr(0, 60))) ==
        "record 2: the report is cut off behind record 1; what came later is missing\n");
}

TEST_CASE("what is no report is one error") {
  CHECK(parse("<html><feedbac></html>").error == "an HTML page, not a report");
  CHECK(parse("<rss/>").error ==
        "XML, but no aggregate report: its first element is <rss>, not <feedback>");
  CHECK(parse("").error == "there is no XML element in it");
  CHECK(parse("<feedback></feedback>").error == "the <feedback> element holds nothing of a report");
  CHECK(parse(kHead + "<record><row>").error ==
        "the report is cut off before the end of its first record");
}

TEST_CASE("entities, depth and long texts are bounded") {
  CHECK(parse("<!DOCTYPE feedback [<!ENTITY a \"b\">]>" + kHead).error.find("entities") !=
        std::string::npos);
  CHECK(parse("<!DOCTYPE feedback SYSTEM \"x.dtd\">" + kHead + "</feedback>").error.empty());
  std::string deep = kHead;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  CHECK(parse(deep).error == "the XML nests deeper than 64 elements");
  const Parsed parsed = parse(kHead + "<version>" + std::string(100000, 'x') + "</version>" +
                                  "<a b='" + std::string(100000, 'x') + "'>" + "</feedback>",
                              1000);
  CHECK(parsed.error.empty());
  CHECK(parsed.metadata.version.size() == AggregateParser::kMaxText);
  std::string many = kHead + "<record><auth_results>";
  for (int i = 0; i < 200; ++i) many += "<dkim><domain>a.example</domain></dkim>";
  const Parsed signed_often =
      parse(many + "</auth_results><row><count>1</count></row></record></feedback>");
  REQUIRE(signed_often.records.size() == 1);
  CHECK(signed_often.records[0].dkim_results.size() == AggregateParser::kMaxResults);
}

TEST_CASE("the warnings of a report are counted, and there is a most") {
  Warnings warnings;
  for (int i = 0; i < 1000; ++i) warnings.add("same", 3);
  for (int i = 0; i < 1000; ++i) warnings.add("other " + std::to_string(i), 1);
  CHECK(warnings.all().size() == Warnings::kMost);
  CHECK(to_text(warnings.all()[0]) == "record 3: same; and 999 more like this");
  CHECK(warnings.all().back().message == "further things are wrong");
}

TEST_CASE("values of reports") {
  CHECK(parse_seconds("1700000000") == 1700000000);
  CHECK(parse_seconds("1700000000000") == 1700000000);
  CHECK(parse_seconds("1700000000.75") == 1700000000);
  CHECK(parse_seconds("2024-01-09T00:00:00Z") == 1704758400);
  CHECK_FALSE(parse_seconds("99999999999999999999").has_value());
  CHECK_FALSE(parse_seconds("-5").has_value());
  CHECK_FALSE(parse_seconds("").has_value());
  CHECK(to_text(*parse_address("2001:DB8::1")) == "2001:db8::1");
  CHECK(to_text(*parse_address("::ffff:c000:201")) == "192.0.2.1");
  for (const char* const bad : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", ":"})
    CHECK_FALSE(parse_address(bad).has_value());
  CHECK_FALSE(repaired_utf8("a\xc3\xbc\xe2\x82\xac").has_value());
  CHECK(repaired_utf8("a\xff\xc3") == "a\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(repaired_utf8("\xed\xa0\x80").has_value());
}

TEST_CASE("files are told by how they begin") {
  CHECK(sniff("").format == Format::kEmpty);
  CHECK(sniff(" \r\n").format == Format::kEmpty);
  CHECK(sniff("\xef\xbb\xbf\n<?xml").format == Format::kXml);
  CHECK(sniff(" {\"a\":1}").format == Format::kJson);
  CHECK(sniff("\x1f\x8b\x08").format == Format::kGzip);
  CHECK(sniff("PK\x03\x04...").format == Format::kZip);
  CHECK(sniff("Return-Path: <a@b>\r\n").format == Format::kMail);
  CHECK(sniff("From a@b Tue\n").format == Format::kMail);
  CHECK(sniff("hello").format == Format::kOther);
  CHECK(sniff("%PDF-1.4").what == "a PDF file");
  CHECK(sniff(std::string(2000, ' ')).format == Format::kOther);
}

TEST_CASE("limits of reading are errors of one line") {
  const std::string xml = kHead + record("192.0.2.1", "1") + "</feedback>";
  CHECK(read(xml).reports == 1);
  CHECK(read(xml, {.unpacked = 100}).errors.size() == 1);
  const std::string mail =
      "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhello\n--x\nContent-Type: text/xml\n\n" +
      xml + "\n--x--\n";
  CHECK(read(mail).reports == 1);
  CHECK(read(mail, {.mail = 50}).errors ==
        std::vector<std::string>{"larger than 0 MiB, the most for a file of its kind"});
  CHECK(read(mail, {.depth = 0}).errors.size() == 1);
  CHECK(read("A: b\n\nhello\n").errors ==
        std::vector<std::string>{"a mail without a report attached"});
  CHECK(read("{\"policies\": [").errors.size() == 1);
  CHECK(read(std::string(1000, '[')).errors.size() == 1);
}
