#include "email_cloud.h"

using namespace mailctl;            // NOLINT(google-build-using-namespace): test
using namespace mailctl::emulator;  // NOLINT(google-build-using-namespace): test
using nlohmann::json;
using test_support::EmailCloud;
using test_support::header;
using test_support::kSaoPaulo;
using test_support::kVinhedo;

TEST_CASE("an email domain is created by a work request") {
  EmailCloud cloud;
  cloud.set({{"create_lag", "8s"}});
  const json body = {{"name", "Example.COM"},
                     {"compartmentId", cloud.compartment},
                     {"freeformTags", {{"owner", "x"}}}};
  const HttpReply reply = cloud.post(kSaoPaulo, "emailDomains", body);
  CHECK(reply.status == 202);
  const json made = EmailCloud::body_of(reply);
  CHECK(made["name"] == "example.com");
  CHECK(made["lifecycleState"] == "CREATING");
  CHECK(made["freeformTags"]["owner"] == "x");
  CHECK(made["definedTags"]["Oracle-Tags"]["CreatedBy"] == cloud.world().user());
  CHECK(made["isSpf"] == false);
  CHECK(made["id"].get<std::string>().starts_with("ocid1.emaildomain.oc1.sa-saopaulo-1."));
  CHECK_FALSE(header(reply, "etag").empty());
  CHECK_FALSE(header(reply, "opc-request-id").empty());
  const std::string work = "workRequests/" + header(reply, "opc-work-request-id");
  CHECK(cloud.get(kSaoPaulo, work)["status"] == "ACCEPTED");
  cloud.pass(std::chrono::seconds(4));
  CHECK(cloud.get(kSaoPaulo, work)["status"] == "IN_PROGRESS");
  CHECK(cloud.get(kSaoPaulo, work)["timeFinished"].is_null());
  cloud.pass(std::chrono::seconds(4));
  const json done = cloud.get(kSaoPaulo, work);
  CHECK(done["status"] == "SUCCEEDED");
  CHECK(done["resources"][0]["actionType"] == "CREATED");
  CHECK(done["resources"][0]["entityType"] == "EmailDomain");
  CHECK(done["resources"][0]["identifier"] == made["id"]);
  CHECK_FALSE(done["timeFinished"].is_null());
  CHECK(cloud.get(kSaoPaulo, work + "/errors") == json{{"items", json::array()}});
  CHECK(cloud.get(kSaoPaulo, work + "/logs")["items"].size() == 2);
  CHECK(cloud.state(kSaoPaulo, "emailDomains/" + made["id"].get<std::string>()) == "ACTIVE");
  CHECK(cloud.call(kVinhedo, "GET", "/20170907/emailDomains/" + made["id"].get<std::string>())
            .status == 404);
}

TEST_CASE("what an email domain may not be") {
  EmailCloud cloud;
  cloud.make_domain(kSaoPaulo);
  const auto status = [&cloud](const json& body) {
    return cloud.post(kSaoPaulo, "emailDomains", body).status;
  };
  CHECK(status({{"name", "example.com"}, {"compartmentId", cloud.compartment}}) == 409);
  CHECK(status({{"name", "gmail.com"}, {"compartmentId", cloud.compartment}}) == 400);
  CHECK(status({{"name", "-bad-.com"}, {"compartmentId", cloud.compartment}}) == 400);
  CHECK(status({{"name", "b\u00fccher.example"}, {"compartmentId", cloud.compartment}}) == 400);
  CHECK(status({{"name", "a.example"}}) == 400);
  CHECK(status({{"name", "a.example"}, {"compartmentId", "nonsense"}}) == 400);
  CHECK(status({{"compartmentId", cloud.compartment}}) == 400);
  CHECK(status({{"name", 5}, {"compartmentId", cloud.compartment}}) == 400);
  CHECK(status(json::array()) == 400);
  CHECK(cloud.call(kSaoPaulo, "POST", "/20170907/emailDomains", "{").status == 400);
  CHECK(cloud
            .post(kVinhedo,
                  "emailDomains",
                  {{"name", "example.com"}, {"compartmentId", cloud.compartment}})
            .status == 202);
}

