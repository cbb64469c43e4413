#include "dns/zone_text.h"

#include <catch2/catch.hpp>

using namespace mailctl;
using namespace mailctl::dns;

namespace {

struct Reading {
  Zone zone;
  std::vector<std::string> problems;  // "line:column code: summary"
};

Reading read(std::string_view text) {
  base::SourceFiles files;
  const auto id = files.add("zone", std::string(text));
  base::Diagnostics diagnostics;
  Reading reading;
  reading.zone = parse_zone_text(name_of("example.com"), files.file(id), diagnostics);
  for (const auto& problem : diagnostics.all()) {
    reading.problems.push_back(std::to_string(problem.at.line) + ":" +
                               std::to_string(problem.at.column) + " " + std::string(problem.code) +
                               ": " + problem.summary);
  }
  return reading;
}

std::string again(std::string_view text) {
  const auto reading = read(text);
  CHECK(reading.problems == std::vector<std::string>{});
  const auto written = to_zone_text(reading.zone);
  CHECK(read(written).zone == reading.zone);
  CHECK(read(written).problems.empty());
  return written;
}

using Problems = std::vector<std::string>;

}  // namespace

TEST_CASE("a zone as people write it") {
  CHECK(again("$TTL 1h\n"
              "@ IN SOA ns1 hostmaster ( 2026112101 ; serial\n"
              "      2h 30m\n"
              "      2w 300 )\n"
              "        NS  ns1\n"
              "        NS  ns2.other.\n"
              "        MX  10 mail\n"
              "   600  IN TXT \"v=spf1 include:a.example ~all\" ; not a comment: \";\"\n"
              "ns1     IN 300 A 192.0.2.1\n"
              "mail    A 192.0.2.2\r\n"
              "\n"
              "; a comment\n"
              "$ORIGIN sub\n"
              "www     CNAME @\n"
              "*       TXT a;b\n"
              "first\\.last CNAME mail.example.com.\n") ==
        "example.com. 3600 IN SOA ns1.example.com. hostmaster.example.com. 2026112101 7200 1800 "
        "1209600 300\n"
        "*.sub.example.com. 3600 IN TXT \"a\"\n"
        "example.com. 3600 IN NS ns1.example.com.\n"
        "example.com. 3600 IN NS ns2.other.\n"
        "example.com. 3600 IN MX 10 mail.example.com.\n"
        "example.com. 600 IN TXT \"v=spf1 include:a.example ~all\"\n"
        "first\\.last.sub.example.com. 3600 IN CNAME mail.example.com.\n"
        "mail.example.com. 3600 IN A 192.0.2.2\n"
        "ns1.example.com. 300 IN A 192.0.2.1\n"
        "www.sub.example.com. 3600 IN CNAME sub.example.com.\n");
}

TEST_CASE("TTLs: in the record, $TTL, the record before, the SOA's minimum") {
  CHECK(again("a 5 A 1.2.3.4\nb A 1.2.3.4\n") ==
        "a.example.com. 5 IN A 1.2.3.4\nb.example.com. 5 IN A 1.2.3.4\n");
  CHECK(again("$TTL 9\na 5 A 1.2.3.4\nb A 1.2.3.4\n") ==
        "a.example.com. 5 IN A 1.2.3.4\nb.example.com. 9 IN A 1.2.3.4\n");
  CHECK(again("@ SOA a. b. 1 2 3 4 77\n").starts_with("example.com. 77 IN SOA"));
  CHECK(again("a 1w2d3h4m5s A 1.2.3.4\n") == "a.example.com. 788645 IN A 1.2.3.4\n");
  CHECK(read("a A 1.2.3.4\n").problems == Problems{"1:1 zone/no-ttl: this record has no TTL"});
}

TEST_CASE("long values stand in several strings and lines") {
  CHECK(again("k 60 TXT ( \"v=DKIM1; \"\n  \"p=abc\" )") ==
        "k.example.com. 60 IN TXT \"v=DKIM1; \" \"p=abc\"\n");
  CHECK(again("k 60 TXT \"a \\\" \\\\ \\000\"") ==
        "k.example.com. 60 IN TXT \"a \\\" \\\\ \\000\"\n");
}

TEST_CASE("types that are not known keep their octets") {
  CHECK(again("a 60 TYPE65280 \\# 2 abcd\n") == "a.example.com. 60 IN TYPE65280 \\# 2 abcd\n");
  CHECK(again("a 60 DNAME b\n") ==
        "a.example.com. 60 IN DNAME \\# 15 0162076578616d706c6503636f6d00\n");
  CHECK(again("a 60 IN TYPE1 \\# 4 01020304") == "a.example.com. 60 IN A 1.2.3.4\n");
}

TEST_CASE("owners: relative, absolute, repeated, quoted like names") {
  CHECK(again("\xef\xbb\xbf"
              "a.example.com. 60 A 1.2.3.4\n\tTXT x\n") ==
        "a.example.com. 60 IN A 1.2.3.4\na.example.com. 60 IN TXT \"x\"\n");
  CHECK(again("a\\@b 60 A 1.2.3.4") == "a\\@b.example.com. 60 IN A 1.2.3.4\n");
  // A type's name may be an owner.
  CHECK(again("mx 60 MX 0 .") == "mx.example.com. 60 IN MX 0 .\n");
}

