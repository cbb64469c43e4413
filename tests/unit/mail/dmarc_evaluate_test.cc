#include <catch2/catch.hpp>

#include "dmarc_world.h"
#include "mail/dmarc/evaluate.h"

using namespace mailctl;
using namespace mailctl::mail;
using namespace mailctl::mail::dmarc;
using mailctl::testing::texts_world;
using mailctl::testing::with_status;

namespace {

// dmarc::Result and the results of spf and dkim have the same words.
using Dmarc = dmarc::Result;

dmarc::Request from(std::string_view author) {
  dmarc::Request request;
  request.authors = {dns::name_of(author)};
  return request;
}

dmarc::Request with_spf(dmarc::Request request, std::string_view domain, spf::Result result) {
  request.spf = {dns::name_of(domain), result};
  return request;
}

dmarc::Request with_dkim(dmarc::Request request, std::string_view domain, dkim::Result result) {
  request.dkim.push_back({dns::name_of(domain), "s1", result});
  return request;
}

dmarc::Evaluation evaluated(const dmarc::Request& request, const dns::View& view) {
  static const PublicSuffixList kSuffixes;
  dns::MissingQuestions missing;
  auto out = evaluate(request, view, kSuffixes, missing);
  CHECK(missing.empty());
  return out;
}

const dns::View& reject_world() {
  static const dns::View kWorld = texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject"}});
  return kWorld;
}

}  // namespace

TEST_CASE("one aligned pass is enough, whatever became of the other mechanism") {
  const auto request =
      with_spf(with_dkim(from("example.com"), "mail.example.com", dkim::Result::kPass),
               "example.com",
               spf::Result::kTempError);
  const auto out = evaluated(request, reject_world());
  CHECK(out.rfc9989.result == Dmarc::kPass);
  CHECK(out.rfc9989.disposition == Policy::kNone);
  CHECK(out.rfc9989.policy == Policy::kReject);
  CHECK(out.rfc9989.is_dkim_aligned);
  CHECK_FALSE(out.rfc9989.is_spf_aligned);
  CHECK(out.rfc9989.aligned_domain == "d=mail.example.com");
  CHECK(out.disagreement.empty());
}

TEST_CASE("a mechanism that DNS left open leaves DMARC open where it could have passed") {
  const auto spf_open =
      with_spf(from("example.com"), "bounce.example.com", spf::Result::kTempError);
  CHECK(evaluated(spf_open, reject_world()).rfc9989.result == Dmarc::kTempError);
  CHECK(evaluated(spf_open, reject_world()).rfc9989.disposition == Policy::kNone);
  CHECK(evaluated(spf_open, reject_world()).rfc7489.result == Dmarc::kTempError);
  // Not aligned: it would not have helped.
  const auto other = with_spf(from("example.com"), "example.net", spf::Result::kTempError);
  CHECK(evaluated(other, reject_world()).rfc9989.result == Dmarc::kFail);
  // permerror is an answer.
  const auto broken = with_spf(from("example.com"), "example.com", spf::Result::kPermError);
  CHECK(evaluated(broken, reject_world()).rfc9989.result == Dmarc::kFail);
}

TEST_CASE("DNS errors of the search are temperror, without a policy") {
  const auto view = with_status(texts_world({}), "_dmarc.example.com", dns::AnswerStatus::kTimeout);
  const auto out =
      evaluated(with_dkim(from("example.com"), "example.com", dkim::Result::kPass), view);
  CHECK(out.rfc9989.result == Dmarc::kTempError);
  CHECK(out.rfc7489.result == Dmarc::kTempError);
  CHECK_FALSE(out.rfc9989.record);
  CHECK(out.rfc9989.policy_tag.empty());
}

TEST_CASE("an error in the walk of an identifier leaves only that one open") {
  const auto view =
      with_status(reject_world(), "_dmarc.bounce.example.com", dns::AnswerStatus::kServFail);
  const auto request = with_spf(from("example.com"), "bounce.example.com", spf::Result::kPass);
  CHECK(evaluated(request, view).rfc9989.result == Dmarc::kTempError);
  CHECK(evaluated(request, view).rfc7489.result == Dmarc::kPass);
  const auto with_other = with_dkim(request, "example.com", dkim::Result::kPass);
  CHECK(evaluated(with_other, view).rfc9989.result == Dmarc::kPass);
}

TEST_CASE("strict alignment asks for equal names and walks no other") {
  const auto view = texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject; aspf=s"}});
  const auto request = with_spf(from("example.com"), "b.example.com", spf::Result::kPass);
  const auto out =
      evaluated(request, with_status(view, "_dmarc.b.example.com", dns::AnswerStatus::kServFail));
  CHECK(out.rfc9989.result == Dmarc::kFail);
  CHECK(out.rfc9989.reason ==
        "smtp.mailfrom=b.example.com passed, but nothing that passed is aligned with example.com "
        "(RFC 9989 §5.3.5)");
}