TEST_CASE("a DKIM becomes ACTIVE only when DNS holds its record, a lag later") {
  EmailCloud cloud;
  cloud.seed_zone("");
  cloud.set({{"dkim_lag", "65m"}});
  const std::string domain = cloud.make_domain(kSaoPaulo);
  const std::string dkim = cloud.make_dkim(kSaoPaulo, domain, "sel-1");
  const json shown = cloud.get(kSaoPaulo, "dkims/" + dkim);
  CHECK(shown["lifecycleState"] == "NEEDS_ATTENTION");
  CHECK(shown["dnsSubdomainName"] == "sel-1._domainkey.example.com.");
  CHECK(shown["cnameRecordValue"] == "sel-1.example.com.dkim.gru1.oracleemaildelivery.com");
  CHECK(shown["keyLength"] == 2048);
  CHECK(shown["isImported"] == false);
  CHECK_FALSE(shown.contains("privateKey"));
  cloud.pass(std::chrono::hours(24));
  CHECK(cloud.state(kSaoPaulo, "dkims/" + dkim) == "NEEDS_ATTENTION");

  cloud.publish("sel-1._domainkey.example.com", "CNAME", "elsewhere.example.com");
  CHECK(cloud.state(kSaoPaulo, "dkims/" + dkim) == "NEEDS_ATTENTION");
  cloud.publish_dkim(kSaoPaulo, dkim);
  cloud.pass(std::chrono::minutes(64));
  CHECK(cloud.state(kSaoPaulo, "dkims/" + dkim) == "NEEDS_ATTENTION");
  cloud.pass(std::chrono::minutes(1));
  CHECK(cloud.state(kSaoPaulo, "dkims/" + dkim) == "ACTIVE");
  CHECK(cloud.get(kSaoPaulo, "emailDomains/" + domain)["activeDkimId"] == dkim);
}

TEST_CASE("the TXT form of a DKIM record serves too") {
  EmailCloud cloud;
  cloud.seed_zone("");
  const std::string dkim = cloud.make_dkim(kSaoPaulo, cloud.make_domain(kSaoPaulo), "txt");
  const std::string value = cloud.get(kSaoPaulo, "dkims/" + dkim)["txtRecordValue"];
  cloud.publish("txt._domainkey.example.com",
                "TXT",
                "\"" + value.substr(0, 200) + "\" \"" + value.substr(200) + "\"");
  CHECK(cloud.state(kSaoPaulo, "dkims/" + dkim) == "ACTIVE");
}

TEST_CASE("the second active key takes over, and a deleted one holds its slot for a day") {
  EmailCloud cloud;
  cloud.seed_zone("");
  const std::string domain = cloud.make_domain(kSaoPaulo);
  const std::string first = cloud.make_dkim(kSaoPaulo, domain, "k1");
  cloud.publish_dkim(kSaoPaulo, first);
  const std::string second = cloud.make_dkim(kSaoPaulo, domain, "k2");
  CHECK(cloud.get(kSaoPaulo, "emailDomains/" + domain)["activeDkimId"] == first);
  cloud.publish_dkim(kSaoPaulo, second);
  CHECK(cloud.get(kSaoPaulo, "emailDomains/" + domain)["activeDkimId"] == second);
  CHECK(cloud.state(kSaoPaulo, "dkims/" + first) == "INACTIVE");
  const auto third = [&] {
    return cloud.post(kSaoPaulo, "dkims", {{"emailDomainId", domain}, {"name", "k3"}}).status;
  };
  CHECK(third() == 400);
  CHECK(cloud.call(kSaoPaulo, "DELETE", "/20170907/dkims/" + first).status == 202);
  CHECK(cloud.state(kSaoPaulo, "dkims/" + first) == "DELETING");
  CHECK(third() == 400);
  CHECK(cloud.post(kSaoPaulo, "dkims", {{"emailDomainId", domain}, {"name", "k1"}}).status == 409);
  CHECK(cloud.call(kSaoPaulo, "DELETE", "/20170907/emailDomains/" + domain).status == 409);
  CHECK(cloud.admin("POST", "/admin/clock", R"({"advance":"1d"})").status == 200);
  CHECK(cloud.state(kSaoPaulo, "dkims/" + first) == "DELETED");
  CHECK(third() == 202);
  CHECK(cloud.get(kSaoPaulo, "dkims?emailDomainId=" + domain)["items"].size() == 3);
  CHECK(
      cloud.get(kSaoPaulo, "dkims?lifecycleState=ACTIVE&emailDomainId=" + domain)["items"].size() ==
      1);
}

