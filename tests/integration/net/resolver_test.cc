// The resolver against servers that answer, refuse, lie, and say nothing.

#include <algorithm>
#include <future>
#include <set>

#include <catch2/catch.hpp>

#include "dns_server.h"
#include "fixture.h"
#include "net/cares_resolver.h"

namespace mailctl::net::testing {
namespace {

using dns::AnswerStatus;
using dns::name_of;
using dns::Question;
using dns::RecordType;

ResolverOptions options_for(const std::vector<const DnsServer*>& servers) {
  ResolverOptions options;
  for (const DnsServer* server : servers) options.servers.push_back(server->address());
  options.timeout = std::chrono::seconds(30);  // where a test waits for it, it says so
  return options;
}

std::unique_ptr<CaresResolver> make_resolver(Reactor& reactor, const ResolverOptions& options) {
  auto resolver = CaresResolver::make(reactor, options);
  REQUIRE(resolver);
  return std::move(*resolver);
}

dns::Answer ask(CaresResolver& resolver, const Question& question) {
  return resolver.query_all({&question, 1}, {}).at(0);
}

Question txt_of(std::string_view name) {
  return {name_of(name), RecordType::kTxt};
}

dns::Record txt_record(const dns::Name& name, std::string text) {
  return {name, 60, dns::TxtData{{std::move(text)}}};
}

// The TXT of every name is the name.
std::optional<std::string> echo(const DnsQuery& query) {
  const dns::Name& name = query.message.questions.at(0).name;
  return dns::to_octets(response_to(query, {txt_record(name, name.text())}));
}

std::optional<std::string> silence(const DnsQuery&) {
  return std::nullopt;
}

DnsServer::Behaviour refuse_with(dns::ResponseCode code) {
  return [code](const DnsQuery& query) -> std::optional<std::string> {
    dns::Message response = response_to(query);
    response.code = code;
    return dns::to_octets(response);
  };
}

std::vector<Question> many_questions(int count) {
  std::vector<Question> questions;
  for (int i = 0; i < count; ++i) questions.push_back(txt_of("n" + std::to_string(i) + ".test"));
  return questions;
}

}  // namespace

TEST_CASE("2000 questions are in flight at once and none is lost") {
  DnsServer server(echo);
  Reactor reactor;
  ResolverOptions options = options_for({&server});
  // The kernel may drop what does not fit in its buffers; then the question is asked again.
  options.timeout = std::chrono::seconds(2);
  options.tries = 30;
  const auto resolver = make_resolver(reactor, options);
  const auto questions = many_questions(2000);
  const auto answers = resolver->query_all(questions, {});
  REQUIRE(answers.size() == 2000);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    REQUIRE(answers[i].status == AnswerStatus::kOk);
    REQUIRE(std::get<dns::TxtData>(answers[i].records.at(0)).joined() == questions[i].name.text());
  }
}

TEST_CASE("no more than the limit is in flight") {
  DnsServer server(echo);
  server.hold_until(50, 210);
  Reactor reactor;
  ResolverOptions options = options_for({&server});
  options.max_in_flight = 50;
  const auto resolver = make_resolver(reactor, options);
  for (const auto& answer : resolver->query_all(many_questions(210), {})) {
    CHECK(answer.status == AnswerStatus::kOk);
  }
  CHECK(server.most_held() == 50);
}

TEST_CASE("questions that are alike are asked once and all answered, in order") {
  const DnsServer server(echo);
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  const std::vector<Question> questions{
      txt_of("b.test"), txt_of("a.test"), txt_of("b.test"), {name_of("b.test"), RecordType::kMx}};
  const auto answers = resolver->query_all(questions, {});
  REQUIRE(answers.size() == 4);
  CHECK(answers[0] == answers[2]);
  CHECK(std::get<dns::TxtData>(answers[1].records.at(0)).joined() == "a.test");
  CHECK(answers[3].status == AnswerStatus::kNoData);
  CHECK(server.queries().size() == 3);
}

TEST_CASE("queries ask for recursion, carry EDNS and differ in their ids") {
  const DnsServer server(echo);
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  resolver->query_all(many_questions(20), {});
  std::set<std::uint16_t> ids;
  for (const DnsQuery& query : server.queries()) {
    CHECK(query.message.recursion_desired);
    CHECK(query.message.edns.has_value());
    ids.insert(query.message.id);
  }
  CHECK(ids.size() > 10);
}

