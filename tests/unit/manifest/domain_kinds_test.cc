#include "manifest/domain_kinds.h"

#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "../../support/test_facts.h"
#include "base/text.h"
#include "manifest/compile.h"
#include "manifest/lint.h"
#include "manifest/parse.h"

using namespace mailctl;

namespace {

struct Case {
  std::string what;
  std::string manifest;  // after accounts
  std::string rows;
};

struct Judged {
  std::set<std::string> said;  // code and line; of rows the file
  std::size_t domains = 0;
};

Judged judge(const Case& one, manifest::Rows rows) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("mailctl.yaml",
                            R"(version: 1
name: t
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: [sa-saopaulo-1, sa-vinhedo-1] }
)" + one.manifest);
  manifest::Sources sources;
  sources.files = {&files.file(id)};
  sources.rows = rows;
  sources.read_set = [&](const manifest::Text& path) -> base::Result<const base::SourceFile*> {
    return &files.file(files.add(path.value, one.rows));
  };
  auto parsed = manifest::parse_manifest(sources, diagnostics);
  // All rows, each looked at by itself: the truth.
  if (rows == manifest::Rows::kAll) {
    for (auto& domain : parsed.domains) domain.voice = {};
  }
  const auto facts = test::test_facts();
  const auto by_account = manifest::facts_by_account(parsed, std::vector{&facts});
  const auto graph = manifest::compile(parsed, by_account, diagnostics);
  manifest::lint(parsed, graph, *base::parse_iso_date("2026-01-31"), diagnostics);
  Judged judged;
  judged.domains = parsed.domains.size();
  for (const auto& diagnostic : diagnostics.all()) {
    const bool is_manifest = diagnostic.at.file == id;
    judged.said.insert(fmt::format(
        "{} {}", diagnostic.code, is_manifest ? std::to_string(diagnostic.at.line) : "row"));
  }
  return judged;
}

std::string many_rows(int count) {
  std::string rows = "domain,id\n";
  for (int i = 0; i < count; ++i) rows += fmt::format("d{:03}.example,{}\n", i, i);
  return rows;
}

constexpr const char* kSet =
    "domain_sets: { customers: { file: customers.csv, like: customer, publish: oci } }\n";

std::string with_profile(const std::string& body) {
  return "profiles:\n  customer:\n" + body + kSet;
}

// 63 + 63 + 63 + 50 letters and dots, so that `_dmarc.` does not fit any more.
std::string long_name() {
  const std::string label(63, 'a');
  return label + "." + label + "." + label + "." + std::string(50, 'b') + ".example";
}

