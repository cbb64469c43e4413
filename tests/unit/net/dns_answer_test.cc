#include "net/dns_answer.h"

#include <catch2/catch.hpp>

namespace mailctl::net {
namespace {

using dns::AnswerStatus;
using dns::name_of;
using dns::RecordType;
using Step = Inquiry::Step;

// "name ttl TYPE value"
dns::Record record(std::string_view name,
                   std::uint32_t ttl,
                   RecordType type,
                   std::string_view value) {
  return dns::Record{name_of(name), ttl, dns::parse_record_data(type, value).value()};
}

dns::Message response(dns::ResponseCode code, std::vector<dns::Record> answers) {
  dns::Message message;
  message.is_response = true;
  message.recursion_available = true;
  message.code = code;
  message.answers = std::move(answers);
  return message;
}

dns::Message response(std::vector<dns::Record> answers) {
  return response(dns::ResponseCode::kNoError, std::move(answers));
}

Inquiry ask_txt(std::string_view name) {
  return Inquiry({name_of(name), RecordType::kTxt});
}

}  // namespace

TEST_CASE("records of the asked name and type are the answer, with their smallest TTL") {
  Inquiry inquiry = ask_txt("a.test");
  const auto step = inquiry.take(response({record("a.test", 60, RecordType::kTxt, "\"x\""),
                                           record("a.test", 30, RecordType::kTxt, "\"y\""),
                                           record("a.test", 30, RecordType::kTxt, "\"y\""),
                                           record("a.test", 5, RecordType::kA, "192.0.2.1"),
                                           record("b.test", 5, RecordType::kTxt, "\"z\"")}));
  CHECK(step == Step::kDone);
  CHECK(inquiry.answer().status == AnswerStatus::kOk);
  CHECK(inquiry.answer().records.size() == 2);
  CHECK(inquiry.answer().ttl == 30);
  CHECK(inquiry.answer().aliases.empty());
}

TEST_CASE("aliases are followed, in whatever order they come") {
  Inquiry inquiry = ask_txt("a.test");
  const auto step = inquiry.take(response({record("c.test", 60, RecordType::kTxt, "\"x\""),
                                           record("b.test", 20, RecordType::kCname, "c.test."),
                                           record("a.test", 40, RecordType::kCname, "b.test.")}));
  CHECK(step == Step::kDone);
  CHECK(inquiry.answer().status == AnswerStatus::kOk);
  CHECK(inquiry.answer().aliases == std::vector{name_of("b.test"), name_of("c.test")});
  CHECK(inquiry.answer().ttl == 20);
}

TEST_CASE("the end of a chain that is not in the response is asked for") {
  Inquiry inquiry = ask_txt("a.test");
  CHECK(inquiry.take(response({record("a.test", 40, RecordType::kCname, "b.other.")})) ==
        Step::kFollow);
  CHECK(inquiry.asks().name == name_of("b.other"));
  CHECK(inquiry.question().name == name_of("a.test"));
  CHECK(inquiry.take(response({record("b.other", 60, RecordType::kTxt, "\"x\"")})) == Step::kDone);
  CHECK(inquiry.answer().status == AnswerStatus::kOk);
  CHECK(inquiry.answer().aliases == std::vector{name_of("b.other")});
  CHECK(inquiry.answer().ttl == 40);
}

TEST_CASE("an alias whose end does not exist is NXDOMAIN, one without the type is NODATA") {
  Inquiry gone = ask_txt("a.test");
  CHECK(gone.take(response(dns::ResponseCode::kNxDomain,
                           {record("a.test", 40, RecordType::kCname, "b.test.")})) == Step::kDone);
  CHECK(gone.answer().status == AnswerStatus::kNxDomain);
  CHECK(gone.answer().aliases.size() == 1);

  Inquiry empty = ask_txt("a.test");
  auto message = response({record("a.test", 400, RecordType::kCname, "b.test.")});
  message.authorities = {record("test", 300, RecordType::kSoa, "ns.test. h.test. 1 2 3 4 120")};
  CHECK(empty.take(message) == Step::kDone);
  CHECK(empty.answer().status == AnswerStatus::kNoData);
  CHECK(empty.answer().ttl == 120);
}

TEST_CASE("a question for the CNAME itself is not followed") {
  Inquiry inquiry({name_of("a.test"), RecordType::kCname});
  CHECK(inquiry.take(response({record("a.test", 40, RecordType::kCname, "b.test.")})) ==
        Step::kDone);
  CHECK(inquiry.answer().status == AnswerStatus::kOk);
  CHECK(inquiry.answer().records.size() == 1);
  CHECK(inquiry.answer().aliases.empty());
}

TEST_CASE("loops and endless chains are failures of the server") {
  Inquiry loop = ask_txt("a.test");
  CHECK(loop.take(response({record("a.test", 40, RecordType::kCname, "b.test."),
                            record("b.test", 40, RecordType::kCname, "a.test.")})) == Step::kDone);
  CHECK(loop.answer().status == AnswerStatus::kServFail);

  Inquiry endless = ask_txt("n0.test");
  int followed = 0;
  auto step = Step::kFollow;
  while (step == Step::kFollow && followed < 100) {
    const std::string from = "n" + std::to_string(followed) + ".test";
    const std::string to = "n" + std::to_string(++followed) + ".test.";
    step = endless.take(response({record(from, 40, RecordType::kCname, to)}));
  }
  CHECK(step == Step::kDone);
  CHECK(endless.answer().status == AnswerStatus::kServFail);
  CHECK(followed == kMaxAliases + 1);
}

TEST_CASE("empty responses are NODATA, NXDOMAIN, or no answer at all") {
  struct Row {
    dns::ResponseCode code;
    Step step;
    AnswerStatus status;
  };

  const Row rows[] = {
      {dns::ResponseCode::kNoError, Step::kDone, AnswerStatus::kNoData},
      {dns::ResponseCode::kNxDomain, Step::kDone, AnswerStatus::kNxDomain},
      {dns::ResponseCode::kServFail, Step::kRefuse, AnswerStatus::kNotFetched},
      {dns::ResponseCode::kRefused, Step::kRefuse, AnswerStatus::kNotFetched},
      {dns::ResponseCode::kFormErr, Step::kRefuse, AnswerStatus::kNotFetched},
      {dns::ResponseCode::kNotImp, Step::kRefuse, AnswerStatus::kNotFetched},
  };
  for (const Row& row : rows) {
    Inquiry inquiry = ask_txt("a.test");
    CHECK(inquiry.take(response(row.code, {})) == row.step);
    CHECK(inquiry.answer().status == row.status);
  }
}

TEST_CASE("a referral says nothing about the name") {
  dns::Message message = response({});
  message.recursion_available = false;
  message.authorities = {record("test", 60, RecordType::kNs, "ns.test.")};
  Inquiry inquiry = ask_txt("a.test");
  CHECK(inquiry.take(message) == Step::kRefuse);
  message.authoritative = true;
  CHECK(inquiry.take(message) == Step::kDone);
  CHECK(inquiry.answer().status == AnswerStatus::kNoData);
}

TEST_CASE("a referral says who the name servers of the name are") {
  dns::Message message = response({});
  message.recursion_available = false;
  message.authorities = {record("a.test", 60, RecordType::kNs, "ns.a.test."),
                         record("a.test", 60, RecordType::kNs, "ns.test.")};
  Inquiry inquiry({name_of("a.test"), RecordType::kNs});
  CHECK(inquiry.take(message) == Step::kDone);
  CHECK(inquiry.answer().status == AnswerStatus::kOk);
  CHECK(inquiry.answer().records.size() == 2);
  Inquiry below({name_of("b.a.test"), RecordType::kNs});
  CHECK(below.take(message) == Step::kRefuse);
}

TEST_CASE("a message that is no response is not believed") {
  dns::Message message = response({record("a.test", 60, RecordType::kTxt, "\"x\"")});
  message.is_response = false;
  Inquiry inquiry = ask_txt("a.test");
  CHECK(inquiry.take(message) == Step::kRefuse);
}

TEST_CASE("queries ask for recursion and say how much UDP may carry") {
  const auto query = make_query({name_of("a.test"), RecordType::kMx}, 7);
  CHECK(query.id == 7);
  CHECK(query.recursion_desired);
  CHECK(!query.is_response);
  REQUIRE(query.edns);
  CHECK(query.edns->udp_size == 1232);
  CHECK(query.questions == std::vector<dns::Question>{{name_of("a.test"), RecordType::kMx}});
}

}  // namespace mailctl::net
