#include "net/fake_http.h"

#include <catch2/catch.hpp>

#include "net/fake_resolver.h"

namespace mailctl::testing {

TEST_CASE("the fake client answers what was expected and tells what was not") {
  FakeHttp http;
  http.expect(net::Method::kGet, "https://h/1", reply(200, "{}"));
  http.expect(net::Method::kGet, "https://h/1", reply(404));
  http.expect(net::Method::kDelete, "https://h/2", base::Error{});
  net::Request request;
  request.url = "https://h/1";
  request.sign = [](const net::Request&,
                    base::Time time) -> base::Result<std::vector<net::Header>> {
    return std::vector<net::Header>{{"date", base::to_rfc3339(time)}};
  };
  CHECK(http.send(request, {}).value().status == 200);
  CHECK(http.send(request, {}).value().status == 404);
  CHECK(http.send(request, {}).error().kind == base::ErrorKind::kInvalid);
  CHECK(http.unexpected() == std::vector<std::string>{"GET https://h/1"});
  CHECK(http.unmet() == std::vector<std::string>{"DELETE https://h/2"});
  REQUIRE(http.sent().size() == 3);
  CHECK(http.sent()[0].headers == std::vector<net::Header>{{"date", "2026-01-02T03:04:05.000Z"}});
}

TEST_CASE("the fake resolver knows what it was told; other names do not exist") {
  FakeResolver resolver;
  resolver.set("a.test", dns::RecordType::kTxt, {"\"x\""});
  resolver.set("a.test", dns::RecordType::kMx, {});
  const dns::Question questions[] = {{dns::name_of("a.test"), dns::RecordType::kTxt},
                                     {dns::name_of("a.test"), dns::RecordType::kMx},
                                     {dns::name_of("b.test"), dns::RecordType::kMx}};
  const auto answers = resolver.query_all(questions, {});
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].status == dns::AnswerStatus::kOk);
  CHECK(answers[1].status == dns::AnswerStatus::kNoData);
  CHECK(answers[2].status == dns::AnswerStatus::kNxDomain);
  CHECK(resolver.asked().size() == 3);
  CHECK(resolver.rounds() == 1);
}

}  // namespace mailctl::testing
