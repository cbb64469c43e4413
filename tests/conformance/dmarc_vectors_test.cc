// Tree walks, organizational domains, evaluations and report destinations, transcribed by others
// from the text of RFC 9989 and RFC 9990.

#include <iostream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "data.h"
#include "dns/idna.h"
#include "mail/dmarc/destinations.h"
#include "mail/dmarc/discover.h"
#include "mail/dmarc/evaluate.h"

using namespace mailctl;
using namespace mailctl::mail;
using nlohmann::json;

namespace {

const json& suite() {
  static const json kSuite =
      json::parse(conformance::read_file(conformance::data_dir() / "dmarc/rfc9989-vectors.json"));
  return kSuite;
}

dns::Name name_of_text(const std::string& text) {
  auto name = dns::name_from_unicode(text);
  REQUIRE(name.has_value());
  return *std::move(name);
}

dns::TxtData txt_of(const json& value) {
  if (value.is_string()) return {{value.get<std::string>()}};
  return {value.get<std::vector<std::string>>()};  // one record of several strings
}

// A value is one record, or a list of them.
dns::RecordSet record_set(const std::string& name, const json& values) {
  dns::RecordSet set{name_of_text(name), dns::RecordType::kTxt, 300, {}};
  if (values.is_string()) {
    set.values.emplace_back(txt_of(values));
  } else {
    for (const auto& value : values) set.values.emplace_back(txt_of(value));
  }
  return set;
}

dns::View view_of(const json& test) {
  std::vector<dns::RecordSet> sets;
  for (const auto& [name, values] : test.at("zone").items()) {
    sets.push_back(record_set(name, values));
  }
  for (const auto& name : test.value("existing_names", json::array())) {
    sets.push_back({name_of_text(name.get<std::string>()),
                    dns::RecordType::kA,
                    300,
                    {dns::AData{{192, 0, 2, 1}}}});
  }
  return dns::View::of(sets);
}

bool check_walk(const json& test) {
  std::vector<std::string> queries;
  for (const auto& domain : dmarc::walk_domains(name_of_text(test.at("start")))) {
    queries.push_back(dmarc::policy_name(domain).value().text());
  }
  return queries == test.at("queries").get<std::vector<std::string>>();
}

bool check_organizational(const json& test) {
  dns::MissingQuestions missing;
  const auto walk = dmarc::walk_tree(name_of_text(test.at("domain")), view_of(test), missing);
  const auto domain = dmarc::organizational_domain(walk);
  return domain && domain->text() == test.at("org_domain") && missing.empty();
}

dmarc::Request request_of(const json& test) {
  dmarc::Request request;
  request.authors = {name_of_text(test.at("header_from"))};
  if (const auto& domain = test.at("spf_pass_domain"); !domain.is_null()) {
    request.spf = {name_of_text(domain), spf::Result::kPass};
  }
  for (const auto& domain : test.at("dkim_pass_domains")) {
    request.dkim.push_back({name_of_text(domain), "s1", dkim::Result::kPass});
  }
  return request;
}

// "policy" is what is asked for this message, t= counted in.
bool check_evaluation(const json& test) {
  dns::MissingQuestions missing;
  const dmarc::PublicSuffixList suffixes;
  const auto verdict = dmarc::evaluate(request_of(test), view_of(test), suffixes, missing).rfc9989;
  const auto& expect = test.at("expect");
  json got = {{"result", to_text(verdict.result)},
              {"policy", to_text(verdict.disposition)},
              {"aligned_spf", verdict.is_spf_aligned},
              {"aligned_dkim", verdict.is_dkim_aligned}};
  if (verdict.record_domain) got["policy_domain"] = verdict.record_domain->text();
  const bool is_lowered = verdict.disposition != verdict.policy && verdict.record &&
                          verdict.record->t == dmarc::TestMode::kOn;
  if (is_lowered) got["override_reason"] = "policy_test_mode";
  bool is_right = missing.empty();
  for (const auto& [key, value] : expect.items()) {
    is_right = is_right && got.contains(key) && got.at(key) == value;
  }
  if (!is_right) std::cout << test.at("id") << ": got " << got << ", not " << expect << "\n";
  return is_right;
}

bool check_destination(const json& test) {
  const auto view = view_of(test);
  dmarc::Record record;
  record.rua = {parse_report_uri(test.at("uri").get<std::string>()).value()};
  dns::MissingQuestions missing;
  const auto found =
      dmarc::destinations_of(name_of_text(test.at("policy_domain")), record, view, missing);
  REQUIRE(found.size() == 1);
  const auto& destination = found.front();
  const bool is_authorized = !destination.effective.empty();
  bool is_right = missing.empty() && is_authorized == test.at("authorized").get<bool>();
  if (test.contains("needs_check")) {
    is_right =
        is_right && test.at("needs_check") == (destination.consent != dmarc::Consent::kNotNeeded);
  }
  if (test.contains("query")) {
    is_right = is_right && destination.query && destination.query->text() == test.at("query");
  }
  if (test.contains("effective")) {
    is_right = is_right && mail::to_text(destination.effective) == test.at("effective");
  }
  return is_right;
}

template <class Check>
std::size_t count_right(const char* part, Check check) {
  std::size_t right = 0;
  for (const auto& test : suite().at(part)) {
    INFO(part << " " << test.at("id"));
    const bool is_right = check(test);
    CHECK(is_right);
    if (is_right) ++right;
  }
  std::cout << "dmarc " << part << ": " << right << " of " << suite().at(part).size() << "\n";
  return right;
}

}  // namespace

TEST_CASE("the vectors of RFC 9989 and RFC 9990") {
  const std::size_t right = count_right("tree_walk_queries", check_walk) +
                            count_right("organizational_domain", check_organizational) +
                            count_right("evaluation", check_evaluation) +
                            count_right("external_destinations", check_destination);
  std::cout << "dmarc vectors: " << right << " of 77\n";
  CHECK(right == 77);
}
