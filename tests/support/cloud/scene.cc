#include "support/cloud/scene.h"

namespace mailctl::testing {
namespace {

void add_region(model::ResourceGraph& graph, const std::string& region) {
  const auto domain = dns::name_of(kDomain);
  const auto path = domain.with_prefix(region + ".bounce").value();
  const auto path_address = model::return_path_address("oci", region, path);
  graph.resources.push_back({.address = model::domain_address("oci", region, domain),
                             .spec = model::EmailDomain{domain, "OCI Pizza (" + region + ")"},
                             .stream = "password-reset"});
  graph.resources.push_back(
      {.address = model::sender_address("oci", region, "no-reply@ocipizza.com.br"),
       .spec = model::ApprovedSender{domain, "no-reply@ocipizza.com.br"},
       .stream = "password-reset"});
  graph.resources.push_back({.address = path_address,
                             .spec = model::ReturnPath{domain, path, "return path"},
                             .stream = "password-reset"});
  graph.resources.push_back(
      {.address = model::record_set_address(domain, dns::RecordType::kCname, path),
       .spec =
           model::ManagedRecordSet{
               .zone = domain,
               .set = {.name = path, .type = dns::RecordType::kCname, .ttl = 3600, .values = {}},
               .output_of = path_address},
       .stream = "password-reset"});
  graph.dkims.push_back({.account = "oci",
                         .region = region,
                         .domain = domain,
                         .stream = "password-reset",
                         .selector_template = "ocipizza-" + region + "-{date}",
                         .first = base::parse_iso_date("2024-12-21"),
                         .description = "DKIM (" + region + ")",
                         .zone = domain});
  graph.streams.push_back(
      {.name = "password-reset", .domain = domain, .account = "oci", .region = region});
}

}  // namespace

model::ResourceGraph scenario_graph(std::string_view dmarc) {
  const auto domain = dns::name_of(kDomain);
  model::ResourceGraph graph;
  graph.name = "ocipizza";
  graph.accounts.push_back(
      {.name = "oci", .provider = "memory", .regions = {"sa-saopaulo-1", "sa-vinhedo-1"}});
  graph.zones.push_back({.name = domain, .account = "oci", .ttl = 3600});
  graph.domains.push_back(domain);
  add_region(graph, "sa-saopaulo-1");
  add_region(graph, "sa-vinhedo-1");
  graph.spfs.push_back({.zone = domain,
                        .name = domain,
                        .ttl = 3600,
                        .terms = {"include:rp.oracleemaildelivery.com"},
                        .all = "~all"});
  graph.dmarcs.push_back(
      {.zone = domain, .domain = domain, .record = mail::dmarc::parse_record(dmarc).record});
  graph.suppressions.push_back(
      {.name = "shared",
       .between = {{"oci", "sa-saopaulo-1"}, {"oci", "sa-vinhedo-1"}},
       .reasons = {model::SuppressionReason::kHardBounce, model::SuppressionReason::kManual},
       .addresses = {"nobody@example.org"}});
  return graph;
}

Scene::Scene(CloudSettings settings)
    : clock(*base::parse_rfc3339("2026-11-21T12:00:00Z")),
      cloud("oci", clock, settings),
      store("ocipizza"),
      graph(scenario_graph()) {
  cloud.add_zone(zone());
  ports.providers["oci"] = &cloud;
  ports.world = &cloud;
  ports.store = &store;
  ports.clock = &clock;
}

base::Result<engine::PlannedWorld> Scene::plan(plan::Mode mode) {
  diagnostics = {};
  return engine::plan_world(
      {.graph = &graph, .facts = {}, .mode = mode, .adopt = adopt}, ports, diagnostics, {});
}

base::Result<model::ApplyReport> Scene::apply(plan::Mode mode) {
  auto world = plan(mode);
  if (!world) return std::move(world).error();
  return engine::apply(*world, ports, {.wait = wait, .on_event = {}}, {});
}

std::vector<std::string> lines_of(const plan::Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& planned : plan.changes) {
    const auto action = planned.change.action;
    if (action == model::Action::kAdopt || action == model::Action::kNoOp ||
        action == model::Action::kForget)
      continue;
    lines.push_back(std::string(model::to_text(action)) + " " + planned.change.address.text());
  }
  return lines;
}

}  // namespace mailctl::testing