TEST_CASE("deleting the signing key ends signing; the domain goes when its keys are gone") {
  EmailCloud cloud;
  cloud.seed_zone("");
  const std::string domain = cloud.make_domain(kSaoPaulo);
  const std::string dkim = cloud.make_dkim(kSaoPaulo, domain, "k1");
  cloud.publish_dkim(kSaoPaulo, dkim);
  const HttpReply deleted = cloud.call(kSaoPaulo, "DELETE", "/20170907/dkims/" + dkim);
  const json work = cloud.get(kSaoPaulo, "workRequests/" + header(deleted, "opc-work-request-id"));
  CHECK(work["status"] == "SUCCEEDED");
  CHECK(work["resources"][0]["actionType"] == "DELETED");
  CHECK(cloud.get(kSaoPaulo, "emailDomains/" + domain)["activeDkimId"].is_null());
  cloud.pass(std::chrono::hours(24));
  CHECK(cloud.call(kSaoPaulo, "DELETE", "/20170907/emailDomains/" + domain).status == 202);
  CHECK(cloud.state(kSaoPaulo, "emailDomains/" + domain) == "DELETED");
  CHECK(cloud.make_domain(kSaoPaulo) != domain);
}

TEST_CASE("a selector is unique for its domain in all regions") {
  EmailCloud cloud;
  cloud.make_dkim(kSaoPaulo, cloud.make_domain(kSaoPaulo), "same");
  const std::string other = cloud.make_domain(kVinhedo);
  CHECK(cloud.post(kVinhedo, "dkims", {{"emailDomainId", other}, {"name", "same"}}).status == 409);
  CHECK(cloud.post(kVinhedo, "dkims", {{"emailDomainId", other}, {"name", "a.b"}}).status == 400);
  CHECK(cloud.post(kVinhedo, "dkims", {{"emailDomainId", other}, {"name", std::string(64, 'a')}})
            .status == 400);
  CHECK(cloud.post(kVinhedo, "dkims", {{"emailDomainId", other}}).status == 202);
}

TEST_CASE("an own RSA key is imported, anything else refused") {
  EmailCloud cloud;
  const std::string domain = cloud.make_domain(kSaoPaulo);
  json body = {{"emailDomainId", domain}, {"name", "own"}, {"privateKey", "nonsense"}};
  CHECK(cloud.post(kSaoPaulo, "dkims", body).status == 400);
  body["privateKey"] = test_support::test_key().private_pem;
  const HttpReply reply = cloud.post(kSaoPaulo, "dkims", body);
  CHECK(EmailCloud::body_of(reply)["isImported"] == true);
  CHECK(reply.body.find("PRIVATE") == std::string::npos);
}

