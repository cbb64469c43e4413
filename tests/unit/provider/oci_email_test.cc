#include <algorithm>

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "email_changes.h"
#include "provider/oci/email_json.h"
#include "provider/oci/email_poll.h"
#include "provider/oci/email_read.h"
#include "provider/oci/submit.h"

namespace mailctl::provider::oci {

using model::Action;

TEST_CASE("creates send exactly these bodies and tokens") {
  Fixture fixture([](const net::Request& request) {
    if (is(request, net::Method::kGet, "/emailDomains?")) {
      return reply(200,
                   R"({"items":[{"id":"d-1","name":"example.com","lifecycleState":"ACTIVE"}]})");
    }
    return reply(400, R"({"code":"InvalidParameter","message":"no"})");
  });
  apply_one(fixture, domain_change(Action::kCreate));
  CHECK(
      fixture.http.requests[0].body ==
      R"({"name":"example.com","compartmentId":"ocid1.compartment.oc1..c","description":"new","freeformTags":{"mailctl-owner":"shop"}})");
  CHECK(header_of(fixture.http.requests[0], "opc-retry-token") == "rt");
  CHECK(fixture.http.requests[0].repeat == net::Repeat::kSafe);

  fixture.http.requests.clear();
  apply_one(fixture, key_change());
  CHECK(fixture.http.lines()[0] ==
        "GET /20170907/emailDomains?compartmentId=ocid1.compartment.oc1..c&name=example.com&limit="
        "1000");
  CHECK(
      fixture.http.requests[1].body ==
      R"({"emailDomainId":"d-1","name":"sel","description":"","privateKey":"PEM","freeformTags":{"mailctl-owner":"shop"}})");

  fixture.http.requests.clear();
  auto sender =
      change_of(Action::kCreate, model::sender_address("oci", "sa-saopaulo-1", "a@example.com"));
  sender.after = model::ApprovedSender{domain(), "a@example.com"};
  apply_one(fixture, sender);
  CHECK(
      fixture.http.requests[0].body ==
      R"({"compartmentId":"ocid1.compartment.oc1..c","emailAddress":"a@example.com","freeformTags":{"mailctl-owner":"shop"}})");
  CHECK(header_of(fixture.http.requests[0], "opc-retry-token").empty());
  CHECK(fixture.http.requests[0].repeat == net::Repeat::kSafe);

  fixture.http.requests.clear();
  auto path =
      change_of(Action::kCreate,
                model::return_path_address("oci", "sa-saopaulo-1", dns::name_of("b.example.com")));
  path.after = model::ReturnPath{domain(), dns::name_of("b.example.com"), "d"};
  apply_one(fixture, path);
  CHECK(
      fixture.http.requests[0].body ==
      R"({"parentResourceId":"d-1","name":"b.example.com","description":"d","freeformTags":{"mailctl-owner":"shop"}})");
}

TEST_CASE("an update sends others' tags back and the etag it read") {
  std::string description = "old";
  Fixture fixture([&](const net::Request& request) {
    if (request.method == net::Method::kPut) {
      description = "new";
      return reply(202, "", {{"opc-work-request-id", "w-1"}});
    }
    return reply(200,
                 R"({"id":"id-1","name":"example.com","lifecycleState":"ACTIVE","description":")" +
                     description + R"(","freeformTags":{"team":"x","mailctl-owner":"old"}})",
                 {{"etag", "e-1"}});
  });
  const auto outcome = apply_one(fixture, domain_change(Action::kUpdate));
  CHECK(std::holds_alternative<model::Done>(outcome));
  REQUIRE(fixture.http.requests.size() == 3);
  const auto& put = fixture.http.requests[1];
  CHECK(put.body == R"({"freeformTags":{"team":"x","mailctl-owner":"shop"},"description":"new"})");
  CHECK(header_of(put, "if-match") == "e-1");
}

