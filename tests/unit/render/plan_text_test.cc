#include "render/plan_text.h"

#include <catch2/catch.hpp>

#include "sample_plan.h"

namespace mailctl::render {
namespace {

constexpr const char* kWhole = R"(Changed outside of mailctl since it was last there:

  # dns/example.com/TXT/_dmarc.example.com has changed
      ~ values = [
          - "v=DMARC1; p=none"
          + "v=DMARC1; p=reject"
        ]

Resource actions are indicated with the following symbols:
   + create
   ~ update in-place
   - destroy
   = adopt as it is

mailctl will perform the following actions:

Region oci/sa-saopaulo-1: 1 to add, 1 to adopt

  # oci/sa-saopaulo-1/domain/example.com will be created
  #   asked for in mailctl.yaml:12:7
   + email domain "example.com" {
      + name        = "example.com"
      + description = "Shop - \"mail\""
    }

  # oci/sa-saopaulo-1/sender/a@example.com exists as wanted and is adopted

Zone example.com: 1 to add, 1 to change, 1 to destroy

  # dns/example.com/CNAME/s1._domainkey.example.com will be created
   + record set "s1._domainkey.example.com" {
      + name   = "s1._domainkey.example.com"
      + type   = "CNAME"
      + ttl    = "3600"
      + values = (known after apply)
    }

  # dns/example.com/TXT/example.com#spf will be updated in-place
  #   drift: include:rp.oracleemaildelivery.com was taken out
   ~ SPF record "example.com" {
      ~ value = [
            v=spf1
          - include:old.example
            mx
          + include:rp.oracleemaildelivery.com
            ~all
        ]
        # (2 unchanged attributes hidden)
    }

  # dns/example.com/MX/example.com will be destroyed
  #   not before: DKIM key s1 to become ACTIVE
  #   waits: the domain is still DELETING
   - record set "example.com" {
      - name   = "example.com" -> null
      - type   = "MX" -> null
      - ttl    = "3600" -> null
      - values = [
          - 10 mx1.example.com.
        ]
    }

Waiting for others:

  . oci/sa-vinhedo-1/dkim/example.com/s2: DKIM DELETING until the service lets it go (since 2026-11-21T18:54:08.000Z)

This plan is incomplete. Nothing is planned for what could not be read:

  ! oci/sa-vinhedo-1: connection refused

What the world resolves is not what the zone holds:

  ! dns/example.com/NS/example.com
      the zone holds:   ns1.example.net.
      the world answers: ns.old.example.
      The delegation points elsewhere.

Note: suppression lists are left as they are

Plan: 2 to add, 1 to change, 1 to destroy.
Takes 3 calls in 2 waves; the longest wait is for DKIM key s1 to become ACTIVE.
)";

TEST_CASE("a plan shows every kind of change, why it is made and what waits") {
  base::SourceFiles files;
  const auto manifest = files.add("mailctl.yaml", "");
  CHECK(render_plan(sample_plan(manifest), files, Color::kNever) == kWhole);
}

TEST_CASE("colours only add escape sequences") {
  base::SourceFiles files;
  const auto plan = sample_plan(files.add("mailctl.yaml", ""));
  std::string text = render_plan(plan, files, Color::kAlways);
  CHECK(text.find("\x1b[32m") != std::string::npos);
  for (auto begin = text.find('\x1b'); begin != std::string::npos; begin = text.find('\x1b')) {
    text.erase(begin, text.find('m', begin) + 1 - begin);
  }
  CHECK(text == kWhole);
}

TEST_CASE("nothing to do is said in the line that tools look for") {
  plan::Plan plan;
  CHECK(plan_summary(plan) == "No changes. Your infrastructure matches the configuration.");
  plan.mode = plan::Mode::kDestroy;
  CHECK(plan_summary(plan) == "No changes. Nothing of this manifest is left.");
  plan.unread = {{"oci/sa-vinhedo-1", "down"}};
  CHECK(plan_summary(plan) == "No changes in what could be read.");
}

TEST_CASE("an adoption alone is no change") {
  plan::Plan plan;
  plan.changes = {planned(model::Action::kAdopt, "oci/sa-saopaulo-1/sender/a@example.com")};
  CHECK_THAT(render_plan(plan, {}, Color::kNever),
             Catch::Contains("is adopted") && Catch::Contains("No changes."));
}

TEST_CASE("what is empty in a resource that comes or goes is not shown") {
  plan::Plan plan;
  auto create = planned(model::Action::kCreate, "oci/sa-saopaulo-1/domain/example.com");
  create.change.after = domain_spec("");
  plan.changes = {create};
  CHECK_THAT(render_plan(plan, {}, Color::kNever),
             Catch::Contains("name = ") && !Catch::Contains("description"));
}

TEST_CASE("a broken SPF value is shown as it is published") {
  plan::Plan plan;
  auto mend = planned(model::Action::kUpdate, "dns/example.com/TXT/example.com#spf");
  model::SpfValue live{.zone = kShop,
                       .name = kShop,
                       .text = "v=spf1include:rp.oracleemaildelivery.com~all",
                       .strings = {"v=spf1", "include:rp.oracleemaildelivery.com", "~all"},
                       .owned = {}};
  mend.change.before = live;
  mend.change.after = spf_spec("v=spf1 include:rp.oracleemaildelivery.com ~all");
  plan.changes = {mend};
  const auto text = render_plan(plan, {}, Color::kNever);
  CHECK_THAT(
      text,
      Catch::Contains("\\\"v=spf1\\\" \\\"include:rp.oracleemaildelivery.com\\\" \\\"~all\\\"") ||
          Catch::Contains(R"("v=spf1" "include:rp.oracleemaildelivery.com" "~all")"));
}

TEST_CASE("a term cannot give orders to a build system") {
  plan::Plan plan;
  auto change = planned(model::Action::kUpdate, "dns/example.com/TXT/example.com#spf");
  change.change.before = spf_spec("v=spf1 ::stop-commands::x mx ~all");
  change.change.after = spf_spec("v=spf1 ::stop-commands::x ~all");
  plan.changes = {change};
  CHECK_THAT(render_plan(plan, {}, Color::kNever),
             Catch::Contains("            \"::stop-commands"));
}

TEST_CASE("terms far from what changes are left out") {
  plan::Plan plan;
  auto change = planned(model::Action::kUpdate, "dns/example.com/TXT/example.com#spf");
  change.change.before = spf_spec("v=spf1 a:1.x a:2.x a:3.x a:4.x a:5.x a:6.x ~all");
  change.change.after = spf_spec("v=spf1 a:1.x a:2.x a:3.x a:4.x a:5.x a:6.x mx ~all");
  plan.changes = {change};
  CHECK_THAT(render_plan(plan, {}, Color::kNever),
             Catch::Contains("[\n            # (4 unchanged elements hidden)\n"
                             "            a:4.x\n            a:5.x\n            a:6.x\n"
                             "          + mx\n            ~all\n        ]"));
}

TEST_CASE("what a service answered cannot drive the terminal") {
  plan::Plan plan;
  auto evil = planned(model::Action::kDelete, "oci/sa-saopaulo-1/domain/example.com");
  evil.change.before = domain_spec("\x1b[2Jgone\x07");
  evil.change.reason = "\x1b]0;title\x07";
  plan.changes = {evil};
  plan.unread = {{"x", "\x1b[31m"}};
  plan.notes = {"\x1b"};
  CHECK(render_plan(plan, {}, Color::kNever).find('\x1b') == std::string::npos);
}

}  // namespace
}  // namespace mailctl::render
