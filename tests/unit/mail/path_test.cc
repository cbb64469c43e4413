#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "mail/path/forecast.h"
#include "mail/path/guess.h"
#include "mail/path/servers.h"

using namespace mailctl;
using namespace mailctl::mail;
using dns::name_of;

namespace {

const std::string kEd25519 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

dns::RecordSet txt(std::string_view name, std::string text) {
  return {name_of(name), dns::RecordType::kTxt, 300, {dns::TxtData{{std::move(text)}}}};
}

dns::RecordSet address(std::string_view name, dns::AData data) {
  return {name_of(name), dns::RecordType::kA, 300, {data}};
}

path::Stream stream_of(std::string_view text) {
  auto stream = path::parse_stream(text, name_of("author.example"));
  REQUIRE(stream.has_value());
  return *std::move(stream);
}

path::Forecast forecast_of(const path::Stream& stream,
                           const dns::View& view,
                           std::string_view path_id = "direct") {
  const dmarc::PublicSuffixList suffixes;
  dns::MissingQuestions missing;
  const auto forecast =
      path::forecast(stream, std::vector{path::find_path(path_id)}, {view, suffixes}, missing);
  CHECK(missing.empty());
  return forecast;
}

std::vector<dns::RecordSet> records_of_author() {
  return {txt("author.example", "v=spf1 ip4:192.0.2.0/24 ~all"),
          txt("_dmarc.author.example", "v=DMARC1; p=reject"),
          txt("s1._domainkey.author.example", kEd25519)};
}

// A world in which one question is not answered.
dns::View with_silence(const std::vector<dns::RecordSet>& sets,
                       std::string_view name,
                       dns::AnswerStatus status) {
  auto view = dns::View::of(sets);
  dns::Answer answer;
  answer.status = status;
  view.set({name_of(name), dns::RecordType::kTxt}, answer);
  return view;
}

bool has_note(const path::Forecast& forecast, std::string_view part) {
  return std::ranges::any_of(forecast.notes, [&](const std::string& note) {
    return note.find(part) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("path: ids are unique, titles fit the table, the short table is part of the long one",
          "[path]") {
  std::set<std::string_view> ids;
  for (const auto& path : path::all_paths()) {
    INFO(path.id);
    CHECK(ids.insert(path.id).second);
    CHECK(path.title.size() <= 30);
    CHECK_FALSE(path.text.empty());
    CHECK(path::find_path(path.id) == &path);
  }
  CHECK(path::find_path("nowhere") == nullptr);
  CHECK(path::paths_of_rank(path::Rank::kOther).size() == path::all_paths().size());
  CHECK(path::paths_of_rank(path::Rank::kCommon).size() == 10);
}

TEST_CASE("path: a stream is read from one line", "[path]") {
  const auto stream = stream_of(
      "name=billing, from=Shop.author.example, envelope=bounce.author.example, "
      "via=include:esp.example, via=192.0.2.1, via=2001:db8::1, dkim=s1, "
      "dkim=esp.example/k2, length=yes");
  CHECK(stream.name == "billing");
  CHECK(stream.author == name_of("shop.author.example"));
  CHECK(stream.envelope == name_of("bounce.author.example"));
  CHECK(stream.servers ==
        std::vector<std::string>{"include:esp.example", "ip4:192.0.2.1", "ip6:2001:db8::1"});
  REQUIRE(stream.signatures.size() == 2);
  CHECK(stream.signatures[0].domain == name_of("shop.author.example"));
  CHECK(stream.signatures[1].domain == name_of("esp.example"));
  CHECK(stream.signatures[1].selector == "k2");
  CHECK(stream.signatures[1].form.coverage == path::Coverage::kBeginning);
  CHECK(stream_of("").envelope == name_of("author.example"));
  CHECK_FALSE(stream_of("envelope=null, helo=mx.author.example").envelope.has_value());
  CHECK(stream_of("dkim=none").signatures.empty());
}

TEST_CASE("path: what is no stream is refused with what is wrong", "[path]") {
  for (const std::string text : {"envelope",
                                 "envelope=",
                                 "envelope=a..b",
                                 "colour=red",
                                 "via=redirect=esp.example",
                                 "via=-all",
                                 "via=nonsense",
                                 "dkim=-",
                                 "dkim=a..b/s1",
                                 "length=perhaps"}) {
    INFO(text);
    const auto stream = path::parse_stream(text, name_of("author.example"));
    REQUIRE_FALSE(stream.has_value());
    CHECK(stream.error().kind == base::ErrorKind::kInvalid);
    CHECK_FALSE(stream.error().message.empty());
  }
  CHECK_FALSE(path::parse_stream("", dns::Name()).has_value());
  CHECK_FALSE(path::parse_stream(std::string(5000, ','), name_of("a.example")).has_value());
  std::string many;
  for (int i = 0; i < 40; ++i) many += "via=192.0.2.1,";
  CHECK_FALSE(path::parse_stream(many, name_of("a.example")).has_value());
}

TEST_CASE("path: servers are looked up behind includes, hosts and exchanges", "[path]") {
  const auto view = dns::View::of(std::vector{
      txt("esp.example", "v=spf1 include:net1.esp.example include:net2.esp.example -all"),
      txt("net1.esp.example", "v=spf1 ip4:198.51.100.0/24 ip4:198.51.101.0/24 ip4:198.51.102.0/24"),
      txt("net2.esp.example", "v=spf1 ip6:2001:db8::/32 -ip4:203.0.113.1 redirect=esp.example"),
      address("mx.author.example", {{192, 0, 2, 7}}),
      dns::RecordSet{name_of("author.example"),
                     dns::RecordType::kMx,
                     300,
                     {dns::MxData{10, name_of("mx.author.example")}}}});
  dns::MissingQuestions missing;
  const auto sample = [&](std::vector<std::string> terms) {
    return path::sample_servers(terms, name_of("author.example"), view, missing);
  };
  // Two of each record are enough; what does not pass is no server; loops end.
  CHECK(sample({"include:esp.example"}).addresses ==
        std::vector<spf::IpAddress>{dns::AData{{198, 51, 100, 0}},
                                    dns::AData{{198, 51, 101, 0}},
                                    dns::AaaaData{{0x20, 0x01, 0x0d, 0xb8}}});
  CHECK(sample({"mx"}).addresses == std::vector<spf::IpAddress>{dns::AData{{192, 0, 2, 7}}});
  CHECK(sample({"a:mx.author.example"}).addresses.size() == 1);
  CHECK(sample({"include:nothing.example"}).gaps ==
        std::vector<std::string>{"nothing.example has no SPF record"});
  CHECK(sample({"include:%{i}.esp.example"}).addresses.empty());
  CHECK(sample({"exists:%{i}.esp.example"}).gaps.size() == 1);
  CHECK(missing.empty());
}

TEST_CASE("path: what is not fetched is asked for, all of it in a few rounds", "[path]") {
  const auto world =
      dns::View::of(std::vector{txt("author.example", "v=spf1 include:esp.example ~all"),
                                txt("esp.example", "v=spf1 include:net.esp.example -all"),
                                txt("net.esp.example", "v=spf1 ip4:198.51.100.0/24 -all"),
                                txt("_dmarc.author.example", "v=DMARC1; p=reject"),
                                txt("s1._domainkey.author.example", kEd25519)});
  const auto stream = stream_of("via=include:esp.example, dkim=s1");
  const dmarc::PublicSuffixList suffixes;
  const auto paths = path::paths_of_rank(path::Rank::kOther);
  dns::View view;
  path::Forecast forecast;
  int rounds = 0;
  for (; rounds < 10; ++rounds) {
    dns::MissingQuestions missing;
    forecast = path::forecast(stream, paths, {view, suffixes}, missing);
    if (missing.empty()) break;
    for (const auto& question : missing) view.set(question, world.at(question));
  }
  CHECK(rounds <= 4);
  CHECK(forecast.verdict == path::Verdict::kFull);
  CHECK(forecast.journeys.size() == path::all_paths().size());
}

TEST_CASE("path: DNS errors are neither pass nor fail", "[path]") {
  const auto sets = records_of_author();
  const auto stream = stream_of("via=192.0.2.1, dkim=s1");
  SECTION("of the policy: nothing can be said") {
    const auto forecast = forecast_of(
        stream, with_silence(sets, "_dmarc.author.example", dns::AnswerStatus::kServFail));
    CHECK(forecast.verdict == path::Verdict::kNone);
    const auto& journey = forecast.journeys.at(0);
    CHECK(journey.dmarc.rfc9989.result == dmarc::Result::kTempError);
    CHECK(journey.reception.honouring == path::Handling::kUndecided);
    CHECK(has_note(forecast, "DNS did not answer"));
  }
  SECTION("of SPF: DKIM is enough") {
    const auto view = with_silence(sets, "author.example", dns::AnswerStatus::kTimeout);
    const auto forecast = forecast_of(stream, view);
    CHECK(forecast.origin.own.result == spf::Result::kTempError);
    CHECK(forecast.verdict == path::Verdict::kFull);
    CHECK(forecast_of(stream_of("via=192.0.2.1"), view).journeys.at(0).reception.honouring ==
          path::Handling::kUndecided);
  }
  SECTION("of the key: SPF is enough, directly") {
    const auto view =
        with_silence(sets, "s1._domainkey.author.example", dns::AnswerStatus::kTimeout);
    CHECK(forecast_of(stream, view).verdict == path::Verdict::kPartial);
    CHECK(forecast_of(stream, view, "forward-srs").journeys.at(0).dmarc.rfc9989.result ==
          dmarc::Result::kTempError);
  }
}

TEST_CASE("path: what a service will publish counts as published", "[path]") {
  auto stream = stream_of("envelope=bounce.author.example, via=include:esp.example, dkim=later");
  const auto view = dns::View::of(records_of_author());
  CHECK(forecast_of(stream, view).verdict == path::Verdict::kNone);
  stream.envelope_record = path::Expectation::kToCome;
  auto forecast = forecast_of(stream, view);
  CHECK(forecast.verdict == path::Verdict::kPartial);
  CHECK(has_note(forecast, "Taken for granted"));
  stream.signatures.at(0).key = path::Expectation::kToCome;
  forecast = forecast_of(stream, view);
  CHECK(forecast.verdict == path::Verdict::kFull);
  // What is there is looked at all the same.
  stream.signatures.at(0).selector = "s1";
  CHECK(forecast_of(stream, view).origin.signatures.at(0).basis == path::Expectation::kAsPublished);
}

TEST_CASE("path: keys that receivers do not take", "[path]") {
  const auto key_result = [](const std::string& record) {
    auto sets = records_of_author();
    sets.back() = txt("s1._domainkey.author.example", record);
    return forecast_of(stream_of("dkim=s1"), dns::View::of(sets)).origin.signatures.at(0);
  };
  CHECK(key_result(kEd25519).result == dkim::Result::kPass);
  CHECK(key_result("v=DKIM1; p=").result == dkim::Result::kPermError);
  CHECK(key_result("v=DKIM1; p=AAAA").result == dkim::Result::kPermError);
  CHECK(key_result("v=DKIM1; s=tlsrpt; " + kEd25519.substr(9)).result == dkim::Result::kPermError);
  const auto testing = key_result("v=DKIM1; t=y; " + kEd25519.substr(9));
  CHECK(testing.result == dkim::Result::kPass);
  CHECK(testing.warning.find("t=y") != std::string::npos);
  // 512 bits
  const auto weak = key_result(
      "v=DKIM1; k=rsa; "
      "p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALbxfyMojpU91GF2hY9R0T6uTl0Vqz2soPr+O9"
      "1J41tIiaZDEd4l+bFVYVeiBzdN3gE4Gb2CfRIDX9fzMDmPERUCAwEAAQ==");
  CHECK(weak.result == dkim::Result::kPolicy);
}

TEST_CASE("path: without a record nothing is asked, and alignment is judged all the same",
          "[path]") {
  const auto view =
      dns::View::of(std::vector{txt("bounce.author.example", "v=spf1 ip4:192.0.2.0/24 ~all"),
                                txt("esp.example", "v=spf1 ip4:192.0.2.0/24 ~all")});
  const auto aligned = forecast_of(stream_of("envelope=bounce.author.example"), view);
  CHECK(aligned.policy == "no DMARC record");
  CHECK(aligned.verdict == path::Verdict::kPartial);
  CHECK(aligned.journeys.at(0).reception.honouring == path::Handling::kAccepted);
  CHECK(forecast_of(stream_of("envelope=esp.example"), view).verdict == path::Verdict::kNone);
}

TEST_CASE("path: a part of the servers is not named", "[path]") {
  const auto view = dns::View::of(records_of_author());
  const auto forecast = forecast_of(stream_of("via=192.0.2.1, via=203.0.113.9, dkim=s1"), view);
  CHECK(forecast.origin.own.result == spf::Result::kSoftFail);
  CHECK(has_note(forecast, "1 of 2 addresses looked at pass; 203.0.113.9 does not"));
}

TEST_CASE("path: each step names its section", "[path]") {
  const auto step = path::make_step("SPF", "it is so (RFC 7208 §10.3, App. D.2)");
  CHECK(step.text == "it is so");
  CHECK(step.section == "RFC 7208 §10.3, App. D.2");
  CHECK(path::make_step("SPF", "it is so (perhaps)").section.empty());
  const auto view = dns::View::of(records_of_author());
  const auto stream = stream_of("via=192.0.2.1, dkim=s1");
  for (const auto& path : path::all_paths()) {
    INFO(path.id);
    const auto forecast = forecast_of(stream, view, path.id);
    const auto& steps = forecast.journeys.at(0).steps;
    for (const std::string_view topic : {"SPF", "DKIM", "DMARC", "receiver"}) {
      INFO(topic);
      CHECK(std::ranges::any_of(steps, [&](const path::Step& one) { return one.topic == topic; }));
    }
    CHECK_FALSE(steps.back().section.empty());
  }
}

TEST_CASE("path: streams of a domain are guessed from its SPF record", "[path]") {
  const auto view = dns::View::of(
      std::vector{txt("author.example",
                      "v=spf1 mx ip4:192.0.2.1 include:_spf.google.com ?include:old.example "
                      "include:rp.oracleemaildelivery.com include:%{i}.odd.example -all"),
                  txt("google._domainkey.author.example", kEd25519),
                  txt("nobody.example", "v=spf1 -all"),
                  txt("away.example", "v=spf1 redirect=author.example")});
  const std::vector<path::KnownService> services{
      {"OCI", {name_of("rp.oracleemaildelivery.com")}, name_of("rp.oracleemaildelivery.com"), {}},
      {"Google Workspace", {name_of("_spf.google.com")}, {}, {"google", "unused"}}};
  dns::MissingQuestions missing;
  const auto guess = [&](std::string_view domain, std::vector<std::string> selectors) {
    return path::guess_streams(name_of(domain), selectors, services, view, missing);
  };
  const auto found = guess("author.example", {});
  REQUIRE(found.streams.size() == 4);
  CHECK(found.streams[0].name == "own servers");
  CHECK(found.streams[0].servers == std::vector<std::string>{"mx", "ip4:192.0.2.1"});
  CHECK(found.streams[1].name == "Google Workspace (_spf.google.com)");
  REQUIRE(found.streams[1].signatures.size() == 1);
  CHECK(found.streams[1].signatures[0].selector == "google");
  CHECK(found.streams[2].whose_envelope == "OCI's default envelope");
  CHECK(found.streams[3].name == "%{i}.odd.example");
  CHECK(found.notes.size() == 2);
  // What is named signs everywhere.
  for (const auto& stream : guess("author.example", {"s1"}).streams) {
    CHECK(stream.signatures.front().selector == "s1");
  }
  CHECK(guess("nobody.example", {}).streams.empty());
  CHECK(guess("nobody.example", {}).notes.size() == 1);
  CHECK(guess("nothing.example", {}).streams.size() == 1);
  CHECK(guess("away.example", {}).streams.at(0).servers ==
        std::vector<std::string>{"include:author.example"});
  CHECK(missing.empty());
}

TEST_CASE("path: a guess of a hostile record is bounded", "[path]") {
  std::string record = "v=spf1";
  for (int i = 0; i < 500; ++i)
    record += " include:a" + std::to_string(i) + ".example ip4:192.0.2.1";
  dns::TxtData data;
  for (std::size_t i = 0; i < record.size(); i += 255)
    data.strings.push_back(record.substr(i, 255));
  const auto view = dns::View::of(
      std::vector{dns::RecordSet{name_of("author.example"), dns::RecordType::kTxt, 300, {data}}});
  dns::MissingQuestions missing;
  CHECK(path::guess_streams(name_of("author.example"), {}, {}, view, missing).streams.size() <= 32);
}