TEST_CASE("an update whose effect is not readable yet waits") {
  Fixture fixture([](const net::Request& request) {
    if (request.method == net::Method::kPut) {
      return reply(202, "", {{"opc-work-request-id", "w-1"}});
    }
    return reply(
        200, R"({"id":"id-1","name":"example.com","lifecycleState":"ACTIVE","description":"old"})");
  });
  const auto outcome = apply_one(fixture, domain_change(Action::kUpdate));
  REQUIRE(std::holds_alternative<model::Pending>(outcome));
  CHECK(std::get<model::Pending>(outcome).token.token == "updated:id-1 w-1");
}

TEST_CASE("an etag that does not match any more is a conflict") {
  Fixture fixture([](const net::Request& request) {
    if (request.method == net::Method::kPut) return reply(412, "{}");
    return reply(
        200, R"({"id":"id-1","name":"example.com","lifecycleState":"ACTIVE","description":"old"})");
  });
  CHECK(error_text(apply_one(fixture, domain_change(Action::kUpdate)))
            .find("was changed by somebody else") != std::string::npos);
}

TEST_CASE("a description that somebody set since the plan is a conflict, not overwritten") {
  Fixture fixture(
      [](const net::Request&) { return reply(200, domain_json("ACTIVE", "theirs", "shop")); });
  for (const auto action : {Action::kUpdate, Action::kDelete}) {
    auto change = domain_change(action);
    change.before = model::EmailDomain{domain(), ""};
    CHECK(error_text(apply_one(fixture, change)).find("was changed by somebody else") !=
          std::string::npos);
  }
  CHECK(count_writes(fixture) == 0);
}

TEST_CASE("a public key that only one side knows is no change since the plan") {
  Fixture fixture([](const net::Request& request) {
    if (request.method == net::Method::kDelete) return reply(202, "", {});
    return reply(
        200,
        R"({"id":"id-1","name":"sel","lifecycleState":"ACTIVE","txtRecordValue":"v=DKIM1; p=AAEC"})");
  });
  auto change = key_change();
  change.action = Action::kDelete;
  change.before = std::exchange(change.after, {});
  CHECK(std::holds_alternative<model::Done>(apply_one(fixture, change)));
  std::get<model::DkimKey>(*change.before).public_key_hash = "another";
  CHECK(kind_of(apply_one(fixture, change)) == base::ErrorKind::kConflict);
}