TEST_CASE("np needs to know whether the name exists") {
  const auto view =
      texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject; sp=none; np=quarantine"},
                   {"there.example.com", "x"}});
  CHECK(evaluated(from("there.example.com"), view).rfc9989.policy_tag == "sp");
  const auto missing = evaluated(from("missing.example.com"), view);
  CHECK(missing.rfc9989.policy_tag == "np");
  CHECK(missing.rfc9989.disposition == Policy::kQuarantine);
  CHECK(missing.rfc7489.disposition == Policy::kNone);
  CHECK(missing.disagreement ==
        "receivers of RFC 9989: fail with quarantine; receivers of RFC 7489: fail with none; they "
        "read the policy of the record differently (np, t, pct)");
  const auto failing = with_status(view, "open.example.com", dns::AnswerStatus::kTimeout);
  CHECK(evaluated(from("open.example.com"), failing).rfc9989.result == Dmarc::kTempError);
  CHECK(evaluated(from("open.example.com"), failing).rfc7489.result == Dmarc::kFail);
}

TEST_CASE("a name at the head of a dangling alias exists") {
  auto view = texts_world({{"_dmarc.example.com", "v=DMARC1; p=none; np=reject"}});
  view.set({dns::name_of("alias.example.com"), dns::RecordType::kTxt},
           {dns::AnswerStatus::kNxDomain, {}, {dns::name_of("gone.example.net")}, 0});
  CHECK(evaluated(from("alias.example.com"), view).rfc9989.policy_tag == "p");
}

TEST_CASE("pct and t are read by one kind of receiver each") {
  const auto pct = texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject; pct=0"}});
  CHECK(evaluated(from("example.com"), pct).rfc9989.disposition == Policy::kReject);
  CHECK(evaluated(from("example.com"), pct).rfc7489.disposition == Policy::kQuarantine);
  const auto sampled = texts_world({{"_dmarc.example.com", "v=DMARC1; p=reject; pct=1"}});
  CHECK(evaluated(from("example.com"), sampled).rfc7489.disposition == Policy::kReject);
  const auto test = texts_world({{"_dmarc.example.com", "v=DMARC1; p=quarantine; t=y"}});
  CHECK(evaluated(from("example.com"), test).rfc9989.disposition == Policy::kNone);
  CHECK(evaluated(from("example.com"), test).rfc9989.policy == Policy::kQuarantine);
  CHECK(evaluated(from("example.com"), test).rfc7489.disposition == Policy::kQuarantine);
}

TEST_CASE("the organizational domain by walk and by list can differ") {
  // github.io is a suffix of the list and publishes no psd=y.
  const auto view = texts_world(
      {{"_dmarc.github.io", "v=DMARC1; p=reject"}, {"_dmarc.a.github.io", "v=DMARC1; p=reject"}});
  const auto out =
      evaluated(with_dkim(from("a.github.io"), "b.github.io", dkim::Result::kPass), view);
  CHECK(out.rfc9989.result == Dmarc::kPass);
  CHECK(out.rfc7489.result == Dmarc::kFail);
  CHECK(out.disagreement ==
        "receivers of RFC 9989: pass; receivers of RFC 7489: fail with reject; the organizational "
        "domain is github.io by the tree walk and a.github.io by the public suffix list");
}

TEST_CASE("several authors, or none") {
  auto request = with_dkim(from("example.com"), "example.com", dkim::Result::kPass);
  request.authors.push_back(dns::name_of("example.com"));
  CHECK(evaluated(request, reject_world()).rfc9989.result == Dmarc::kPass);
  request.authors.push_back(dns::name_of("example.net"));
  auto out = evaluated(request, reject_world());
  CHECK(out.rfc9989.result == Dmarc::kPermError);
  CHECK(out.rfc9989.disposition == Policy::kNone);
  CHECK(out.rfc7489.result == Dmarc::kPass);
  request.dkim.clear();
  out = evaluated(request, reject_world());
  CHECK(out.rfc7489.result == Dmarc::kFail);
  CHECK(out.rfc7489.disposition == Policy::kReject);
  for (char c = 'a'; c < 'f'; ++c)
    request.authors.push_back(dns::name_of(std::string(1, c) + ".example"));
  CHECK(evaluated(request, reject_world()).rfc7489.result == Dmarc::kPermError);
  request.authors.clear();
  CHECK(evaluated(request, reject_world()).rfc9989.result == Dmarc::kPermError);
  CHECK(evaluated(request, reject_world()).rfc7489.result == Dmarc::kPermError);
}

TEST_CASE("everything that will be needed is asked in the first round") {
  static const PublicSuffixList kSuffixes;
  dns::MissingQuestions missing;
  auto request = with_spf(from("news.example.com"), "bounce.example.com", spf::Result::kPass);
  request = with_dkim(request, "esp.example.net", dkim::Result::kPass);
  evaluate(request, dns::View(), kSuffixes, missing);
  std::vector<std::string> names;
  for (const auto& question : missing) names.push_back(question.name.text());
  CHECK(names == std::vector<std::string>{"_dmarc.bounce.example.com",
                                          "_dmarc.com",
                                          "_dmarc.example.com",
                                          "_dmarc.news.example.com"});
}
