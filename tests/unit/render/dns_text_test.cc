#include "render/dns_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "dns/txt.h"

namespace mailctl::render {
namespace {

using dns::name_of;
using dns::RecordType;

dns::Answer ok(std::vector<dns::RecordData> records) {
  return {
      .status = dns::AnswerStatus::kOk, .records = std::move(records), .aliases = {}, .ttl = 300};
}

TEST_CASE("MX records are listed in the order in which senders try them") {
  const auto text = dns_answer_text({name_of("gmail.com"), RecordType::kMx},
                                    ok({dns::MxData{30, name_of("c.example")},
                                        dns::MxData{5, name_of("a.example")},
                                        dns::MxData{10, name_of("b2.example")},
                                        dns::MxData{10, name_of("b1.example")}}));
  CHECK(text ==
        "gmail.com MX (TTL 300, 4 records)\n"
        "      5 a.example   tried first\n"
        "     10 b1.example   tried as number 2, with its equals in random order\n"
        "     10 b2.example   tried as number 2, with its equals in random order\n"
        "     30 c.example   tried as number 3\n");
}

TEST_CASE("the null MX is named") {
  CHECK_THAT(dns_answer_text({name_of("example.com"), RecordType::kMx}, ok({dns::MxData{0, {}}})),
             Catch::Contains("null MX"));
}

TEST_CASE("TXT is joined as receivers join it, and its strings are shown") {
  const dns::TxtData broken{{"v=spf1", "include:x.example", "~all"}};
  const auto text = dns_answer_text({name_of("example.com"), RecordType::kTxt},
                                    ok({broken, dns::make_txt("one")}));
  CHECK(text ==
        "example.com TXT (TTL 300, 2 records)\n"
        "  one\n"
        "  v=spf1include:x.example~all\n"
        "    published as 3 strings, joined without blanks: \"v=spf1\" \"include:x.example\" "
        "\"~all\"\n");
}

TEST_CASE("aliases are followed in the open, and the lack of records is told apart") {
  auto answer = ok({dns::TxtData{{"p=x"}}});
  answer.aliases = {name_of("t.example")};
  CHECK_THAT(dns_answer_text({name_of("s.example"), RecordType::kTxt}, answer),
             Catch::StartsWith("s.example -> t.example TXT"));
  const dns::Question question{name_of("s.example"), RecordType::kA};
  const auto text_of = [&](dns::AnswerStatus status) {
    return dns_answer_text(question, {.status = status, .records = {}, .aliases = {}});
  };
  CHECK_THAT(text_of(dns::AnswerStatus::kNoData), Catch::Contains("has no A record"));
  CHECK_THAT(text_of(dns::AnswerStatus::kNxDomain), Catch::Contains("NXDOMAIN"));
  CHECK_THAT(text_of(dns::AnswerStatus::kServFail), Catch::Contains("SERVFAIL"));
  CHECK_THAT(text_of(dns::AnswerStatus::kTimeout), Catch::Contains("no server answered"));
}

TEST_CASE("JSON gives the parts") {
  const auto document = nlohmann::json::parse(dns_answer_json(
      {name_of("example.com"), RecordType::kMx},
      ok({dns::MxData{20, name_of("b.example")}, dns::MxData{5, name_of("a.example")}})));
  CHECK(document["status"] == "ok");
  CHECK(document["records"][0]["preference"] == 5);
  CHECK(document["records"][0]["exchange"] == "a.example");
  const auto txt = nlohmann::json::parse(
      dns_answer_json({name_of("example.com"), RecordType::kTxt}, ok({dns::TxtData{{"a", "b"}}})));
  CHECK(txt["records"][0]["text"] == "ab");
  CHECK(txt["records"][0]["strings"] == nlohmann::json{"a", "b"});
}

}  // namespace
}  // namespace mailctl::render
