#include <catch2/catch.hpp>

#include "support/cloud/scene.h"
#include "support/net/fake_resolver.h"

using namespace mailctl;
using namespace mailctl::testing;

namespace {

// Answers as the cloud does, except for one question.
class OtherAnswer final : public net::Resolver {
 public:
  OtherAnswer(net::Resolver& rest, dns::Question question, dns::Answer answer)
      : x_rest(rest), x_question(std::move(question)), x_answer(std::move(answer)) {}

  std::vector<dns::Answer> query_all(std::span<const dns::Question> questions,
                                     std::stop_token stop) override {
    auto answers = x_rest.query_all(questions, stop);
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (questions[i] == x_question) answers[i] = x_answer;
    }
    return answers;
  }

 private:
  net::Resolver& x_rest;
  dns::Question x_question;
  dns::Answer x_answer;
};

dns::Answer answer_of(dns::RecordData record, std::uint32_t ttl) {
  dns::Answer answer;
  answer.status = dns::AnswerStatus::kOk;
  answer.records.push_back(std::move(record));
  answer.ttl = ttl;
  return answer;
}

}  // namespace

TEST_CASE("an old answer of resolvers is named with its TTL") {
  Scene scene;
  REQUIRE(scene.apply());
  OtherAnswer stale(scene.cloud,
                    {dns::name_of("_dmarc.ocipizza.com.br"), dns::RecordType::kTxt},
                    answer_of(dns::TxtData{{"v=DMARC1; p=quarantine"}}, 1234));
  scene.ports.world = &stale;
  auto world = scene.plan();
  REQUIRE(world);
  REQUIRE(world->plan.discrepancies.size() == 1);
  CHECK(world->plan.discrepancies.front().text.find("1234 s") != std::string::npos);
  CHECK(world->plan.discrepancies.front().answered.find("p=quarantine") != std::string::npos);
}

TEST_CASE("a delegation to other servers is named once, not for every record") {
  Scene scene;
  REQUIRE(scene.apply());
  OtherAnswer elsewhere(scene.cloud,
                        {scene.zone(), dns::RecordType::kNs},
                        answer_of(dns::NsData{dns::name_of("ns.old.example")}, 300));
  scene.ports.world = &elsewhere;
  auto world = scene.plan();
  REQUIRE(world);
  REQUIRE(world->plan.discrepancies.size() == 1);
  CHECK(world->plan.discrepancies.front().text.find("registrar") != std::string::npos);
}

TEST_CASE("names about to be created are not asked of resolvers while planning") {
  Scene scene;
  FakeResolver recorder;
  scene.ports.world = &recorder;
  REQUIRE(scene.plan());
  for (const auto& question : recorder.asked()) {
    CHECK(question.name.text().find("_domainkey") == std::string::npos);
    // Those above the zone are, for the forecast.
    CHECK_FALSE(question.name == dns::name_of("_dmarc.ocipizza.com.br"));
    CHECK_FALSE(question.name.text().ends_with("bounce.ocipizza.com.br"));
  }
}
