#include "email_cloud.h"
#include "emulator/email_store.h"
#include "emulator/inbox.h"
#include "emulator/mime.h"
#include "emulator/snapshot.h"

using namespace mailctl;            // NOLINT(google-build-using-namespace): test
using namespace mailctl::emulator;  // NOLINT(google-build-using-namespace): test
using nlohmann::json;
using test_support::EmailCloud;
using test_support::header;
using test_support::kSaoPaulo;
using test_support::kVinhedo;
using test_support::TestCloud;

TEST_CASE("retry tokens give the first answer again") {
  EmailCloud cloud;
  const json body = {{"name", "example.com"}, {"compartmentId", cloud.compartment}};
  const auto create = [&](const json& sent, const std::string& token) {
    return cloud.call_with(
        kSaoPaulo, "POST", "/20170907/emailDomains", sent.dump(), {{"opc-retry-token", token}});
  };
  const HttpReply first = create(body, "t1");
  const HttpReply again = create(body, "t1");
  CHECK(again.status == 202);
  CHECK(EmailCloud::body_of(again)["id"] == EmailCloud::body_of(first)["id"]);
  CHECK(create(body, "t2").status == 409);
  json other = body;
  other["name"] = "other.example";
  const HttpReply mismatch = create(other, "t1");
  CHECK(mismatch.status == 409);
  CHECK(EmailCloud::body_of(mismatch)["code"] == "InvalidatedRetryToken");
  cloud.pass(std::chrono::hours(25));
  CHECK(create(other, "t1").status == 202);
}

TEST_CASE("lists come in pages") {
  EmailCloud cloud;
  for (const char* name : {"a.example", "b.example", "c.example"})
    cloud.make_domain(kSaoPaulo, name);
  const std::string target =
      "/20170907/emailDomains?sortBy=NAME&limit=2&compartmentId=" + cloud.compartment;
  const HttpReply first = cloud.call(kSaoPaulo, "GET", target);
  const std::string next = header(first, "opc-next-page");
  REQUIRE_FALSE(next.empty());
  CHECK(EmailCloud::body_of(first)["items"][1]["name"] == "b.example");
  const HttpReply second = cloud.call(kSaoPaulo, "GET", target + "&page=" + next);
  CHECK(EmailCloud::body_of(second)["items"][0]["name"] == "c.example");
  CHECK(header(second, "opc-next-page").empty());
  CHECK(cloud.call(kSaoPaulo, "GET", "/20170907/emailDomains").status == 400);
  CHECK(
      cloud
          .get(kSaoPaulo, "emailDomains?name=B.example&compartmentId=" + cloud.compartment)["items"]
          .size() == 1);
  CHECK(cloud.get(kSaoPaulo, "emailIpPools?compartmentId=" + cloud.compartment) ==
        json{{"items", json::array()}});
}

TEST_CASE("a submitted message is signed by the active key, without the suppressed") {
  EmailCloud cloud;
  cloud.seed_zone("");
  const std::string domain = cloud.make_domain(kSaoPaulo);
  cloud.publish_dkim(kSaoPaulo, cloud.make_dkim(kSaoPaulo, domain, "sig"));
  cloud.post(kSaoPaulo,
             "suppressions",
             {{"emailAddress", "no@x.example"}, {"compartmentId", cloud.tenancy}});
  json body = {
      {"sender",
       {{"senderAddress", {{"email", "me@example.com"}, {"name", "Me"}}},
        {"compartmentId", cloud.compartment}}},
      {"recipients",
       {{"to",
         {{{"email", "yes@x.example"}, {"name", "A\u00e7\u00e3o"}}, {{"email", "No@x.example"}}}}}},
      {"subject", "Ol\u00e1"},
      {"bodyText", "text"}};
  const std::string target = "/20220926/actions/submitEmail";
  CHECK(cloud.call(kSaoPaulo, "POST", target, body.dump()).status == 404);
  cloud.post(kSaoPaulo,
             "senders",
             {{"emailAddress", "me@example.com"}, {"compartmentId", cloud.compartment}});
  CHECK(cloud.call(kVinhedo, "POST", target, body.dump()).status == 404);
  const HttpReply reply = cloud.call(kSaoPaulo, "POST", target, body.dump());
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  CHECK(EmailCloud::body_of(reply)["suppressedRecipients"][0]["email"] == "No@x.example");
  REQUIRE(cloud.world().inbox().messages.size() == 1);
  const DeliveredMessage& message = cloud.world().inbox().messages[0];
  CHECK(message.recipients == std::vector<std::string>{"yes@x.example"});
  CHECK(message.selector == "sig");
  CHECK(message.raw.starts_with("DKIM-Signature: "));
  CHECK(message.raw.find("Subject: =?UTF-8?B?T2zDoQ==?=\r\n") != std::string::npos);
  body["headerFields"] = {{"Subject", "x"}};
  CHECK(cloud.call(kSaoPaulo, "POST", target, body.dump()).status == 400);
  body["headerFields"] = {{"X-A", "1\r\nBcc: x@x"}};
  CHECK(cloud.call(kSaoPaulo, "POST", target, body.dump()).status == 400);
  body["headerFields"] = nullptr;
  body["messageId"] = "no at sign";
  CHECK(cloud.call(kSaoPaulo, "POST", target, body.dump()).status == 400);

  const HttpReply raw = cloud.call_with(kSaoPaulo,
                                        "POST",
                                        "/20220926/actions/submitRawEmail",
                                        "From: me@example.com\nSubject: s\n\nb\n",
                                        {{"content-type", "message/rfc822"},
                                         {"sender", "me@example.com"},
                                         {"recipients", "a@x.example,no@x.example"},
                                         {"compartment-id", cloud.compartment}});
  INFO(raw.body);
  REQUIRE(raw.status == 200);
  CHECK(EmailCloud::body_of(raw)["suppressedRecipients"] == json::array({"no@x.example"}));
  CHECK(cloud.world().inbox().messages[1].selector == "sig");
}

