#include "yaml/zone_data.h"

#include <catch2/catch.hpp>

using namespace mailctl;

namespace {

dns::View read(std::string_view text, std::size_t problems = 0) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("z.yaml", std::string(text));
  auto view = yaml::parse_zone_data(files.file(id), diagnostics);
  CHECK(diagnostics.all().size() == problems);
  return view;
}

const dns::Answer& at(const dns::View& view, std::string_view name, dns::RecordType type) {
  return view.at(dns::name_of(name), type);
}

}  // namespace

TEST_CASE("names, types and texts of several strings") {
  const auto view = read(
      "Example.com: [{TXT: [\"v=spf1 \", -all]}, {MX: [10, mail.example.com]}, {A: 192.0.2.1}]\n"
      "null.example: [{MX: [0, '']}]\n"
      "more.example:\n  - TXT: a\n  - TXT: b\n");
  CHECK(std::get<dns::TxtData>(at(view, "example.com", dns::RecordType::kTxt).records.at(0))
            .joined() == "v=spf1 -all");
  CHECK(std::get<dns::MxData>(at(view, "example.com", dns::RecordType::kMx).records.at(0))
            .preference == 10);
  CHECK(std::get<dns::MxData>(at(view, "null.example", dns::RecordType::kMx).records.at(0))
            .exchange.is_root());
  CHECK(at(view, "more.example", dns::RecordType::kTxt).records.size() == 2);
  CHECK(at(view, "other.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kNxDomain);
}

TEST_CASE("SPF stands for TXT where there is none; TIMEOUT is nobody's answer") {
  const auto view = read(
      "a.example: [{SPF: v=spf1}]\n"
      "b.example: [{SPF: v=spf1}, {TXT: NONE}]\n"
      "c.example: [{A: 192.0.2.1}, TIMEOUT]\n"
      "d.example: [{TXT: TIMEOUT}]\n");
  CHECK(at(view, "a.example", dns::RecordType::kTxt).records.size() == 1);
  CHECK(at(view, "b.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kNoData);
  CHECK(at(view, "c.example", dns::RecordType::kA).status == dns::AnswerStatus::kOk);
  CHECK(at(view, "c.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kTimeout);
  CHECK(at(view, "d.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kTimeout);
}

TEST_CASE("SERVFAIL is a refusal, of a name or of a type, written as a word or as a key") {
  const auto view = read(
      "a.example: [SERVFAIL]\n"
      "b.example: [{SERVFAIL: true}, {A: 192.0.2.1}]\n"
      "c.example: [{MX: SERVFAIL}]\n");
  CHECK(at(view, "a.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kServFail);
  CHECK(at(view, "b.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kServFail);
  CHECK(at(view, "b.example", dns::RecordType::kA).status == dns::AnswerStatus::kOk);
  CHECK(at(view, "c.example", dns::RecordType::kMx).status == dns::AnswerStatus::kServFail);
}

TEST_CASE("a name may hold blanks, as queries for expanded macros do") {
  const auto view = read("\"a b.example\": [{A: 192.0.2.1}]\n");
  const auto name = dns::Name::from_labels({"a b", "example"});
  REQUIRE(name.has_value());
  CHECK(view.at(*name, dns::RecordType::kA).status == dns::AnswerStatus::kOk);
}

TEST_CASE("JSON is read too, and repeated names are kept") {
  const auto view = read(R"({"a.example": [{"TXT": "x"}], "a.example": [{"A": "192.0.2.1"}]})");
  CHECK(at(view, "a.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kOk);
  CHECK(at(view, "a.example", dns::RecordType::kA).status == dns::AnswerStatus::kOk);
}

TEST_CASE("what is no record is said with its place, and the rest is read") {
  const auto view =
      read("a.example: [{A: x}, {TXT: y}, what, {WAT: 1}]\n..: [{A: 192.0.2.1}]\n", 4);
  CHECK(at(view, "a.example", dns::RecordType::kTxt).status == dns::AnswerStatus::kOk);
  read("- a\n", 1);
}