TEST_CASE("a truncated answer is fetched over TCP") {
  const DnsServer server([](const DnsQuery& query) -> std::optional<std::string> {
    dns::Message response = response_to(query);
    response.truncated = query.transport == Transport::kUdp;
    for (int i = 0; i < 200 && !response.truncated; ++i) {
      response.answers.push_back(txt_record(query.message.questions.at(0).name,
                                            std::string(200, 'x') + std::to_string(i)));
    }
    return dns::to_octets(response);
  });
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  for (const auto& answer : resolver->query_all(many_questions(20), {})) {
    CHECK(answer.status == AnswerStatus::kOk);
    CHECK(answer.records.size() == 200);
  }
}

TEST_CASE("an answer as large as EDNS allows stays on UDP") {
  const DnsServer server([](const DnsQuery& query) -> std::optional<std::string> {
    return dns::to_octets(
        response_to(query,
                    {txt_record(query.message.questions.at(0).name, std::string(255, 'x')),
                     txt_record(query.message.questions.at(0).name, std::string(255, 'y')),
                     txt_record(query.message.questions.at(0).name, std::string(255, 'z'))}));
  });
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  CHECK(ask(*resolver, txt_of("a.test")).records.size() == 3);
  REQUIRE(server.queries().size() == 1);
  CHECK(server.queries()[0].transport == Transport::kUdp);
}

TEST_CASE("nobody answers: every server is asked as often as said, and the answer is timeout") {
  const DnsServer one(silence);
  const DnsServer two(silence);
  Reactor reactor;
  ResolverOptions options = options_for({&one, &two});
  options.timeout = base::Duration(30);
  const auto resolver = make_resolver(reactor, options);
  CHECK(ask(*resolver, txt_of("a.test")).status == AnswerStatus::kTimeout);
  CHECK(one.wait_for_queries(3));
  CHECK(two.wait_for_queries(3));
  CHECK(one.queries().size() + two.queries().size() == 6);
}

TEST_CASE("an answer to a later try counts") {
  const DnsServer server([](const DnsQuery& query) -> std::optional<std::string> {
    return query.number < 3 ? std::nullopt : echo(query);
  });
  Reactor reactor;
  ResolverOptions options = options_for({&server});
  options.timeout = base::Duration(200);
  options.tries = 30;
  const auto resolver = make_resolver(reactor, options);
  CHECK(ask(*resolver, txt_of("a.test")).status == AnswerStatus::kOk);
}

TEST_CASE("a closed port is nobody, and not waited for") {
  std::string address;
  {
    const DnsServer gone(silence);
    address = gone.address();
  }
  Reactor reactor;
  ResolverOptions options;
  options.servers = {address};
  options.timeout = std::chrono::seconds(60);
  const auto resolver = make_resolver(reactor, options);
  CHECK(ask(*resolver, txt_of("a.test")).status == AnswerStatus::kTimeout);
}

TEST_CASE("a server that refuses sends the question to the next one") {
  const DnsServer bad(refuse_with(dns::ResponseCode::kRefused));
  const DnsServer good(echo);
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&bad, &good}));
  CHECK(ask(*resolver, txt_of("a.test")).status == AnswerStatus::kOk);
}

TEST_CASE("refusals all round are SERVFAIL, and not asked for twice") {
  for (const auto code :
       {dns::ResponseCode::kServFail, dns::ResponseCode::kRefused, dns::ResponseCode::kNotImp}) {
    const DnsServer server(refuse_with(code));
    Reactor reactor;
    const auto resolver = make_resolver(reactor, options_for({&server}));
    CHECK(ask(*resolver, txt_of("a.test")).status == AnswerStatus::kServFail);
    CHECK(server.queries().size() == 1);
  }
}

TEST_CASE("a name that does not exist, and a type that does not") {
  const DnsServer nowhere(refuse_with(dns::ResponseCode::kNxDomain));
  const DnsServer nothing(refuse_with(dns::ResponseCode::kNoError));
  Reactor reactor;
  const auto one = make_resolver(reactor, options_for({&nowhere}));
  const auto two = make_resolver(reactor, options_for({&nothing}));
  CHECK(ask(*one, txt_of("a.test")).status == AnswerStatus::kNxDomain);
  CHECK(ask(*two, txt_of("a.test")).status == AnswerStatus::kNoData);
}

