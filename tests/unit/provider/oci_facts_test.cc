#include <set>

#include <catch2/catch.hpp>

#include "provider/oci/facts.h"
#include "scripted_http.h"

namespace mailctl::provider::oci {

TEST_CASE("every region has a key, a realm and a domain of its own") {
  std::set<std::string> ids;
  std::set<std::string> keys;
  const auto regions = built_in_regions();
  CHECK(regions.size() == 85);
  for (const auto& region : regions) {
    INFO(region.id);
    CHECK(ids.insert(region.id).second);
    CHECK(keys.insert(region.key).second);
    CHECK(region.key.size() == 3);
    CHECK_FALSE(region.domain.empty());
    CHECK((region.realm == "oc1") == (region.domain == "oraclecloud.com"));
  }
}

TEST_CASE("SPF includes follow Oracle's groups; a prefix is not a realm") {
  struct Row {
    const char* id;
    const char* realm;
    const char* spf;
    const char* dkim;
  };

  const auto rows = std::to_array<Row>({
      {"sa-saopaulo-1", "oc1", "rp.oracleemaildelivery.com", "dkim.gru1.oracleemaildelivery.com"},
      {"sa-vinhedo-1", "oc1", "rp.oracleemaildelivery.com", "dkim.vcp1.oracleemaildelivery.com"},
      {"ap-tokyo-1", "oc1", "ap.rp.oracleemaildelivery.com", "dkim.nrt1.oracleemaildelivery.com"},
      {"uk-london-1", "oc1", "eu.rp.oracleemaildelivery.com", "dkim.lhr1.oracleemaildelivery.com"},
      {"me-dubai-1", "oc1", "", "dkim.dxb1.oracleemaildelivery.com"},
      {"eu-madrid-2", "oc19", "", ""},
      {"us-ashburn-2", "oc42", "", ""},
  });
  const auto facts = make_facts(built_in_regions());
  for (const auto& row : rows) {
    INFO(row.id);
    const auto* region = facts.region(row.id);
    REQUIRE(region != nullptr);
    CHECK(region->realm == row.realm);
    CHECK(region->spf_include == row.spf);
    CHECK(region->dkim_suffix == row.dkim);
  }
  CHECK(facts.region("sa-nowhere-1") == nullptr);
  CHECK(facts.default_envelope(*facts.region("sa-saopaulo-1")).text() ==
        "gru1.rp.oracleemaildelivery.com");
}

TEST_CASE("regions are found by id or key in any case") {
  const auto regions = built_in_regions();
  CHECK(find_region(regions, "GRU")->id == "sa-saopaulo-1");
  CHECK(find_region(regions, "sa-saopaulo-1")->key == "gru");
  CHECK(find_region(regions, "") == nullptr);
}

TEST_CASE("this machine's own regions are added") {
  Surroundings surroundings;
  surroundings.environment = {
      {"HOME", "/home/ana"},
      {"OCI_REGION", "xx-lab-1"},
      {"OCI_DEFAULT_REALM", "lab.example"},
      {"OCI_REGION_METADATA",
       R"({"regionKey":"EMU","realmKey":"OC99","regionIdentifier":"emu-local-1","realmDomainComponent":"localtest.me"})"}};
  surroundings.read_file = reader_of(
      {{"/home/ana/.oci/regions-config.json",
        {R"([{"regionKey":"prv","realmKey":"oc98","regionIdentifier":"prv-1","realmDomainComponent":"cloud.corp"},{"regionKey":"bad"}])"}}});
  std::vector<std::string> warnings;
  const auto regions = known_regions(surroundings, warnings);
  CHECK(find_region(regions, "emu-local-1")->domain == "localtest.me");
  CHECK(find_region(regions, "prv")->realm == "oc98");
  CHECK(find_region(regions, "xx-lab-1")->domain == "lab.example");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("regions-config.json") != std::string::npos);
}

TEST_CASE("compartments are checked by their OCID") {
  CHECK_FALSE(refuse_compartment("ocid1.compartment.oc1..aaaa"));
  CHECK_FALSE(refuse_compartment("ocid1.tenancy.oc1..aaaa"));
  CHECK(refuse_compartment("compartment"));
  CHECK(refuse_compartment("ocid1.compartment.oc1."));
  CHECK(refuse_compartment("ocid1.compartment.oc1..aa aa"));
  CHECK(refuse_compartment("ocid1.user.oc1..aaaa")->find("OCID of a user") != std::string::npos);
}

}  // namespace mailctl::provider::oci