std::vector<Case> cases() {
  const std::string dmarc = "    dmarc: { policy: none }\n";
  const std::string from = "    streams: { mail: { via: oci, from: [no-reply]";
  return {
      {"one name is too long for what stands below it",
       with_profile(dmarc),
       many_rows(20) + long_name() + ",x\n"},
      {"a row is the return path of another",
       with_profile(from + ", envelope: mail } }\n    records: [ { name: \"@\", type: A, values: "
                           "[192.0.2.1] } ]\n"),
       many_rows(20) + "mail.d007.example,x\n"},
      {"one id is no part of a selector",
       with_profile(from + ", dkim: { selector: \"s-{id}\" } } }\n"),
       many_rows(20) + "odd.example,a_b\n"},
      {"one id is too long for a label",
       with_profile(from + ", dkim: { selector: \"s-{id}\" } } }\n"),
       many_rows(20) + "odd.example," + std::string(63, '7') + "\n"},
      {"one name is too long for a label",
       with_profile("    mx: [{ preference: 10, host: \"mx-{domain}\" }]\n"),
       many_rows(20) + std::string(63, 'a') + ".example,1\n"},
      {"one id is no part of an address",
       with_profile("    spf: { all: softfail, terms: [\"ip4:192.0.2.{id}\"] }\n"),
       many_rows(20) + "odd.example,999\n"},
      {"a sender of one row only",
       with_profile("    streams: { mail: { via: oci, from: [no-reply@d001.example] } }\n"),
       many_rows(20)},
      {"a waiver for some rows",
       "waivers: [ { rule: mx/single-host, domain: d00*, until: 2026-12-31, reason: so } ]\n" +
           with_profile("    role: parked\n    mx: [{ preference: 10, host: \"mx.{domain}\" }]\n"),
       many_rows(20)},
      {"a row that is to be adopted",
       "adopt: [dns/d003.example/MX/d003.example]\n" + with_profile("    mx: none\n"),
       many_rows(20)},
      {"a row that is let go",
       "removed: { keep: [d003.example] }\n" + with_profile("    mx: none\n"),
       many_rows(20)},
      {"a row that the profile includes",
       with_profile("    spf: { all: softfail, terms: [\"include:d004.example\"] }\n"),
       many_rows(20)},
      {"a row that is a zone of its own",
       "zones: { example: { publish: oci }, d005.example: { publish: oci } }\n" +
           with_profile("    records: [ { name: \"@\", type: CNAME, values: [x.example.net] } ]\n"),
       many_rows(20)},
      {"a domain above the rows",
       "domains: { d006.example: { records: [ { name: shop, type: A, values: [192.0.2.1] } ] } }\n"
       "zones: { d006.example: { publish: oci } }\n" +
           with_profile("    records: [ { name: \"@\", type: TXT, values: [x] }, { name: \"@\", "
                        "type: A, values: [192.0.2.1] } ]\n"),
       "domain,id\na.example,1\nb.example,2\nshop.d006.example,3\n"},
      {"rows without a zone",
       "profiles: { customer: { mx: none } }\n"
       "zones: { d001.example: { publish: oci } }\n"
       "domain_sets: { customers: { file: customers.csv, like: customer } }\n",
       many_rows(5)},
      {"rows without an id",
       with_profile(from + ", description: \"{id}\" } }\n"),
       many_rows(5) + "none.example,\n"},
      {"a mistake that all have",
       with_profile("    spf: { all: softfail, terms: [inclde:x] }\n    role: bulk\n" + dmarc),
       many_rows(20)},
  };
}

}  // namespace

TEST_CASE("what speaks for a kind of rows says what all of them would say") {
  for (const auto& one : cases()) {
    INFO(one.what);
    const auto truth = judge(one, manifest::Rows::kAll);
    const auto spoken = judge(one, manifest::Rows::kSpeakers);
    CHECK(spoken.said == truth.said);
    CHECK(spoken.domains <= truth.domains);
  }
}

TEST_CASE("rows that are alike are looked at by the longest and the shortest") {
  Case one{"alike", with_profile("    mx: none\n    spf: { all: softfail }\n"), many_rows(90)};
  one.rows += "longest-of-all.example,1\n";
  one.rows += "d.example,1\n";
  CHECK(judge(one, manifest::Rows::kSpeakers).domains <= 4);
  CHECK(judge(one, manifest::Rows::kAll).domains == 92);
}

TEST_CASE("how many have a mistake is said where it is known") {
  const auto details = [](const Case& one) {
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id =
        files.add("mailctl.yaml",
                  "version: 1\nname: t\naccounts:\n  oci: { provider: oci, compartment: "
                  "ocid1.compartment.oc1..a, regions: [sa-saopaulo-1] }\n" +
                      one.manifest);
    manifest::Sources sources;
    sources.files = {&files.file(id)};
    sources.rows = manifest::Rows::kSpeakers;
    sources.read_set = [&](const manifest::Text& path) -> base::Result<const base::SourceFile*> {
      return &files.file(files.add(path.value, one.rows));
    };
    const auto parsed = manifest::parse_manifest(sources, diagnostics);
    const auto facts = test::test_facts();
    manifest::compile(parsed, manifest::facts_by_account(parsed, std::vector{&facts}), diagnostics);
    std::string all;
    for (const auto& diagnostic : diagnostics.all()) all += diagnostic.detail + "\n";
    return all;
  };
  CHECK_THAT(
      details({"", with_profile("    spf: { all: softfail, terms: [inclde:x] }\n"), many_rows(20)}),
      Catch::Contains("It is the same for 19 more domains."));
  CHECK_THAT(details({"",
                      with_profile("    dmarc: { policy: none }\n"),
                      "domain\na.example\nb.example\n" + long_name() + "\n"}),
             !Catch::Contains("It is the same"));
}
