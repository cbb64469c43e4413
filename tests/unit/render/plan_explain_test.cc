#include <catch2/catch.hpp>

#include "render/plan_explain_text.h"
#include "sample_plan.h"

namespace mailctl::render {
namespace {

TEST_CASE("an explanation says what happens, what it waits for and where each value comes from") {
  base::SourceFiles files;
  const auto file = files.add("mailctl.yaml", "a\n  spf: { all: softfail }\n");
  auto plan = sample_plan(file);
  plan.guards = {{.guard = "mx",
                  .severity = base::Severity::kError,
                  .scope = "example.com",
                  .text = "the MX records would go",
                  .detail = {},
                  .at = {},
                  .consent = {}},
                 {.guard = "spf-open",
                  .severity = base::Severity::kError,
                  .scope = "dns/other.example/TXT/other.example#spf",
                  .text = "other",
                  .detail = {},
                  .at = {},
                  .consent = {}}};
  const base::SourceRange line{.file = file, .line = 2, .column = 3, .length = 3};
  const PlanExplanation explanation{
      .address = at("dns/example.com/MX/example.com"),
      .change = 3,
      .state = {},
      .at = {},
      .origins = {{"values", "10 mx1.example.com.", "the block that asks for it", line},
                  {"values", "10 mx1.example.com.", "the live \x1b zone", {}}}};
  CHECK(plan_explanation_text(explanation, plan, files, Color::kNever) ==
        R"(dns/example.com/MX/example.com will be destroyed
  record set
  cause: edit
  not before: DKIM key s1 to become ACTIVE
  waits: the domain is still DELETING

Where its values come from:

  values
    10 mx1.example.com.
        the block that asks for it (mailctl.yaml:2:3)
          | spf: { all: softfail }
        the live \x1b zone

What guards say about it:

error[guard/mx]: the MX records would go
  To agree: --allow 'mx=example.com', or in the manifest `consent: [{ guard: mx, scope:
  example.com, until: <date>, reason: <why> }]`.

1 error
)");
}

TEST_CASE("what stays is explained too") {
  const PlanExplanation explanation{.address = at("oci/sa-vinhedo-1/dkim/example.com/s2"),
                                    .change = std::nullopt,
                                    .state = "stays as it is",
                                    .at = {},
                                    .origins = {}};
  base::SourceFiles files;
  CHECK(plan_explanation_text(explanation, sample_plan(files.add("x", "")), files, Color::kNever) ==
        "oci/sa-vinhedo-1/dkim/example.com/s2 stays as it is\n  DKIM key\n"
        "  waits: DKIM DELETING until the service lets it go (since 2026-11-21T18:54:08.000Z)\n");
}

}  // namespace
}  // namespace mailctl::render