TEST_CASE("a third key waits while one of the two is DELETING, and fails otherwise") {
  std::string state = "DELETING";
  Fixture fixture([&](const net::Request& request) {
    if (is(request, net::Method::kGet, "/dkims?")) {
      return reply(200,
                   R"({"items":[{"id":"k1","name":"a","lifecycleState":"ACTIVE"},
                       {"id":"k2","name":"b","lifecycleState":")" +
                       state + "\"}]}");
    }
    if (is(request, net::Method::kGet, "/emailDomains/")) {
      return reply(200, R"({"id":"d-1","name":"example.com","lifecycleState":"ACTIVE"})");
    }
    return reply(400, R"({"code":"LimitExceeded","message":"two keys"})");
  });
  fixture.ids.remember("sa-saopaulo-1", "example.com", "d-1");
  const auto waiting = apply_one(fixture, key_change());
  REQUIRE(std::holds_alternative<model::Pending>(waiting));
  CHECK(std::get<model::Pending>(waiting).token.token == "blocked:k2");
  state = "INACTIVE";
  CHECK(error_text(apply_one(fixture, key_change())).find("LimitExceeded") != std::string::npos);
}

TEST_CASE("a key in a domain that is still CREATING waits for it") {
  Fixture fixture([](const net::Request& request) {
    if (is(request, net::Method::kGet, "/dkims?")) return reply(200, R"({"items":[]})");
    if (is(request, net::Method::kGet, "/emailDomains/")) {
      return reply(200, R"({"id":"d-1","name":"example.com","lifecycleState":"CREATING"})");
    }
    return reply(409, R"({"code":"IncorrectState","message":"not yet"})");
  });
  fixture.ids.remember("sa-saopaulo-1", "example.com", "d-1");
  const auto waiting = apply_one(fixture, key_change());
  REQUIRE(std::holds_alternative<model::Pending>(waiting));
  CHECK(std::get<model::Pending>(waiting).token.token == "blocked-by-domain:d-1");
}

TEST_CASE("suppressions never show an address, and 409 counts as done") {
  Fixture fixture([](const net::Request& request) {
    if (request.body.find("there@x.example") != std::string::npos) return reply(409, "{}");
    return reply(400, R"({"code":"InvalidParameter","message":"bad address secret@x.example"})");
  });
  auto change = change_of(Action::kUpdate, model::suppressions_address("oci", "sa-saopaulo-1"));
  change.before = model::SuppressionList{{{"old@x.example", model::SuppressionReason::kManual}}};
  change.after = model::SuppressionList{{{"old@x.example", model::SuppressionReason::kManual},
                                         {"there@x.example", model::SuppressionReason::kManual}}};
  const auto done = apply_one(fixture, change);
  REQUIRE(std::holds_alternative<model::Done>(done));
  CHECK(fixture.http.requests.size() == 1);
  CHECK(fixture.http.requests[0].body ==
        R"({"compartmentId":"ocid1.tenancy.oc1..t","emailAddress":"there@x.example"})");

  change.after = model::SuppressionList{{{"secret@x.example", model::SuppressionReason::kManual}}};
  const auto message = error_text(apply_one(fixture, change));
  CHECK(message.starts_with("1 of 1 suppression could not be added: "));
  CHECK(message.find("bad address <address>") != std::string::npos);
  CHECK(message.find("secret") == std::string::npos);
}

TEST_CASE("an error of the work request explains a resource that FAILED") {
  Fixture fixture([](const net::Request& request) {
    if (is(request, net::Method::kGet, "/workRequests/w-1/errors")) {
      return reply(200, R"({"items":[{"code":"E1","message":"no quota"}]})");
    }
    return reply(200, R"({"id":"id-1","name":"example.com","lifecycleState":"FAILED"})");
  });
  const model::PendingToken token{model::domain_address("oci", "sa-saopaulo-1", domain()),
                                  Action::kCreate,
                                  "created:id-1 w-1",
                                  "",
                                  fixture.clock.now()};
  const auto* pointer = &token;
  CHECK(error_text(poll_email(fixture.work(), std::span(&pointer, 1), {}).front())
            .ends_with("is FAILED; E1: no quota"));
}

TEST_CASE("only an ACTIVE key ends the wait for it") {
  std::string state;
  Fixture fixture([&](const net::Request&) {
    return reply(200, R"({"id":"k","name":"s","lifecycleState":")" + state + "\"}");
  });
  const model::PendingToken token{model::dkim_address("oci", "sa-saopaulo-1", domain(), "s"),
                                  Action::kNoOp,
                                  "active:k",
                                  "",
                                  fixture.clock.now()};
  const auto* pointer = &token;
  const auto poll = [&](const std::string& now) {
    state = now;
    return poll_email(fixture.work(), std::span(&pointer, 1), {}).front();
  };
  CHECK(std::holds_alternative<model::Done>(poll("ACTIVE")));
  CHECK(std::holds_alternative<model::Pending>(poll("NEEDS_ATTENTION")));
  CHECK(error_text(poll("FAILED")).ends_with("will not become ACTIVE: it is FAILED"));
  const auto relieved = poll("INACTIVE");
  CHECK(kind_of(relieved) == base::ErrorKind::kConflict);
  CHECK(error_text(relieved) ==
        "DKIM key s._domainkey.example.com will not become ACTIVE: it is INACTIVE, because another "
        "key of the domain signs");
}

