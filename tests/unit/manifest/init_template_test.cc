#include "manifest/init_template.h"

#include <catch2/catch.hpp>

#include "manifest_text.h"

using namespace mailctl;

namespace {

manifest::InitAnswers answers() {
  manifest::InitAnswers given;
  given.domain = "ocipizza.com.br";
  given.compartment = "ocid1.compartment.oc1..aaaa";
  given.regions = {"sa-saopaulo-1", "sa-vinhedo-1"};
  return given;
}

}  // namespace

TEST_CASE("the manifest of init is valid with the fewest answers") {
  const auto compiled = test::compile_text(manifest::init_manifest(answers()));
  CHECK(compiled.codes().empty());
  CHECK(compiled.graph.name == "ocipizza");
  CHECK(compiled.find("oci/sa-vinhedo-1/sender/no-reply@ocipizza.com.br") != nullptr);
  CHECK(compiled.graph.dkims.size() == 2);
  CHECK(compiled.graph.dkims.at(0).selector_template == "ocipizza-sa-saopaulo-1-{date}");
}

TEST_CASE("every answer of init is used, and quoted where YAML needs it") {
  auto given = answers();
  given.name = "1.2";
  given.domain = "mail.café.example";
  given.zone = "café.example";
  given.profile = "yes";
  given.from = "on";
  given.from_name = "Pizza \"Quattro\": #1 \\ {x";
  given.report_address = "reports@example.org";
  given.first_date = "2026-01-31";
  auto compiled = test::compile_text(manifest::init_manifest(given));
  CHECK(compiled.codes() == "manifest/bad-template");  // the brace in the display name
  given.from_name = "Pizza \"Quattro\": #1 \\";
  compiled = test::compile_text(manifest::init_manifest(given));
  CHECK(compiled.codes().empty());
  CHECK(compiled.graph.name == "1.2");
  CHECK(compiled.manifest.account("oci")->profile.value == "yes");
  const auto& stream = compiled.manifest.domains.at(0).streams.at(0);
  CHECK(stream.from.at(0).email.value == "on@mail.xn--caf-dma.example");
  CHECK(stream.from.at(0).display_name.value == given.from_name);
  CHECK(stream.dkim->first->value == base::parse_iso_date("2026-01-31"));
  CHECK(compiled.graph.zones.at(0).name.text() == "xn--caf-dma.example");
  CHECK(mail::dmarc::to_text(compiled.graph.dmarcs.at(0).record) ==
        "v=DMARC1; p=none; rua=mailto:reports@example.org");
}