TEST_CASE("every problem is said with its place, and the rest is read") {
  const auto reading = read(
      "  A 1.2.3.4\n"
      "a 60 A 1.2.3\n"
      "b 60 FOO x\n"
      "c..d 60 A 1.2.3.4\n"
      "   60 A 1.2.3.4\n"
      "other. 60 A 1.2.3.4\n"
      "e 60 TXT \"open\n"
      "f 60 )\n"
      "g 60 MX 10\n"
      "h 60 IN\n"
      "i 60 CH A 1.2.3.4\n"
      "$INCLUDE other.zone\n"
      "$TTL x\n"
      "$ORIGIN\n"
      "j 60 SOA a b 1 2 3 4 5\n"
      "ok 60 A 1.2.3.4\n"
      "   61 A 1.2.3.5\n"
      "k 60 TXT \"a\" \"\\300\"\n"
      "l 60 A ( 1.2.3.4\n");
  CHECK(reading.problems ==
        Problems{"1:3 zone/syntax: this line has no owner",
                 "2:8 zone/bad-record: \"1.2.3\" is no IPv4 address",
                 "3:6 zone/unknown-type: \"FOO\" is no record type",
                 "4:1 zone/bad-name: \"c..d\" is no domain name: it has an empty label",
                 "6:1 zone/out-of-zone: other is outside of the zone example.com",
                 "7:10 zone/syntax: this quote is not closed on its line",
                 "8:6 zone/syntax: this parenthesis closes nothing",
                 "9:9 zone/bad-record: the exchange is missing",
                 "10:6 zone/syntax: the record type is missing",
                 "11:6 zone/unknown-type: \"CH\" is no record type",
                 "12:1 zone/bad-directive: \"$INCLUDE\" is not supported",
                 "13:6 zone/bad-record: the TTL must be a number of seconds up to 2147483647, or "
                 "like 1h30m, not \"x\"",
                 "14:1 zone/bad-record: the origin is missing",
                 "15:1 zone/soa: a zone has one SOA record, at its apex",
                 "17:4 zone/ttl-differs: the TTL 61 differs from 60 in the same record set",
                 "18:14 zone/bad-record: the string: the escape \\300 at offset 0 is over 255",
                 "19:8 zone/syntax: this parenthesis is never closed"});
  CHECK(to_zone_text(reading.zone) ==
        "ok.example.com. 61 IN A 1.2.3.4\nok.example.com. 61 IN A 1.2.3.5\n");
}

TEST_CASE("a second SOA is refused, a repeated record is not") {
  CHECK(read("@ 60 SOA a b 1 2 3 4 5\n@ 60 SOA a b 2 2 3 4 5\n").problems ==
        Problems{"2:1 zone/soa: a zone has one SOA record, at its apex"});
  CHECK(again("a 60 A 1.2.3.4\na 60 A 1.2.3.4\n") == "a.example.com. 60 IN A 1.2.3.4\n");
}

TEST_CASE("reading stops after a hundred problems") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a 60 FOO\n";
  const auto reading = read(text);
  CHECK(reading.problems.size() == 101);
  CHECK(reading.problems.back().find("101:1 zone/too-many-problems") == 0);
  CHECK(read("").problems.empty());
  CHECK(read("\n \n;\n").problems.empty());
}

TEST_CASE("a file of any zones: SOAs anywhere, no TTL needed") {
  mailctl::base::Diagnostics diagnostics;
  const mailctl::base::SourceFile file{{},
                                       "w",
                                       "$ORIGIN a.example.\n@ SOA ns. root. 1 2 3 4 5\n@ TXT "
                                       "x\nb.example. SOA ns. root. 1 2 3 4 5\n"};
  const auto zone = parse_world_text(file, diagnostics);
  CHECK(diagnostics.empty());
  CHECK(zone.sets.size() == 3);
  CHECK(zone.find(name_of("a.example"), RecordType::kTxt)->ttl == 3600);
}

TEST_CASE("a file for questions warns of a CNAME beside other records") {
  const auto codes = [](const char* text) {
    const base::SourceFile file{base::FileId{0}, "world", text};
    base::Diagnostics diagnostics;
    parse_world_text(file, diagnostics);
    std::vector<std::string> out;
    for (const auto& diagnostic : diagnostics.all()) out.emplace_back(diagnostic.code);
    return out;
  };
  const std::vector<std::string> warned = {"zone/alias-not-alone"};
  CHECK(codes("_dmarc.example. IN CNAME a.example.\n_dmarc.example. IN TXT x\n") == warned);
  CHECK(codes("_dmarc.example. IN TXT x\n_dmarc.example. IN CNAME a.example.\n") == warned);
  CHECK(codes("_dmarc.example. IN CNAME a.example.\nexample. IN TXT x\n").empty());
}