TEST_CASE("tokens of many waits are asked for together, unknown ones refused") {
  Fixture fixture([](const net::Request&) {
    return reply(
        200,
        R"({"id":"k","name":"s","lifecycleState":"NEEDS_ATTENTION","lifecycleDetails":"NEED_DNS"})");
  });
  const auto address = model::dkim_address("oci", "sa-saopaulo-1", domain(), "s");
  const auto since = fixture.clock.now() - std::chrono::seconds(80);
  const std::vector<model::PendingToken> tokens{
      {address, Action::kCreate, "active:k", "", since},
      {address, Action::kCreate, "nonsense", "", since},
      {address, Action::kDelete, "deleted:k", "x", since}};
  const std::vector<const model::PendingToken*> pointers{&tokens[0], &tokens[1], &tokens[2]};
  const auto outcomes = poll_email(fixture.work(), pointers, {});
  CHECK(fixture.http.batches[0] == 2);
  const auto& waiting = std::get<model::Pending>(outcomes[0]);
  CHECK(waiting.token.waiting_for ==
        "DKIM key s._domainkey.example.com to become ACTIVE (NEEDS_ATTENTION: NEED_DNS)");
  CHECK(waiting.not_before == fixture.clock.now() + std::chrono::seconds(20));
  CHECK(error_text(outcomes[1]).find("unknown wait") != std::string::npos);
  CHECK(std::get<model::Pending>(outcomes[2]).token.waiting_for == "x");
}

TEST_CASE("outputs are remembered of the id, not of the name") {
  const std::string key = R"({"id":"k-2","name":"sel","lifecycleState":"ACTIVE")";
  Fixture fixture([&](const net::Request& request) {
    if (is(request, net::Method::kGet, "/emailDomains?")) {
      return reply(200, R"({"items":[)" + domain_json("ACTIVE", "", "") + "]}");
    }
    if (is(request, net::Method::kGet, "/dkims?")) {
      return reply(200, R"({"items":[)" + key + "}]}");
    }
    if (is(request, net::Method::kGet, "/dkims/k-2")) {
      return reply(200, key + R"(,"txtRecordValue":"v=DKIM1; p=AAEC"})");
    }
    return reply(200, "[]");
  });
  const auto outputs_of = [&](const ReadScope& scope) {
    const auto resources = read_email(fixture.place, scope, fixture.client, fixture.ids, {});
    const auto found = std::ranges::find_if(*resources, [](const auto& live) {
      return live.address.kind() == model::ResourceKind::kDkim;
    });
    const auto& hash = std::get<model::DkimKey>(found->spec).public_key_hash;
    CHECK(hash == public_key_hash_of(found->outputs.txt_value));
    return found->outputs.txt_value;
  };
  ReadScope scope;
  scope.domains = {domain()};
  scope.remembered["k-1"].txt_value = "v=DKIM1; p=AAED";
  CHECK(outputs_of(scope) == "v=DKIM1; p=AAEC");
  scope.remembered["k-2"].txt_value = "v=DKIM1; p=AAEE";
  CHECK(outputs_of(scope) == "v=DKIM1; p=AAEE");
}

TEST_CASE("keys are listed of the domains asked for, and of those with our owner tag") {
  Fixture fixture([](const net::Request& request) {
    if (is(request, net::Method::kGet, "/emailDomains?")) {
      return reply(200,
                   R"({"items":[
        {"id":"d-1","name":"ours.example","lifecycleState":"ACTIVE",
         "freeformTags":{"mailctl-owner":"shop"}},
        {"id":"d-2","name":"theirs.example","lifecycleState":"ACTIVE",
         "freeformTags":{"mailctl-owner":"other"}},
        {"id":"d-3","name":"nobodys.example","lifecycleState":"ACTIVE"}]})");
    }
    return reply(200, "[]");
  });
  ReadScope scope;
  scope.owner = "shop";
  REQUIRE(read_email(fixture.place, scope, fixture.client, fixture.ids, {}));
  const auto lines = fixture.http.lines();
  CHECK(std::ranges::count_if(lines, [](const std::string& line) {
          return line.find("/dkims?") != std::string::npos;
        }) == 1);
  CHECK(lines.back().find("emailDomainId=d-1") != std::string::npos);
}