TEST_CASE("approved senders: synchronous, unique, bare array") {
  EmailCloud cloud;
  const std::string domain = cloud.make_domain(kSaoPaulo);
  const json body = {{"emailAddress", "No-Reply@example.com"},
                     {"compartmentId", cloud.compartment}};
  const HttpReply reply = cloud.post(kSaoPaulo, "senders", body);
  CHECK(reply.status == 200);
  CHECK(header(reply, "opc-work-request-id").empty());
  const json sender = EmailCloud::body_of(reply);
  CHECK(sender["emailDomainId"] == domain);
  CHECK(cloud.post(kSaoPaulo, "senders", body).status == 409);
  const json list = cloud.get(kSaoPaulo, "senders?compartmentId=" + cloud.compartment);
  REQUIRE(list.is_array());
  CHECK(list[0]["emailAddress"] == "no-reply@example.com");
  CHECK(list[0]["lifecycleState"] == "ACTIVE");
  CHECK_FALSE(list[0].contains("isSpf"));
  CHECK(cloud.get(kSaoPaulo, "senders?domain=other.example&compartmentId=" + cloud.compartment)
            .empty());
  const std::string target = "/20170907/senders/" + sender["id"].get<std::string>();
  CHECK(cloud.call(kSaoPaulo, "DELETE", target).status == 204);
  CHECK(cloud.call(kSaoPaulo, "GET", target).status == 404);
  cloud.set({{"sender_needs_active_dkim", true}});
  CHECK(cloud.post(kSaoPaulo, "senders", body).status == 409);
}

TEST_CASE("suppressions belong to the tenancy, are lower-cased, newest first") {
  EmailCloud cloud;
  const auto add = [&cloud](const std::string& address, const std::string& where) {
    return cloud
        .post(kSaoPaulo, "suppressions", {{"emailAddress", address}, {"compartmentId", where}})
        .status;
  };
  CHECK(add("A+B@x.example", cloud.compartment) == 400);
  CHECK(add("A+B@x.example", cloud.tenancy) == 200);
  CHECK(add("a+b@X.example", cloud.tenancy) == 409);
  CHECK(add("nonsense", cloud.tenancy) == 400);
  cloud.pass(std::chrono::seconds(1));
  CHECK(add("c@x.example", cloud.tenancy) == 200);
  const std::string list = "suppressions?compartmentId=" + cloud.tenancy;
  CHECK(cloud.get(kSaoPaulo, list)[0]["emailAddress"] == "c@x.example");
  CHECK(cloud.get(kSaoPaulo, list + "&sortOrder=ASC")[0]["reason"] == "MANUAL");
  CHECK(cloud.get(kSaoPaulo, list + "&emailAddress=a+b@x.example").size() == 1);
  CHECK(
      cloud.get(kSaoPaulo, list + "&timeCreatedGreaterThanOrEqualTo=1970-01-01T0:00:00Z").size() ==
      2);
  CHECK(cloud.get(kVinhedo, list).empty());
  CHECK(cloud.call(kSaoPaulo, "GET", "/20170907/suppressions?compartmentId=" + cloud.compartment)
            .status == 400);
  const json seed = {{"suppressions",
                      {{kVinhedo, {{{"emailAddress", "h@x.example"}, {"reason", "HARDBOUNCE"}}}}}}};
  CHECK(cloud.admin("POST", "/admin/seed", seed.dump()).status == 204);
  CHECK(cloud.get(kVinhedo, list)[0]["reason"] == "HARDBOUNCE");
}

