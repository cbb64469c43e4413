#include "manifest/catalogue.h"

#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "cli/known_services.h"
#include "provider/oci/facts.h"

using namespace mailctl;

namespace {

std::vector<std::string> problems_of(std::string_view text) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("x.yaml", std::string(text));
  manifest::parse_service(files.file(id), diagnostics);
  std::vector<std::string> out;
  for (const auto& one : diagnostics.all()) out.push_back(one.summary);
  return out;
}

}  // namespace

TEST_CASE("catalogue: every file is read, is named by its id, and ids are unique") {
  std::set<std::string> ids;
  for (const auto& [path, text] : manifest::catalogue_files()) {
    INFO(path);
    base::SourceFiles files;
    base::Diagnostics diagnostics;
    const auto id = files.add(std::string(path), std::string(text));
    const auto service = manifest::parse_service(files.file(id), diagnostics);
    CHECK(diagnostics.empty());
    CHECK(path == "catalogue/" + service.id + ".yaml");
    CHECK(ids.insert(service.id).second);
  }
  CHECK(manifest::catalogue().size() == ids.size());
  CHECK(manifest::find_service("nobody") == nullptr);
}

TEST_CASE("catalogue: Direct Talk") {
  const auto* const service = manifest::find_service("directtalk");
  REQUIRE(service != nullptr);
  REQUIRE(service->spf.size() == 1);
  CHECK(service->spf[0].include == "_spf.directtalk.com.br");
}

TEST_CASE("catalogue: the regions of OCI are those that its provider knows") {
  const auto* const service = manifest::find_service("oci");
  REQUIRE(service != nullptr);
  const auto known = provider::oci::built_in_regions();
  std::ptrdiff_t regions = 0;
  for (const auto& entry : service->spf) {
    for (const auto& region : entry.regions) {
      INFO(region);
      ++regions;
      const auto* const facts = provider::oci::find_region(known, region);
      REQUIRE(facts != nullptr);
      CHECK(facts->spf_include == entry.include);
    }
  }
  CHECK(regions == std::ranges::count_if(
                       known, [](const auto& region) { return !region.spf_include.empty(); }));
}

TEST_CASE("catalogue: the services that are promised are there") {
  for (const auto* id : {"amazon-ses",
                         "azure",
                         "brevo",
                         "directtalk",
                         "google-workspace",
                         "hubspot",
                         "locaweb",
                         "mailgun",
                         "mandrill",
                         "microsoft-365",
                         "oci",
                         "own",
                         "postmark",
                         "salesforce",
                         "sendgrid",
                         "zendesk",
                         "zoho"}) {
    INFO(id);
    const auto* const service = manifest::find_service(id);
    REQUIRE(service != nullptr);
    CHECK(!service->sources.empty());
    CHECK(service->is_own() == (service->id == "own"));
    CHECK(service->spf.empty() == service->is_own());
  }
}

TEST_CASE("catalogue: an include leads to one service") {
  std::map<std::string, std::string> seen;
  for (const auto& service : manifest::catalogue()) {
    for (const auto& include : service.spf) {
      INFO(include.include);
      if (!include.owner.empty()) {
        CHECK(manifest::find_service(include.owner) != nullptr);
        continue;
      }
      CHECK(seen.emplace(model::recognised_by(include), service.id).second);
    }
    for (const auto& name : service.spf_seen) CHECK(seen.emplace(name, service.id).second);
  }
  const auto names = cli::service_names();
  CHECK(names.at("spf.protection.outlook.com") == "Microsoft 365");
  CHECK(names.at("spf.sendinblue.com") == "Brevo");
  for (const auto& known : cli::known_services()) {
    if (known.name == "HubSpot") CHECK(known.includes.front().text() == "hubspotemail.net");
    if (known.name == "OCI") CHECK(known.envelope == dns::name_of("rp.oracleemaildelivery.com"));
    if (known.name == "Google Workspace") CHECK(!known.envelope);
  }
}

TEST_CASE("catalogue: what a file lacks, or says besides, is said") {
  const std::string whole =
      "id: x\nname: X\ntenancy: own\nspf_note: none\ndkim: { form: txt }\n"
      "envelope: { default: domain }\nsources: [X]\nchecked: 2026-11-24\n";
  using Problems = std::vector<std::string>;
  CHECK(problems_of(whole).empty());
  CHECK(problems_of("- a\n") == Problems{"a service is a mapping of fields"});
  CHECK(problems_of(whole + "spf_inn: domain\n") == Problems{"`spf_inn` is no field here"});
  CHECK(problems_of(whole + "spf: [{includes: a.example}]\nspf_in: domain\n").size() == 4);
  CHECK(problems_of(whole + "spf: [{include: a.example}]\n") ==
        Problems{"`spf_in` is domain or envelope"});
  CHECK(problems_of(whole + "spf: [{include: \"{nobody}.a.example\"}]\nspf_in: domain\n") ==
        Problems{"`{nobody}` is no parameter"});
  CHECK(problems_of(whole + "parameters: { a: { is: A, example: a } }\n") ==
        Problems{"`a` is used nowhere"});
  CHECK(problems_of("id: x\nname: X\ntenancy: none\nchecked: yesterday\n").size() == 6);
}

TEST_CASE("catalogue: how a manifest names a service") {
  CHECK(manifest::stream_example(*manifest::find_service("google-workspace")) ==
        "via: google-workspace\ndkim: { selector: google, record: keep }\n");
  CHECK(manifest::stream_example(*manifest::find_service("sendgrid")) ==
        "via: sendgrid\nparameters: { account: u1234567.wl123 }\nenvelope: bounce\ndkim: {}\n");
  CHECK(manifest::stream_example(*manifest::find_service("zoho")) ==
        "via: zoho\nregions: [us]\ndkim: { selector: zmail, record: keep }\n");
}
