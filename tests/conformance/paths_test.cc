// What survives which path, against data of others: DMARC by path, and DKIM by change. The matrix
// is driven through records, not through booleans.

#include <iostream>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "data.h"
#include "dns/zone_text.h"
#include "mail/path/forecast.h"

using namespace mailctl;
using namespace mailctl::mail;
using nlohmann::json;

namespace {

constexpr std::string_view kWorld = R"(
author.example. TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc.author.example. TXT "v=DMARC1; p=reject"
key._domainkey.author.example. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
esp.example. TXT "v=spf1 ip4:198.51.100.0/24 -all"
)";

dns::View world() {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("world", "$TTL 300\n" + std::string(kWorld));
  std::vector<dns::RecordSet> sets;
  for (auto& [key, set] : dns::parse_world_text(files.file(id), diagnostics).sets) {
    sets.push_back(std::move(set));
  }
  REQUIRE(diagnostics.empty());
  return dns::View::of(sets);
}

// S and D of the matrix: whether SPF and DKIM align at the origin.
path::Stream stream_of(const json& test) {
  const bool spf = test.at("spf_aligned_at_origin");
  const bool dkim = test.at("dkim_aligned_at_origin");
  const std::string text = std::string(spf ? "envelope=author.example, via=192.0.2.1"
                                           : "envelope=esp.example, via=198.51.100.1") +
                           (dkim ? ", dkim=key" : "");
  const auto stream = path::parse_stream(text, dns::name_of("author.example"));
  REQUIRE(stream.has_value());
  return *stream;
}

json signatures_of(const path::Arrival& arrival) {
  json out = json::array();
  for (const auto& signature : arrival.dkim) {
    out.push_back(
        {{"d", signature.domain.text()}, {"result", std::string(to_text(signature.result))}});
  }
  return out;
}

json expected_of(const json& test) {
  json out = test;
  for (const auto* key : {"id", "path", "spf_aligned_at_origin", "dkim_aligned_at_origin"}) {
    out.erase(key);
  }
  return out;
}

json seen_of(const path::Journey& journey) {
  const auto& arrival = journey.arrival;
  json out = {{"from_domain", arrival.author.text()},
              {"mail_from", arrival.spf.domain.text()},
              {"spf", std::string(to_text(arrival.spf.result))},
              {"spf_aligned", journey.is_spf_aligned},
              {"dkim", signatures_of(arrival)},
              {"dkim_aligned", journey.is_dkim_aligned},
              {"dmarc", std::string(to_text(journey.dmarc.rfc9989.result))},
              {"arc", std::string(to_text(arrival.arc))},
              {"aar1_dmarc", nullptr},
              {"local_override_possible", journey.reception.is_rescued}};
  if (arrival.arc != arc::Result::kNone) {
    out["aar1_dmarc"] = std::string(to_text(journey.sealed));
  }
  return out;
}

const std::map<std::string, path::Change> kChanges = {
    {"identity", path::Change::kNone},
    {"add_list_headers", path::Change::kListFields},
    {"add_sender", path::Change::kTrace},
    {"body_footer", path::Change::kFooter},
    {"mime_wrap", path::Change::kEncoding},
    {"header_name_case", path::Change::kFieldSpelling},
    {"decode_subject", path::Change::kFieldText},
    {"trailing_blank_lines", path::Change::kTrailingLines},
    {"collapse_inner_space", path::Change::kBodySpaces},
    {"dot_lost", path::Change::kBanner},
    {"no_final_newline", path::Change::kTrailingLines},
    {"extra_subject_top", path::Change::kSecondSubject},
    {"refold_dkim_sig", path::Change::kFieldSpelling},
};

path::SigningForm form_of(const json& test) {
  const auto form = [](std::string_view word) {
    return word == "simple" ? dkim::Canonicalization::kSimple : dkim::Canonicalization::kRelaxed;
  };
  const auto canon = test.at("canon").get<std::string>();
  const auto parts = base::split(canon, '/');
  path::SigningForm out{form(parts.at(0)), form(parts.at(1)), path::Coverage::kWholeBody, {}};
  if (test.at("l").get<bool>()) out.coverage = path::Coverage::kBeginning;
  if (test.at("signed") == "over") {
    out.closed_fields = {"from", "to", "subject", "date", "message-id", "reply-to", "list-id"};
  }
  return out;
}

}  // namespace

TEST_CASE("paths: DMARC by path", "[paths]") {
  const auto suite =
      json::parse(conformance::read_file(conformance::data_dir() / "dmarc/forwarding-matrix.json"));
  const auto view = world();
  const dmarc::PublicSuffixList suffixes;
  const path::Surroundings surroundings{
      view,
      suffixes,
      {dns::name_of("fwd.example"), dns::name_of("list.example"), dns::name_of("esp2.example")}};
  std::size_t passed = 0;
  for (const auto& test : suite) {
    INFO(test.at("id").get<std::string>());
    const auto id = base::replace_all(test.at("path").get<std::string>(), "fwd-", "forward-");
    const auto* way = path::find_path(id);
    REQUIRE(way != nullptr);
    dns::MissingQuestions missing;
    const auto forecast = path::forecast(stream_of(test), std::vector{way}, surroundings, missing);
    CHECK(missing.empty());
    const auto seen = seen_of(forecast.journeys.at(0));
    const auto expected = expected_of(test);
    CHECK(seen == expected);
    if (seen == expected) ++passed;
  }
  std::cout << "forwarding matrix: " << passed << " of " << suite.size() << "\n";
  CHECK(suite.size() == 40);
}

TEST_CASE("paths: DKIM by change", "[paths]") {
  const auto suite =
      json::parse(conformance::read_file(conformance::data_dir() / "dkim/relay/cases.json"));
  std::size_t passed = 0;
  for (const auto& test : suite) {
    INFO(test.at("file").get<std::string>());
    const auto change = kChanges.at(test.at("change").get<std::string>());
    const auto expected = test.at("expect") == "pass";
    CHECK(path::survives(form_of(test), change) == expected);
    if (path::survives(form_of(test), change) == expected) ++passed;
  }
  std::cout << "DKIM by change: " << passed << " of " << suite.size() << "\n";
  CHECK(suite.size() == 312);
}
