#include "manifest/origins.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "dns/txt.h"
#include "manifest_text.h"

using namespace mailctl;

namespace {

constexpr const char* kDomain = R"(    streams:
      shop:
        via: oci
        from: [no-reply]
        envelope: "{region}.bounce"
        description: "Shop {kind}"
        dkim: { selector: "s-{region}-{date}", first: 2024-12-21, ttl: 5m }
      odd:
        via: odd
    spf: { all: fail, ttl: 2h, terms: ["include:crm.example", { term: "ip4:192.0.2.1", owner: ana, note: old, until: 2030-01-31 }] }
    mx: [{ host: mx1.example, preference: 10 }, { host: mx2.example, preference: 20 }]
    records: [{ name: www, type: TXT, values: ["mine"] }]
)";

// "value < from (line:column)" of each value of the attribute.
std::vector<std::string> origins_of(const test::Compiled& compiled,
                                    const model::Resource& resource,
                                    std::string_view attribute) {
  std::vector<std::string> out;
  for (const auto& origin : manifest::origins_of(resource, {compiled.manifest, compiled.graph})) {
    if (origin.attribute != attribute) continue;
    auto text = fmt::format("{} < {}", origin.value, origin.from);
    if (origin.at.is_known()) text += fmt::format(" ({}:{})", origin.at.line, origin.at.column);
    out.push_back(std::move(text));
  }
  return out;
}

model::Resource spf_of(const test::Compiled& compiled, std::string text, std::uint32_t ttl) {
  const auto& policy = compiled.graph.spfs.at(0);
  model::Resource resource;
  resource.address = model::spf_address(policy.zone, policy.name);
  resource.at = policy.at;
  resource.spec = model::SpfValue{.zone = policy.zone,
                                  .name = policy.name,
                                  .ttl = ttl,
                                  .text = std::move(text),
                                  .strings = {},
                                  .owned = {}};
  return resource;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("every term of an SPF record has its line, or says why there is none") {
  const auto compiled = test::compile_domain(kDomain);
  REQUIRE(compiled.codes() == "");
  const auto resource = spf_of(compiled,
                               "v=spf1 a:old.example include:rp.oracleemaildelivery.com "
                               "include:spf.odd.example include:crm.example ip4:192.0.2.1 -all",
                               7200);
  CHECK(
      origins_of(compiled, resource, "value") ==
      Lines{"v=spf1 < how every SPF record begins",
            "a:old.example < the live record: not of the manifest, and kept",
            "include:rp.oracleemaildelivery.com < stream shop in oci/sa-saopaulo-1: the facts of "
            "provider oci (13:7)",
            "include:rp.oracleemaildelivery.com < stream shop in oci/sa-vinhedo-1: the facts of "
            "provider oci (13:7)",
            "include:spf.odd.example < stream odd in odd/eu-madrid-2: `spf_include` of the account "
            "(6:101)",
            "include:crm.example < `spf.terms` (21:40)",
            "ip4:192.0.2.1 < `spf.terms`, owner ana, old, until 2030-01-31 (21:71)",
            "-all < `spf.all` (21:5)"});
  CHECK(origins_of(compiled, resource, "name") == Lines{"example.com < the domain (11:3)"});
  CHECK(origins_of(compiled, resource, "ttl") == Lines{"7200 < `ttl` of the block (21:28)"});
  const auto live = spf_of(compiled, "v=spf1 ?all", 300);
  CHECK(origins_of(compiled, live, "value").back() ==
        "?all < the live record, or ~all for a new one");
  CHECK(origins_of(compiled, live, "ttl") ==
        Lines{"300 < the live set, which others share, or what the zone's provider can hold; the "
              "manifest says 7200 (21:28)"});
}

TEST_CASE("records name their block, their host and what a service answers") {
  const auto compiled = test::compile_domain(kDomain);
  const auto* mx = compiled.find("dns/example.com/MX/example.com");
  REQUIRE(mx != nullptr);
  CHECK(origins_of(compiled, *mx, "values") ==
        Lines{"10 mx1.example. < the block that asks for it (22:18)",
              "20 mx2.example. < the block that asks for it (22:57)"});
  CHECK(origins_of(compiled, *mx, "ttl") == Lines{"600 < `ttl` of the zone (8:37)"});
  const auto* path = compiled.find("dns/example.com/CNAME/sa-vinhedo-1.bounce.example.com");
  REQUIRE(path != nullptr);
  CHECK(origins_of(compiled, *path, "values") ==
        Lines{"(known after apply) < what the service answers for "
              "oci/sa-vinhedo-1/return-path/sa-vinhedo-1.bounce.example.com (16:19)"});
  const auto* shared = compiled.find("dns/example.com/TXT/www.example.com");
  REQUIRE(shared != nullptr);
  auto merged = *shared;
  auto& record = std::get<model::ManagedRecordSet>(merged.spec);
  record.owned = {"mine"};
  record.set.values.emplace_back(dns::make_txt("theirs"));
  const auto lines = origins_of(compiled, merged, "values");
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] == "\"theirs\" < the live zone: not of the manifest, and kept");
}

TEST_CASE("what a service holds names the stream's fields") {
  const auto compiled = test::compile_domain(kDomain);
  const auto* sender = compiled.find("oci/sa-vinhedo-1/sender/no-reply@example.com");
  REQUIRE(sender != nullptr);
  CHECK(origins_of(compiled, *sender, "email") ==
        Lines{"no-reply@example.com < `from` of the stream (15:16)"});
  const auto* domain = compiled.find("oci/sa-vinhedo-1/domain/example.com");
  REQUIRE(domain != nullptr);
  CHECK(origins_of(compiled, *domain, "name") == Lines{"example.com < the domain (11:3)"});
  CHECK(
      origins_of(compiled, *domain, "description") ==
      Lines{
          "Shop Email Delivery < `description` of stream shop, filled in for the region (17:22)"});
  const auto& policy = compiled.graph.dkims.at(0);
  model::Resource key;
  key.address = model::dkim_address("oci", policy.region, policy.domain, "s-x-20241221");
  key.at = policy.at;
  key.spec = model::DkimKey{.domain = policy.domain, .selector = "s-x-20241221"};
  CHECK(origins_of(compiled, key, "selector") ==
        Lines{"s-x-20241221 < `dkim.selector` of stream shop (18:27)",
              "{date} < `dkim.first`, unless a key that fits the template is there already "
              "(18:55)"});
}

TEST_CASE("where the manifest is silent the world says it") {
  const auto compiled = test::compile_domain(kDomain);
  auto gone = *compiled.find("dns/example.com/MX/example.com");
  gone.at = {};
  CHECK(origins_of(compiled, gone, "type") ==
        Lines{"MX < the world: the manifest does not say it"});
}
