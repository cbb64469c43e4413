#include <chrono>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mail/spf/address.h"
#include "render/why_json.h"
#include "render/why_text.h"

using namespace mailctl;
namespace forensics = mailctl::mail::forensics;
using forensics::Cause;
using forensics::Diagnosis;
using render::why_json;

namespace {

const base::Time kCameIn{std::chrono::seconds(1795283046)};

// A message of a list: one signature that a footer and a subject tag broke, one that passes.
Diagnosis sample() {
  Diagnosis out;
  out.summary = "The list changed the message, so DMARC failed.";
  mail::message::Received hop;
  hop.by = "mx.example.net";
  hop.helo = "lists.example.org";
  hop.ip = mail::spf::parse_ip("203.0.113.5");
  hop.with = "ESMTPS";
  hop.time = mail::message::ZonedTime{kCameIn, 0};
  out.hops = {hop};
  out.border = {.choice = mail::message::BorderChoice::kGuessed,
                .hop = 0,
                .reason = "the topmost hop from outside",
                .ip = hop.ip,
                .helo = hop.helo,
                .mail_from = "bounces@lists.example.org",
                .mail_from_source = "Return-Path",
                .time = hop.time};
  out.found.spf = mail::spf::Evaluation{.result = mail::spf::Result::kPass,
                                        .domain = "lists.example.org",
                                        .reason = "ip4:203.0.113.5 matches"};
  out.found.authors.domains = {dns::name_of("example.com")};
  out.found.arc.result = mail::arc::Result::kPass;
  out.found.arc.sets = {{.instance = 1, .domain = "lists.example.org"}};
  auto& verdict = out.found.dmarc.rfc9989;
  verdict.result = mail::dmarc::Result::kFail;
  verdict.policy = verdict.disposition = mail::dmarc::Policy::kReject;
  verdict.policy_tag = "p";
  verdict.record.emplace();
  verdict.reason = "nothing aligned passes";

  forensics::SignatureDiagnosis broken;
  broken.checked.result = mail::dkim::Result::kFail;
  broken.checked.reason = "the body was changed";
  broken.checked.signature.domain = dns::name_of("example.com");
  broken.checked.signature.selector = "s1";
  broken.cause = Cause::kChanged;
  broken.statement = "two changes";
  broken.undone = forensics::Undone{
      .body = forensics::PartVerdict::kRestored,
      .header = forensics::PartVerdict::kRestored,
      .changes = {{forensics::ChangeKind::kFooter, "", "2 lines: \"\x1b[31mteam list\""},
                  {forensics::ChangeKind::kSubjectTag, "Subject", "[team]"}}};
  broken.hop = forensics::Hop{"lists.example.org", "it has List-Id"};
  broken.suspects = {"Reply-To is of the list"};
  broken.advice = {"have the list keep messages as they are"};
  forensics::SignatureDiagnosis good;
  good.checked.result = mail::dkim::Result::kPass;
  good.checked.signature.domain = dns::name_of("lists.example.org");
  good.checked.signature.selector = "l";
  out.signatures = {broken, good};
  return out;
}

}  // namespace

TEST_CASE("why: for people", "[why]") {
  CHECK(render::why_text(sample(), render::Color::kNever) ==
        R"(The list changed the message, so DMARC failed.

Border  mx.example.net
        the topmost hop from outside
        client lists.example.org [203.0.113.5], envelope
        <bounces@lists.example.org> (Return-Path)
SPF     pass      lists.example.org, not aligned with From
        ip4:203.0.113.5 matches
DKIM    fail      d=example.com s=s1
        changed (proven): two changes
        - text was added at the end: 2 lines: "\x1b[31mteam list"
          usually by a mailing list or a disclaimer gateway (footer-added)
        - a tag was added to the subject, Subject: [team]
          usually by a mailing list, or a gateway that marks mail (subject-tag)
        ? Reply-To is of the list
        Likely at lists.example.org: it has List-Id
        => have the list keep messages as they are
        pass      d=lists.example.org s=l
ARC     pass      sealed by lists.example.org
DMARC   fail      example.com, p=reject
        nothing aligned passes
)");
}