TEST_CASE("header words are encoded without breaking a character") {
  const std::string text(60, 'a');
  CHECK(to_header_text(text) == text);
  std::string accents;
  for (int i = 0; i < 50; ++i) accents += "\xC3\xA9";
  const std::string encoded = to_header_text(accents);
  std::string decoded;
  for (const auto line : base::split(encoded, '\n')) {
    const auto word = base::trim(line);
    CHECK(word.size() <= 75);
    const auto part = base::from_base64(word.substr(10, word.size() - 12)).value();
    CHECK(part.size() % 2 == 0);
    decoded += part;
  }
  CHECK(decoded == accents);
}

TEST_CASE("faults: status, lost reply, downed region, revoked permission, counts") {
  EmailCloud cloud;
  const json limited = {{"operation", "CreateEmailDomain"},
                        {"region", kSaoPaulo},
                        {"skip", 1},
                        {"status", 429},
                        {"code", "TooManyRequests"},
                        {"retry_after", "7"}};
  CHECK(cloud.admin("POST", "/admin/faults", limited.dump()).status == 200);
  const auto create = [&cloud](const std::string& region, const std::string& name) {
    const json body = {{"name", name}, {"compartmentId", cloud.compartment}};
    return cloud.answer(TestCloud::request(region, "POST", "/20170907/emailDomains", body.dump()));
  };
  CHECK(create(kSaoPaulo, "a.example").reply.status == 202);
  const Answered refused = create(kSaoPaulo, "b.example");
  CHECK(refused.reply.status == 429);
  CHECK(header(refused.reply, "retry-after") == "7");
  CHECK(create(kSaoPaulo, "b.example").reply.status == 202);
  const json lost = {{"operation", "CreateEmailDomain"}, {"kind", "lost-reply"}};
  cloud.admin("POST", "/admin/faults", lost.dump());
  CHECK(create(kSaoPaulo, "c.example").fate == Fate::kClose);
  CHECK(create(kSaoPaulo, "c.example").reply.status == 409);
  const json closed = {{"operation", "CreateEmailDomain"}, {"kind", "close"}};
  cloud.admin("POST", "/admin/faults", closed.dump());
  CHECK(create(kSaoPaulo, "d.example").fate == Fate::kClose);
  CHECK(create(kSaoPaulo, "d.example").reply.status == 202);
  CHECK(cloud.admin("POST", "/admin/regions/sa-vinhedo-1", R"({"state":"down"})").status == 200);
  CHECK(create(kVinhedo, "e.example").fate == Fate::kReset);
  CHECK(create(kSaoPaulo, "e.example").fate == Fate::kReply);
  cloud.admin("POST", "/admin/policy", R"({"revoke":["ListEmailDomains"]})");
  const std::string list = "/20170907/emailDomains?compartmentId=" + cloud.compartment;
  CHECK(cloud.call(kSaoPaulo, "GET", list).status == 404);
  cloud.admin("POST", "/admin/policy", R"({"grant":["ListEmailDomains"]})");
  CHECK(cloud.call(kSaoPaulo, "GET", list).status == 200);
  const json calls = EmailCloud::body_of(cloud.admin("GET", "/admin/calls"));
  CHECK(calls["operations"]["CreateEmailDomain"]["regions"][kSaoPaulo] == 8);
  CHECK(calls["reads"] == 2);
  CHECK(cloud.admin("DELETE", "/admin/calls").status == 204);
  CHECK(EmailCloud::body_of(cloud.admin("GET", "/admin/calls"))["total"] == 0);
  for (const char* bad :
       {R"({"operation":"Nonsense"})", R"({"kind":"x"})", R"({"typo":1})", R"({"status":99})"}) {
    CHECK(cloud.admin("POST", "/admin/faults", bad).status == 400);
  }
  CHECK(cloud.admin("POST", "/admin/settings", R"({"dkim_lag":"soon"})").status == 400);
  CHECK(cloud.admin("GET", "/admin/nonsense").status == 404);
  CHECK(cloud.call(kSaoPaulo, "GET", "/20170907/nonsense").status == 404);
  CHECK(cloud.call(kSaoPaulo, "PATCH", "/20170907/senders", "{}").status == 405);
}

TEST_CASE("a saved world is the same world") {
  EmailCloud cloud;
  cloud.seed_zone("@ 300 IN TXT \"hello\"");
  const std::string domain = cloud.make_domain(kSaoPaulo);
  const std::string dkim = cloud.make_dkim(kSaoPaulo, domain, "k");
  cloud.call(kSaoPaulo, "DELETE", "/20170907/dkims/" + dkim);
  cloud.call(kSaoPaulo,
             "POST",
             "/20170907/emailDomains/" + domain + "/actions/addLock",
             R"({"type":"FULL"})");
  cloud.admin("POST", "/admin/clock", R"({"advance":"2h"})");
  cloud.set({{"dkim_lag", "3m"}});
  const std::string text = to_snapshot(cloud.world());
  EmailCloud other;
  REQUIRE(load_snapshot(other.world(), text));
  CHECK(to_snapshot(other.world()) == text);
  CHECK(other.state(kSaoPaulo, "dkims/" + dkim) == "DELETING");
  other.pass(std::chrono::hours(22));
  CHECK(other.state(kSaoPaulo, "dkims/" + dkim) == "DELETED");
  CHECK_FALSE(load_snapshot(other.world(), "{"));
  CHECK_FALSE(load_snapshot(other.world(), R"({"format_version":2})"));
  CHECK(other.world().email().resources().empty());
}
