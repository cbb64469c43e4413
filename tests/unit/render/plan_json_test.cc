#include "render/plan_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "render/event_json.h"
#include "sample_plan.h"

namespace mailctl::render {
namespace {

using nlohmann::json;

json sample_document() {
  base::SourceFiles files;
  const auto manifest = files.add("mailctl.yaml", "");
  return json::parse(plan_json(sample_plan(manifest), files, {"0.1.0", sample_time()}));
}

TEST_CASE("plan JSON has the shape that readers of Terraform plans expect") {
  const json document = sample_document();
  CHECK(document["format_version"] == "1.2");
  CHECK(document["applyable"] == true);
  CHECK(document["complete"] == false);
  CHECK(document["errored"] == false);
  CHECK(document["timestamp"] == "2026-11-21T18:54:08.000Z");
  const json& changes = document["resource_changes"];
  REQUIRE(changes.size() == 5);  // without the one that only state needs
  CHECK(changes[0]["address"] == "oci/sa-saopaulo-1/domain/example.com");
  CHECK(changes[0]["type"] == "mailctl_domain");
  CHECK(changes[0]["mode"] == "managed");
  CHECK(changes[0]["provider_name"] == "mailctl/oci");
  CHECK(changes[0]["change"]["actions"] == json{"create"});
  CHECK(changes[0]["change"]["before"].is_null());
  CHECK(changes[0]["change"]["after"]["name"] == "example.com");
  CHECK(changes[0]["mailctl"]["manifest"] == "mailctl.yaml:12:7");
}

TEST_CASE("what is known only after apply is a mask, not a value") {
  const json change = sample_document()["resource_changes"][1];
  CHECK(change["change"]["after_unknown"]["values"] == true);
  CHECK_FALSE(change["change"]["after"].contains("values"));
  CHECK(change["mailctl"]["after"] == json{"oci/sa-saopaulo-1/domain/example.com"});
}

TEST_CASE("causes, waits, adoption and deletion are told") {
  const json changes = sample_document()["resource_changes"];
  CHECK(changes[2]["mailctl"]["cause"] == "drift");
  CHECK(changes[3]["change"]["actions"] == json{"delete"});
  CHECK(changes[3]["change"]["after"].is_null());
  CHECK(changes[3]["change"]["before"]["values"] == json{"10 mx1.example.com."});
  CHECK(changes[3]["action_reason"] == "delete_because_no_resource_config");
  CHECK(changes[3]["mailctl"]["waits_for"] == json{"DKIM key s1 to become ACTIVE"});
  CHECK(changes[4]["change"]["actions"] == json{"no-op"});
  CHECK(changes[4]["change"]["importing"]["id"] == "ocid1.sender");
}

TEST_CASE("drift, pending and what could not be read are told") {
  const json document = sample_document();
  CHECK(document["resource_drift"][0]["change"]["before"]["values"][0] == "\"v=DMARC1; p=none\"");
  CHECK(document["mailctl"]["pending"][0]["since"] == "2026-11-21T18:54:08.000Z");
  CHECK(document["mailctl"]["unread"]["oci/sa-vinhedo-1"] == "connection refused");
  CHECK(document["mailctl"]["summary"] ==
        json{{"add", 2}, {"change", 1}, {"destroy", 1}, {"adopt", 1}});
}

TEST_CASE("warnings are in the document of a plan") {
  base::SourceFiles files;
  const auto plan = sample_plan(files.add("m", ""));
  const Messages messages{message_of(base::Severity::kWarning, "kept, but not there")};
  const auto document = json::parse(plan_json(plan, files, {"0.1.0", sample_time(), messages}));
  CHECK(document["errored"] == false);
  CHECK(document["diagnostics"][0]["summary"] == "kept, but not there");
  CHECK(sample_document()["diagnostics"].empty());
}

TEST_CASE("the same plan gives the same bytes") {
  CHECK(sample_document() == sample_document());
}

TEST_CASE("the stream of events is one JSON object per line") {
  base::SourceFiles files;
  std::string text = version_event("0.1.0", sample_time());
  text += plan_events(sample_plan(files.add("m", "")), sample_time());
  model::ApplyEvent event;
  event.at = sample_time();
  event.result.address = at("oci/sa-saopaulo-1/domain/example.com");
  event.result.action = model::Action::kCreate;
  text += apply_event(event);
  event.kind = model::EventKind::kFinished;
  event.result.kind = model::ResultKind::kFailed;
  event.result.text = "400\nBad";
  text += apply_event(event);
  text += report_events({}, plan::Mode::kApply, sample_time());
  text += message_event(message_of(base::Severity::kError, "no credentials"), sample_time());
  std::vector<std::string> types;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const json parsed = json::parse(line);
    CHECK(parsed.contains("@timestamp"));
    types.push_back(parsed["type"]);
    if (parsed["type"] == "diagnostic") {
      CHECK(parsed["@level"] == "error");
      CHECK(parsed["@message"] == "Error: no credentials");
      CHECK(parsed["diagnostic"]["summary"] == "no credentials");
    }
  }
  CHECK(types == std::vector<std::string>{"version",
                                          "planned_change",
                                          "planned_change",
                                          "planned_change",
                                          "planned_change",
                                          "planned_change",
                                          "change_summary",
                                          "apply_start",
                                          "apply_errored",
                                          "change_summary",
                                          "diagnostic"});
}

}  // namespace
}  // namespace mailctl::render