TEST_CASE("a region whose one list is refused is unread, not empty") {
  Fixture fixture([](const net::Request& request) {
    if (is(request, net::Method::kGet, "/emailReturnPaths")) {
      return reply(404, R"({"code":"NotAuthorizedOrNotFound","message":"m"})");
    }
    return reply(200, "[]");
  });
  const auto resources = read_email(fixture.place, {}, fixture.client, fixture.ids, {});
  REQUIRE_FALSE(resources);
  CHECK(resources.error().kind == base::ErrorKind::kNotFoundOrForbidden);
  CHECK(fixture.http.batches == std::vector<std::size_t>{4});
  CHECK(fixture.http.lines()[3] ==
        "GET /20170907/suppressions?compartmentId=ocid1.tenancy.oc1..t&limit=1000");
}

TEST_CASE("JSON of the service becomes resources; DELETED and unusable ones become nothing") {
  const EmailPlace place{"oci", "r", "c", "t"};
  const auto key =
      to_dkim(place, domain(), *Json::parse(R"({"id":"k","name":"Sel","lifecycleState":"ACTIVE",
      "dnsSubdomainName":"Sel._domainkey.example.com.","cnameRecordValue":"sel.example.com.dkim.gru1.oracleemaildelivery.com",
      "txtRecordValue":"v=DKIM1; k=rsa; p=AAEC","timeCreated":"2024-12-21T10:00:00.000Z","freeformTags":{"mailctl-owner":"shop"}})"));
  REQUIRE(key);
  CHECK(key->address.text() == "oci/r/dkim/example.com/sel");
  CHECK(key->outputs.dns_name == "sel._domainkey.example.com");
  CHECK(key->owner == "shop");
  CHECK(std::get<model::DkimKey>(key->spec).public_key_hash ==
        base::to_hex(sha256(std::string("\0\1\2", 3))));
  CHECK(key->created == base::parse_rfc3339("2024-12-21T10:00:00Z"));
  CHECK_FALSE(to_domain(place, *Json::parse(R"({"name":"x.com","lifecycleState":"DELETED"})")));
  CHECK_FALSE(to_domain(place, *Json::parse(R"({"name":"a..b","lifecycleState":"ACTIVE"})")));
  CHECK_FALSE(to_sender(place, *Json::parse(R"({"emailAddress":"x","lifecycleState":"ACTIVE"})")));
  CHECK(to_sender(place, *Json::parse(R"({"emailAddress":"No@EXAMPLE.com"})"))->address.text() ==
        "oci/r/sender/no@example.com");
  CHECK(lifecycle_of("SOMETHING_NEW") == model::Lifecycle::kNeedsAttention);
  CHECK(public_key_hash_of("k=rsa; p=").empty());
}

TEST_CASE("a test message is one JSON document, and goes only to https hosts") {
  const auto call = submit_call({"oci", "r", "comp", "t"},
                                {"no-reply@example.com", "Shop", "b@x.example", "Hi", "text"});
  CHECK(call.path == "/20220926/actions/submitEmail");
  CHECK(call.repeat == net::Repeat::kUnsafe);
  CHECK(
      call.body.to_text() ==
      R"({"sender":{"senderAddress":{"email":"no-reply@example.com","name":"Shop"},"compartmentId":"comp"},"recipients":{"to":[{"email":"b@x.example"}]},"subject":"Hi","bodyText":"text"})");
  const auto url_of = [](const std::string& endpoint) {
    return submission_url_of(Json::object({{"httpSubmitEndpoint", Json::string(endpoint)}}));
  };
  CHECK(url_of("cell0.submit.email.r.oci.oraclecloud.com") ==
        "https://cell0.submit.email.r.oci.oraclecloud.com");
  CHECK(url_of("https://h/") == "https://h");
  CHECK(url_of("http://127.0.0.1:99") == "http://127.0.0.1:99");
  CHECK(url_of("http://evil.example").empty());
  CHECK(url_of("").empty());
}

}  // namespace mailctl::provider::oci
