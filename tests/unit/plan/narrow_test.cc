#include "plan/narrow.h"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace mailctl;
using dns::name_of;

namespace {

constexpr const char* kOne = "sa-saopaulo-1";
constexpr const char* kOther = "sa-vinhedo-1";

void add_domain(model::ResourceGraph& graph, const dns::Name& domain, const dns::Name& zone) {
  graph.domains.push_back(domain);
  for (const auto* region : {kOne, kOther}) {
    const auto email = "no-reply@" + domain.text();
    graph.resources.push_back({.address = model::domain_address("oci", region, domain),
                               .spec = model::EmailDomain{domain, {}}});
    graph.resources.push_back({.address = model::sender_address("oci", region, email),
                               .spec = model::ApprovedSender{domain, email}});
    graph.dkims.push_back({.account = "oci",
                           .region = region,
                           .domain = domain,
                           .stream = "app",
                           .selector_template = "s",
                           .zone = zone});
    graph.streams.push_back({.name = "app", .domain = domain, .account = "oci", .region = region});
  }
  graph.spfs.push_back({.zone = zone, .name = domain});
  graph.dmarcs.push_back({.zone = zone, .domain = domain});
}

// a.example with a domain below it in a zone of its own, and b.example.
model::ResourceGraph three_domains() {
  model::ResourceGraph graph;
  graph.name = "t";
  graph.accounts.push_back({.name = "oci", .provider = "oci", .regions = {kOne, kOther}});
  for (const auto* zone : {"a.example", "mail.a.example", "b.example"})
    graph.zones.push_back({.name = name_of(zone), .account = "oci"});
  add_domain(graph, name_of("a.example"), name_of("a.example"));
  add_domain(graph, name_of("mail.a.example"), name_of("mail.a.example"));
  add_domain(graph, name_of("b.example"), name_of("b.example"));
  graph.suppressions.push_back(
      {.name = "shared", .between = {{"oci", kOne}, {"oci", kOther}}, .reasons = {}});
  return graph;
}

model::State state_of(const model::ResourceGraph& graph) {
  model::State state;
  state.name = graph.name;
  for (const auto& resource : graph.resources)
    state.entries[resource.address].address = resource.address;
  for (const auto& policy : graph.spfs) {
    const auto address = model::spf_address(policy.zone, policy.name);
    state.entries[address].address = address;
  }
  return state;
}

std::vector<std::string> zones_of(const plan::Narrowed& part) {
  std::vector<std::string> names;
  for (const auto& zone : part.graph.zones) names.push_back(zone.name.text());
  return names;
}

std::vector<std::string> texts_of(const std::set<dns::Name>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text());
  return texts;
}

plan::Selection domain(const char* name) {
  plan::Selection selection;
  selection.domains = {name_of(name)};
  return selection;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what is excluded or due can be anywhere, so everything is read") {
  const auto graph = three_domains();
  plan::Selection selection;
  CHECK_FALSE(plan::narrow(graph, {}, selection));
  selection.excludes = {"oci/*"};
  selection.causes = plan::Causes::kDueOnly;
  CHECK_FALSE(plan::narrow(graph, {}, selection));
  selection.targets = {"oci/sa-saopaulo-1/*"};
  CHECK_FALSE(plan::narrow(graph, {}, selection));
}

TEST_CASE("one domain is planned with its zone and its names in each region") {
  const auto graph = three_domains();
  const auto part = plan::narrow(graph, state_of(graph), domain("b.example"));
  REQUIRE(part);
  CHECK(zones_of(*part) == Texts{"b.example"});
  CHECK(part->graph.domains == std::vector{name_of("b.example")});
  CHECK(part->graph.streams.size() == 2);
  CHECK(part->graph.resources.size() == 4);
  CHECK(part->graph.dkims.size() == 2);
  CHECK(part->prior.entries.size() == 5);
  REQUIRE(part->regions.size() == 2);
  for (const auto& [scope, names] : part->regions) {
    REQUIRE(names);
    CHECK(texts_of(*names) == Texts{"b.example"});
  }
  CHECK(part->lists.empty());
  CHECK(part->graph.suppressions.empty());
}

TEST_CASE("a domain takes along what is below it, and the DMARC record above it") {
  const auto graph = three_domains();
  const auto below = plan::narrow(graph, {}, domain("a.example"));
  REQUIRE(below);
  CHECK(below->graph.domains.size() == 2);
  CHECK(zones_of(*below) == Texts{"a.example", "mail.a.example"});

  const auto above = plan::narrow(graph, {}, domain("mail.a.example"));
  REQUIRE(above);
  CHECK(above->graph.domains.size() == 1);
  CHECK(above->graph.spfs.size() == 1);
  CHECK(above->graph.dmarcs.size() == 2);
  CHECK(zones_of(*above) == Texts{"a.example", "mail.a.example"});
}

TEST_CASE("what earlier runs left of a domain is read, although the manifest names it no more") {
  auto graph = three_domains();
  const auto prior = state_of(graph);
  const auto is_of_b = [](const auto& item) {
    return item.address.subject() == name_of("b.example");
  };
  std::erase_if(graph.resources, is_of_b);
  std::erase_if(graph.dkims,
                [](const auto& policy) { return policy.domain == name_of("b.example"); });
  std::erase(graph.domains, name_of("b.example"));
  std::erase_if(graph.spfs, [](const auto& policy) { return policy.name == name_of("b.example"); });
  const auto part = plan::narrow(graph, prior, domain("b.example"));
  REQUIRE(part);
  CHECK(part->prior.entries.size() == 5);
  CHECK(part->regions.size() == 2);
  CHECK(zones_of(*part) == Texts{"b.example"});
}

TEST_CASE("a target is planned with its domain; the lists of a shared list with each other") {
  const auto graph = three_domains();
  plan::Selection selection;
  selection.targets = {"dns/b.example/CNAME/s._domainkey.b.example"};
  auto part = plan::narrow(graph, {}, selection);
  REQUIRE(part);
  CHECK(part->graph.domains == std::vector{name_of("b.example")});
  CHECK(part->lists.empty());

  selection.targets = {"oci/sa-saopaulo-1/suppressions"};
  part = plan::narrow(graph, {}, selection);
  REQUIRE(part);
  CHECK(part->graph.domains.empty());
  CHECK(part->graph.zones.empty());
  CHECK(part->lists.size() == 2);
  CHECK(part->regions.at("oci/sa-vinhedo-1") == plan::NamesToRead(std::set<dns::Name>()));
}

TEST_CASE("of another region only the shared list is read") {
  const auto graph = three_domains();
  plan::Selection selection;
  selection.regions = {kOne};
  const auto part = plan::narrow(graph, state_of(graph), selection);
  REQUIRE(part);
  CHECK(part->graph.domains.size() == 3);
  CHECK(part->graph.zones.size() == 3);
  CHECK(part->graph.streams.size() == 3);
  CHECK_FALSE(part->regions.at("oci/sa-saopaulo-1"));
  CHECK(part->regions.at("oci/sa-vinhedo-1") == plan::NamesToRead(std::set<dns::Name>()));
}