TEST_CASE("return paths wait for their CNAME") {
  EmailCloud cloud;
  cloud.seed_zone("");
  const std::string domain = cloud.make_domain(kSaoPaulo);
  const json body = {{"parentResourceId", domain}, {"name", "sa-saopaulo-1.bounce.example.com"}};
  const HttpReply reply = cloud.post(kSaoPaulo, "emailReturnPaths", body);
  CHECK(reply.status == 202);
  const std::string id = EmailCloud::body_of(reply)["id"];
  const json path = cloud.get(kSaoPaulo, "emailReturnPaths/" + id);
  CHECK(path["lifecycleState"] == "NEEDS_ATTENTION");
  CHECK(path["dnsSubdomainName"] == "sa-saopaulo-1.bounce.example.com.");
  cloud.publish("sa-saopaulo-1.bounce.example.com", "CNAME", path["cnameRecordValue"]);
  CHECK(cloud.state(kSaoPaulo, "emailReturnPaths/" + id) == "ACTIVE");
  CHECK(cloud.post(kSaoPaulo, "emailReturnPaths", body).status == 409);
  CHECK(cloud
            .post(kSaoPaulo,
                  "emailReturnPaths",
                  {{"parentResourceId", domain}, {"name", "x.other.example"}})
            .status == 400);
  CHECK(cloud.get(kSaoPaulo, "emailReturnPaths?parentResourceId=" + domain)["items"].size() == 1);
}

TEST_CASE("isSpf reads the record as receivers do") {
  EmailCloud cloud;
  cloud.seed_zone("@ 300 IN TXT \"v=spf1\" \"include:rp.oracleemaildelivery.com\" \"~all\"");
  const std::string domain = "emailDomains/" + cloud.make_domain(kSaoPaulo);
  CHECK(cloud.get(kSaoPaulo, domain)["isSpf"] == false);
  cloud.publish("example.com", "TXT", "\"v=spf1 include:rp.oracleemaildelivery.com ~all\"");
  CHECK(cloud.get(kSaoPaulo, domain)["isSpf"] == true);
  cloud.publish("example.com", "TXT", "\"v=spf1 include:ap.rp.oracleemaildelivery.com ~all\"");
  CHECK(cloud.get(kSaoPaulo, domain)["isSpf"] == false);
  cloud.publish("other.example.com", "TXT", "\"v=spf1 include:rp.oracleemaildelivery.com -all\"");
  cloud.publish("example.com", "TXT", "\"v=spf1 redirect=other.example.com\"");
  CHECK(cloud.get(kSaoPaulo, domain)["isSpf"] == true);
}

TEST_CASE("updates replace whole tag maps and are conditional") {
  EmailCloud cloud;
  const std::string id = cloud.make_domain(kSaoPaulo);
  const std::string target = "/20170907/emailDomains/" + id;
  const std::string etag = header(cloud.call(kSaoPaulo, "GET", target), "etag");
  const json change = {{"description", "d"}, {"freeformTags", {{"a", "1"}}}};
  CHECK(cloud.call_with(kSaoPaulo, "PUT", target, change.dump(), {{"if-match", "wrong"}}).status ==
        412);
  CHECK(cloud.call_with(kSaoPaulo, "PUT", target, change.dump(), {{"if-match", etag}}).status ==
        202);
  json shown = cloud.get(kSaoPaulo, "emailDomains/" + id);
  CHECK(shown["freeformTags"] == json{{"a", "1"}});
  CHECK(shown["definedTags"].contains("Oracle-Tags"));
  CHECK(cloud.call_with(kSaoPaulo, "DELETE", target, "", {{"if-match", etag}}).status == 412);
  CHECK(cloud.call(kSaoPaulo, "PUT", target, R"({"freeformTags":{"b":"2"},"definedTags":{}})")
            .status == 202);
  shown = cloud.get(kSaoPaulo, "emailDomains/" + id);
  CHECK(shown["freeformTags"] == json{{"b", "2"}});
  CHECK(shown["definedTags"] == json::object());
  CHECK(shown["description"] == "d");
  CHECK(cloud.call(kSaoPaulo, "PUT", target, "").status == 202);
  CHECK(cloud.call(kSaoPaulo, "POST", target + "/actions/addLock", R"({"type":"DELETE"})").status ==
        200);
  CHECK(cloud.call(kSaoPaulo, "DELETE", target).status == 409);
  CHECK(cloud.call(kSaoPaulo, "DELETE", target + "?isLockOverride=true").status == 202);
}
