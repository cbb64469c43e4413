// Observed domains and the stages of a rollout, in every form of a plan.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "render/plan_html.h"
#include "render/plan_json.h"
#include "render/plan_markdown.h"
#include "render/plan_text.h"
#include "sample_plan.h"

namespace mailctl::render {
namespace {

plan::Plan staged_plan() {
  plan::Plan plan;
  plan.owner = "shop";
  auto create = planned(model::Action::kCreate, "oci/sa-saopaulo-1/domain/example.com");
  create.change.after = domain_spec("Shop");
  auto spf = planned(model::Action::kUpdate, "dns/example.com/TXT/example.com#spf");
  spf.change.before = spf_spec("v=spf1 mx ~all");
  spf.change.after = spf_spec("v=spf1 ~all");
  plan.changes = {create, spf};
  plan.stages = {{.name = "first", .domains = {{kShop, {0}}}},
                 {.name = "100 %", .domains = {{dns::name_of("b.example"), {1}}}}};
  plan.stop_at = 2;
  auto mx = planned(model::Action::kDelete, "dns/old.example/MX/old.example");
  mx.change.before = mx_spec({{10, dns::name_of("mx1.old.example")}});
  plan.observed = {mx};
  return plan;
}

}  // namespace

TEST_CASE("what is observed stands apart and is not counted") {
  base::SourceFiles files;
  const auto plan = staged_plan();
  const auto text = render_plan(plan, files, Color::kNever);
  CHECK(text.find("Plan: 1 to add, 1 to change, 0 to destroy.") != std::string::npos);
  const auto apart = text.find("Observed, not managed:");
  CHECK(apart != std::string::npos);
  CHECK(text.find("# dns/old.example/MX/old.example", apart) != std::string::npos);
  const auto markdown = plan_markdown(plan, files, {});
  const auto section = markdown.find("### Observed, not managed");
  CHECK(markdown.find("old.example/MX", section) != std::string::npos);
  const auto html = plan_html(plan, files, {.program_version = "1", .now = sample_time()});
  CHECK(html.find("Observed, not managed") != std::string::npos);
  const auto json = nlohmann::json::parse(plan_json(plan, files, {"1", sample_time()}));
  CHECK(json["resource_changes"].size() == 2);
  CHECK(json["mailctl"]["observed"][0]["address"] == "dns/old.example/MX/old.example");
  CHECK(json["mailctl"]["summary"]["destroy"] == 0);
}

TEST_CASE("the stages of a rollout are shown with what is in them") {
  base::SourceFiles files;
  const auto plan = staged_plan();
  const auto text = render_plan(plan, files, Color::kNever);
  CHECK(text.find("at most 2 % of its domains have failed.\n\n  1. first: 1 domain, 1 change\n"
                  "  2. 100 %: 1 domain, 1 change\n") != std::string::npos);
  CHECK(plan_markdown(plan, files, {}).find("1. first: 1 domain, 1 change") != std::string::npos);
  const auto html = plan_html(plan, files, {.program_version = "1", .now = sample_time()});
  CHECK(html.find("first: 1 domain, 1 change") != std::string::npos);
  const auto json = nlohmann::json::parse(plan_json(plan, files, {"1", sample_time()}));
  CHECK(json["mailctl"]["rollout"]["stages"][1]["domains"][0] == "b.example");
}

}  // namespace mailctl::render