TEST_CASE("why: what is not known is said so", "[why]") {
  Diagnosis out;
  out.summary = "No hop is known.";
  out.border.reason = "there is no Received field";
  CHECK(render::why_text(out, render::Color::kNever) == R"(No hop is known.

Border  none
        there is no Received field
SPF     none      not checked: the envelope is not known
DKIM    none      the message carries no signature
DMARC   none      (no readable From)
)");
}

TEST_CASE("why: colours are of the results only, and a message paints nothing", "[why]") {
  const auto text = render::why_text(sample(), render::Color::kAlways);
  CHECK(text.find("\x1b[31mteam") == std::string::npos);
  CHECK(text.find("\x1b[") != std::string::npos);
}

TEST_CASE("why: for programs", "[why]") {
  const auto json = why_json(sample());
  CHECK(json["format_version"] == "1.0");
  CHECK(json["summary"] == "The list changed the message, so DMARC failed.");
  CHECK(json["border"] == nlohmann::ordered_json::parse(R"({
    "choice": "guessed", "host": "mx.example.net", "reason": "the topmost hop from outside",
    "ip": "203.0.113.5", "helo": "lists.example.org", "mail_from": "bounces@lists.example.org",
    "mail_from_source": "Return-Path", "time": "2026-11-21T17:44:06.000Z"})"));
  CHECK(json["hops"] == nlohmann::ordered_json::parse(R"([{
    "by": "mx.example.net", "helo": "lists.example.org", "name": null, "ip": "203.0.113.5",
    "with": "ESMTPS", "time": "2026-11-21T17:44:06.000Z"}])"));
  CHECK(json["spf"] == nlohmann::ordered_json::parse(R"({
    "result": "pass", "domain": "lists.example.org", "aligned": false,
    "reason": "ip4:203.0.113.5 matches"})"));
  CHECK(json["arc"] == nlohmann::ordered_json::parse(R"({"result": "pass", "reason": null})"));
  CHECK(json["dmarc"] == nlohmann::ordered_json::parse(R"({
    "result": "fail", "domain": "example.com", "policy": "reject", "disposition": "reject",
    "reason": "nothing aligned passes"})"));
  REQUIRE(json["dkim"].size() == 2);
  CHECK(json["dkim"][0]["cause"] == "changed");
  CHECK(json["dkim"][0]["certainty"] == "proven");
  CHECK(json["dkim"][0]["body"] == "restored");
  CHECK(json["dkim"][0]["header"] == "restored");
  CHECK(json["dkim"][0]["hop"]["host"] == "lists.example.org");
  CHECK(json["dkim"][0]["suspects"] == std::vector<std::string>{"Reply-To is of the list"});
  CHECK(json["dkim"][0]["advice"].size() == 1);
  const auto& changes = json["dkim"][0]["changes"];
  REQUIRE(changes.size() == 2);
  CHECK(changes[0]["change"] == "footer-added");
  CHECK(changes[0]["place"] == "body");
  CHECK(changes[0]["field"].is_null());
  CHECK(changes[1]["place"] == "header");
  CHECK(changes[1]["field"] == "Subject");
  CHECK(changes[1]["detail"] == "[team]");
  const auto& good = json["dkim"][1];
  CHECK(good["result"] == "pass");
  CHECK(good["cause"] == "pass");
  CHECK(good["body"].is_null());
  CHECK(good["hop"].is_null());
  CHECK(good["changes"].empty());
}

TEST_CASE("why: for programs, what is not known is null", "[why]") {
  Diagnosis out;
  out.signatures.emplace_back();
  const auto json = why_json(out);
  CHECK(json["border"]["choice"] == "none");
  for (const auto* key : {"host", "ip", "helo", "mail_from", "time"}) {
    INFO(key);
    CHECK(json["border"][key].is_null());
  }
  CHECK(json["hops"].empty());
  CHECK(json["spf"].is_null());
  CHECK(json["dkim"][0]["domain"].is_null());
  CHECK(json["dmarc"]["policy"].is_null());
  CHECK(json["dmarc"]["domain"].is_null());
}
