#include "render/plan_html.h"

#include <catch2/catch.hpp>

#include "render/plan_html_style.h"
#include "sample_plan.h"

namespace mailctl::render {
namespace {

const PlanHtmlContext kContext{.program_version = "1.2.3", .now = sample_time()};

std::size_t count_of(const std::string& text, std::string_view wanted) {
  std::size_t count = 0;
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1))
    ++count;
  return count;
}

plan::StreamForecast stream(std::string name) {
  plan::StreamForecast out;
  out.domain = kShop;
  out.stream = std::move(name);
  out.verdict = mail::path::Verdict::kPartial;
  out.reason = "SPF passes & aligns";
  return out;
}

TEST_CASE("the page shows the summary, guards, forecast, changes and what waits") {
  base::SourceFiles files;
  auto plan = sample_plan(files.add("mailctl.yaml", ""));
  plan.guards = {{.guard = "mx",
                  .severity = base::Severity::kError,
                  .scope = "example.com",
                  .text = "the MX records would go",
                  .detail = "Mail would be lost.\nAll of it.",
                  .at = {},
                  .consent = {}}};
  plan.forecast = {stream("news in oci/sa-saopaulo-1")};
  auto context = kContext;
  context.messages = {message_of(base::Severity::kWarning, "the state is old")};
  const auto page = plan_html(plan, files, context);
  for (const auto* piece : {
           "<title>mailctl plan of shop</title>",
           "Plan: 2 to add, 1 to change, 1 to destroy.",
           "Takes 3 calls in 2 waves",
           "Guards stop this plan.",
           "<code>guard/mx</code>",
           "<pre>Mail would be lost.\nAll of it.",
           "This plan is incomplete.",
           "SPF passes &amp; aligns",
           "<h3>Region <code>oci/sa-saopaulo-1</code></h3>: 1 to add, 1 to adopt",
           "<li>asked for in mailctl.yaml:12:7</li>",
           "<ins>+   include:rp.oracleemaildelivery.com</ins>",
           "<del>-   include:old.example</del>",
           "DKIM DELETING until the service lets it go",
           "has changed",
           "The delegation points elsewhere.",
           "connection refused",
           "suppression lists are left as they are",
           "the state is old",
           "Made by mailctl 1.2.3 on <time>2026-11-21T18:54:08.000Z</time>",
       }) {
    CHECK_THAT(page, Catch::Contains(piece));
  }
  CHECK(page.find(kHtmlReportMark) < 200);
}

TEST_CASE("the page loads nothing, runs nothing and allows nothing but its style") {
  base::SourceFiles files;
  const auto page = plan_html(sample_plan(files.add("mailctl.yaml", "")), files, kContext);
  CHECK_THAT(page,
             Catch::Contains("content=\"default-src 'none'; style-src '" +
                             std::string(plan_html_style_digest()) +
                             "'; base-uri 'none'; form-action 'none'\""));
  for (const auto* word :
       {"<script", "http:", "https:", "src=", "url(", "@import", " style=", "<link"}) {
    CHECK(page.find(word) == std::string::npos);
  }
}

TEST_CASE("what comes from outside is text in every place of the page") {
  const std::string evil = "</style><script>alert(1)</script>\"'&<img src=x onerror=y>\x1b\xff";
  base::SourceFiles files;
  auto plan = sample_plan(files.add(evil, evil));
  plan.owner = evil;
  plan.guards = {{.guard = "mx",
                  .severity = base::Severity::kError,
                  .scope = evil,
                  .text = evil,
                  .detail = evil,
                  .at = plan.changes[0].change.at,
                  .consent = {}}};
  plan.forecast = {stream(evil)};
  plan.forecast[0].reason = evil;
  plan.forecast[0].notes = {evil};
  plan.changes[0].change.after = domain_spec(evil);
  plan.changes[0].change.reason = evil;
  plan.changes[0].blocked_by = evil;
  plan.waits[0].text = evil;
  plan.pending[0].waiting_for = evil;
  plan.discrepancies[0].held = evil;
  plan.discrepancies[0].answered = evil;
  plan.discrepancies[0].text = evil;
  plan.drift[0].live = {{"values", evil}};
  plan.notes = {evil};
  plan.unread = {{evil, evil}};
  auto context = kContext;
  context.messages = {message_of(base::Severity::kWarning, evil)};
  const auto page = plan_html(plan, files, context);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(page.find('\xff') == std::string::npos);
  CHECK(count_of(page, "</style>") == 1);
  for (const auto* tag :
       {"section", "article", "details", "pre", "ins", "del", "table", "ul", "li"}) {
    INFO(tag);
    const auto name = std::string(tag);
    CHECK(count_of(page, "<" + name + ">") + count_of(page, "<" + name + " ") ==
          count_of(page, "</" + name + ">"));
  }
}

TEST_CASE("a very large plan is cut by region and zone, and says so") {
  plan::Plan plan;
  for (int i = 0; i < 6000; ++i) {
    auto change =
        planned(model::Action::kCreate,
                i % 2 == 0 ? "dns/example.com/MX/example.com" : "oci/gru/domain/a.example");
    change.change.after = mx_spec({});
    plan.changes.push_back(change);
  }
  const auto page = plan_html(plan, {}, kContext);
  CHECK(count_of(page, "will be created") == 5000);
  CHECK(count_of(page, "… and 500 changes more") == 2);
}

}  // namespace
}  // namespace mailctl::render