TEST_CASE("an answer that cannot be parsed is a refusal") {
  const DnsServer server([](const DnsQuery& query) -> std::optional<std::string> {
    std::string octets = dns::to_octets(response_to(query));
    octets[7] = 9;  // nine answers, and none there
    return octets;
  });
  Reactor reactor;
  ResolverOptions options = options_for({&server});
  // c-ares 1.34 parses too, drops such an answer and waits on.
  options.timeout = base::Duration(200);
  const auto resolver = make_resolver(reactor, options);
  const auto status = ask(*resolver, txt_of("a.test")).status;
  CHECK((status == AnswerStatus::kServFail || status == AnswerStatus::kTimeout));
}

TEST_CASE("a chain of aliases is followed from server to server") {
  const DnsServer server([](const DnsQuery& query) -> std::optional<std::string> {
    const dns::Name& name = query.message.questions.at(0).name;
    if (name == name_of("end.other")) return echo(query);
    const dns::Name target = name == name_of("a.test") ? name_of("b.test") : name_of("end.other");
    return dns::to_octets(response_to(query, {{name, 20, dns::CnameData{target}}}));
  });
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  const auto answer = ask(*resolver, txt_of("a.test"));
  CHECK(answer.status == AnswerStatus::kOk);
  CHECK(answer.aliases == std::vector{name_of("b.test"), name_of("end.other")});
  CHECK(answer.ttl == 20);
  const auto alias = ask(*resolver, {name_of("a.test"), RecordType::kCname});
  CHECK(alias.status == AnswerStatus::kOk);
  CHECK(alias.aliases.empty());
}

TEST_CASE("labels may hold any octet") {
  const DnsServer server(echo);
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  const auto name =
      dns::Name::from_labels({std::string("a.b\0\\ \"\xff", 8), "_domainkey", "test"}).value();
  CHECK(ask(*resolver, {name, RecordType::kTxt}).status == AnswerStatus::kOk);
  CHECK(server.queries().at(0).message.questions.at(0).name == name);
}

TEST_CASE("stop ends what has no answer yet, as not fetched") {
  const DnsServer server([](const DnsQuery& query) -> std::optional<std::string> {
    return query.message.questions.at(0).name == name_of("quick.test") ? echo(query) : std::nullopt;
  });
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  std::stop_source stop;
  auto waiting = std::async(std::launch::async, [&] {
    return resolver->query_all(std::vector{txt_of("slow.test")}, stop.get_token());
  });
  REQUIRE(server.wait_for_queries(1));
  CHECK(ask(*resolver, txt_of("quick.test")).status == AnswerStatus::kOk);
  stop.request_stop();
  CHECK(waiting.get().at(0).status == AnswerStatus::kNotFetched);
  // And with a stop that came before.
  CHECK(resolver->query_all(std::vector{txt_of("slow.test")}, stop.get_token()).at(0).status ==
        AnswerStatus::kNotFetched);
}

TEST_CASE("HTTP and DNS share one reactor, from many threads") {
  const DnsServer dns_server(echo);
  const HttpServer http_server([](const Received&, int) { return Reaction{}; });
  Fixture fixture;
  ResolverOptions options = options_for({&dns_server});
  options.timeout = std::chrono::seconds(2);
  options.tries = 30;
  const auto resolver = make_resolver(fixture.reactor, options);
  std::vector<std::future<bool>> workers;
  for (int i = 0; i < 8; ++i) {
    workers.push_back(std::async(std::launch::async, [&] {
      const auto answers = resolver->query_all(many_questions(50), {});
      return std::ranges::all_of(
          answers, [](const auto& answer) { return answer.status == AnswerStatus::kOk; });
    }));
    workers.push_back(std::async(std::launch::async, [&] {
      const std::vector<Request> requests(50, request_of(Method::kGet, http_server.url("/")));
      const auto results = fixture.client.send_all(requests, {});
      return std::ranges::all_of(results, [](const auto& result) { return result.has_value(); });
    }));
  }
  for (auto& worker : workers) CHECK(worker.get());
}

TEST_CASE("servers come from the system when none are given, and must be addresses") {
  Reactor reactor;
  CHECK(CaresResolver::make(reactor, {}));
  CHECK(!system_servers().value().empty());
  ResolverOptions options;
  options.servers = {"dns.example"};
  const auto bad = CaresResolver::make(reactor, options);
  REQUIRE(!bad);
  CHECK(bad.error().kind == base::ErrorKind::kInvalid);
  CHECK(bad.error().message.find("dns.example") != std::string::npos);
}

TEST_CASE("no questions are no work") {
  const DnsServer server(silence);
  Reactor reactor;
  const auto resolver = make_resolver(reactor, options_for({&server}));
  CHECK(resolver->query_all({}, {}).empty());
}

}  // namespace mailctl::net::testing
