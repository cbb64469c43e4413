#include "manifest/export.h"

#include <catch2/catch.hpp>

#include "manifest/export_match.h"
#include "manifest_text.h"
#include "model/graph.h"

using namespace mailctl;
using manifest::match_template;
using manifest::Words;

TEST_CASE("templates of the catalogue are read backwards", "[import]") {
  CHECK(match_template("a.example", "a.example", {}) == Words{});
  CHECK(match_template("s1.domainkey.{account}.sendgrid.net",
                       "s1.domainkey.u1.wl2.sendgrid.net",
                       {}) == Words{{"account", "u1.wl2"}});
  CHECK(match_template("selector1-{label}._domainkey.{tenant}",
                       "selector1-shop-com._domainkey.shop.onmicrosoft.com",
                       {}) == Words{{"label", "shop-com"}, {"tenant", "shop.onmicrosoft.com"}});
  CHECK(match_template("{domain}.x", "shop.example.x", {{"domain", "shop.example"}}) == Words{});
  CHECK_FALSE(match_template("{domain}.x", "other.example.x", {{"domain", "shop.example"}}));
  CHECK_FALSE(match_template("a.{b}.c", "a..c", {}));
  CHECK_FALSE(match_template("a.{b}.c", "a.c", {}));
  CHECK_FALSE(match_template("{a}{b}", "xy", {}));
  CHECK_FALSE(match_template("{a}-{a}", "x-y", {}));
  CHECK(match_template("{a}-{a}", "x-x", {}) == Words{{"a", "x"}});
  CHECK_FALSE(match_template("{a", "x", {}));
}

TEST_CASE("what is let go", "[import]") {
  const auto is_let_go = [](std::string pattern, std::string_view address) {
    return model::is_let_go({{std::move(pattern), {}}}, *model::Address::parse(address));
  };
  CHECK(is_let_go("a.example", "dns/example/TXT/_dmarc.a.example"));
  CHECK(is_let_go("a.example", "oci/gru/dkim/a.example/s1"));
  CHECK(is_let_go("a.example", "oci/gru/sender/x@a.example"));
  CHECK(is_let_go("a.example", "oci/gru/domain/a.example"));
  CHECK_FALSE(is_let_go("a.example", "oci/gru/domain/ba.example"));
  CHECK_FALSE(is_let_go("a.example", "oci/gru/dkim/b.example/a"));
  CHECK_FALSE(is_let_go("a.example", "oci/gru/suppressions"));
  CHECK(is_let_go("oci/gru/*", "oci/gru/suppressions"));
  CHECK_FALSE(is_let_go("oci/gru/*", "oci/vcp/suppressions"));
  CHECK(is_let_go("oci/gru/suppressions", "oci/gru/suppressions"));
}

TEST_CASE("regions that differ become streams of their own", "[import]") {
  const auto compiled = test::compile_domain("    mx: keep\n");
  model::Snapshot live;
  const auto zone = dns::name_of("example.com");
  live.zones[zone].zone.apex = zone;
  const auto put = [&](model::Address address, model::Spec spec) {
    live.resources[address] = {.address = address, .spec = std::move(spec), .id = "1"};
  };
  for (const auto* region : {"sa-saopaulo-1", "sa-vinhedo-1"}) {
    put(model::domain_address("oci", region, zone), model::EmailDomain{zone, ""});
    put(model::sender_address("oci", region, "a@example.com"),
        model::ApprovedSender{zone, "a@example.com"});
  }
  put(model::sender_address("oci", "sa-vinhedo-1", "b@example.com"),
      model::ApprovedSender{zone, "b@example.com"});
  static const auto facts = test::test_facts();
  const std::vector<const model::ProviderFacts*> providers{&facts};
  const auto by_account = manifest::facts_by_account(compiled.manifest, providers);
  dns::MissingQuestions missing;
  const auto exported =
      manifest::export_manifest({compiled.manifest, by_account, live, {zone}}, missing);
  CHECK(missing.empty());
  CHECK(exported.domains == 1);
  CHECK(exported.text.find("      oci:\n        via: oci\n        from: [a]\n") !=
        std::string::npos);
  CHECK(exported.text.find("      oci-only-sa-vinhedo-1:\n        via: oci\n"
                           "        regions: [sa-vinhedo-1]\n        from: [b]\n") !=
        std::string::npos);
}
