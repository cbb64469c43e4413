// The contract of provider/provider.h as narrated steps, played in order on every stage. Each step
// stands on what the former ones left.

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "changes.h"
#include "stage.h"

namespace mailctl::contract {
namespace {

using base::ErrorKind;
using dns::RecordType;
using model::Action;
using model::Lifecycle;

// A stage and what the steps remember.
class Play {
 public:
  explicit Play(Stage& play_stage) : stage(play_stage) {}

  model::Outcome apply(const model::Change& change) {
    return stage.provider().apply(std::span(&change, 1), {}).front();
  }

  std::vector<model::Outcome> apply_all(const std::vector<model::Change>& changes) {
    return stage.provider().apply(changes, {});
  }

  model::Outcome poll(const model::PendingToken& token) {
    return stage.provider().poll(std::span(&token, 1), {}).front();
  }

  provider::Findings read() {
    provider::ReadScope scope;
    scope.region = stage.region();
    scope.domains = {domain()};
    scope.zones = {domain()};
    for (const auto& [address, live] : resources) scope.remembered[live.id] = live.outputs;
    auto findings = stage.provider().read(scope, {});
    REQUIRE(findings);
    return *findings;
  }

  // Applies, requires Done, remembers what is live.
  model::Done done(const model::Change& change) {
    auto outcome = apply(change);
    if (const auto* error = std::get_if<base::Error>(&outcome)) FAIL(error->to_text());
    if (const auto* pending = std::get_if<model::Pending>(&outcome)) {
      FAIL(pending->token.waiting_for);
    }
    auto result = std::get<model::Done>(outcome);
    if (result.resource) resources[result.resource->address] = *result.resource;
    return result;
  }

  model::Pending pending(const model::Change& change) { return pending_of(apply(change)); }

  static model::Pending pending_of(const model::Outcome& outcome) {
    if (const auto* error = std::get_if<base::Error>(&outcome)) FAIL(error->to_text());
    REQUIRE(std::holds_alternative<model::Pending>(outcome));
    return std::get<model::Pending>(outcome);
  }

  static base::Error error_of(const model::Outcome& outcome) {
    REQUIRE(std::holds_alternative<base::Error>(outcome));
    return std::get<base::Error>(outcome);
  }

  const model::LiveResource& live(const model::Change& change) {
    return resources.at(change.address);
  }

  std::string version(const std::string& name, RecordType type) {
    const auto findings = read();
    REQUIRE(findings.zones.size() == 1);
    const auto& versions = findings.zones[0].versions;
    const auto found = versions.find({dns::name_of(name), type});
    return found == versions.end() ? std::string() : found->second;
  }

  dns::Zone zone() { return read().zones.at(0).zone; }

  Stage& stage;
  std::map<model::Address, model::LiveResource> resources;
};

struct Step {
  const char* says;
  void (*run)(Play& play);
};

const model::LiveResource* find(const provider::Findings& findings, const model::Address& address) {
  const auto found = std::ranges::find(findings.resources, address, &model::LiveResource::address);
  return found == findings.resources.end() ? nullptr : &*found;
}

const Step kSteps[] = {
    {"an empty region is read as empty, with its suppression list and zone",
     [](Play& play) {
       const auto findings = play.read();
       REQUIRE(findings.resources.size() == 1);
       CHECK(findings.resources[0].address.kind() == model::ResourceKind::kSuppressions);
       CHECK_FALSE(findings.tenancy.empty());
       REQUIRE(findings.zones.size() == 1);
       CHECK(findings.zones[0].zone.find(domain(), RecordType::kMx) != nullptr);
       CHECK_FALSE(findings.zones[0].versions.at({domain(), RecordType::kMx}).empty());
     }},
    {"a zone that is not there is an error of that zone, not of the read",
     [](Play& play) {
       provider::ReadScope scope;
       scope.zones = {domain(), dns::name_of("other.example")};
       const auto findings = play.stage.provider().read(scope, {});
       REQUIRE(findings);
       CHECK(findings->zones.size() == 1);
       CHECK(findings->unread_zones.at(dns::name_of("other.example")).kind ==
             ErrorKind::kNotFoundOrForbidden);
     }},
    {"a key cannot be made in a domain that is not there",
     [](Play& play) {
       CHECK(Play::error_of(play.apply(create_key(play.stage.region(), "s1"))).kind ==
             ErrorKind::kConflict);
     }},
    {"a domain is created and carries the owner's tag",
     [](Play& play) {
       const auto change = create_domain(play.stage.region(), "mail");
       CHECK(play.done(change).resource->owner == "team");
       const auto findings = play.read();
       const auto* live = find(findings, change.address);
       REQUIRE(live != nullptr);
       CHECK(live->spec == *change.after);
       CHECK(live->id == play.live(change).id);
     }},
    {"creating what is there already, and as wanted, counts as done",
     [](Play& play) {
       CHECK(play.done(create_domain(play.stage.region(), "mail")).note == "already there");
     }},
    {"creating what is there already, but different, is refused and says how it differs",
     [](Play& play) {
       const auto error = Play::error_of(play.apply(create_domain(play.stage.region(), "other")));
       CHECK(error.kind == ErrorKind::kAlreadyExists);
       CHECK(error.message.find("its description is \"mail\", wanted is \"other\"") !=
             std::string::npos);
     }},
    {"a key is done as soon as its DNS target is known, before it is active",
     [](Play& play) {
       const auto change = create_key(play.stage.region(), "s1");
       const auto live = *play.done(change).resource;
       CHECK(live.outputs.dns_name == "s1._domainkey.example.com");
       CHECK(live.outputs.cname_target.ends_with(".oracleemaildelivery.com"));
       CHECK_FALSE(std::get<model::DkimKey>(live.spec).public_key_hash.empty());
     }},
    {"a return path, too",
     [](Play& play) {
       const auto change = create_return_path(play.stage.region(), "bounce");
       const auto live = *play.done(change).resource;
       CHECK(live.outputs.dns_name == "bounce.example.com");
       CHECK_FALSE(live.outputs.cname_target.empty());
     }},
    {"a sender is created; its answer lost, it is found and nothing is made twice",
     [](Play& play) {
       const auto change = create_sender(play.stage.region(), "no-reply@example.com");
       play.stage.trouble(Trouble::kLostReply, "CreateSender");
       CHECK(play.done(change).note == "already there");
       const auto findings = play.read();
       CHECK(std::ranges::count_if(findings.resources, [](const auto& live) {
               return live.address.kind() == model::ResourceKind::kSender;
             }) == 1);
     }},
    {"suppressions are added, those that are there already count as done",
     [](Play& play) {
       const auto region = play.stage.region();
       CHECK(play.done(add_suppressions(region, {"a@x.example", "b@x.example"})).note == "added 2");
       play.done(add_suppressions(region, {"b@x.example", "c@x.example"}));
       const auto findings = play.read();
       const auto* live = find(findings, model::suppressions_address("cloud", region));
       REQUIRE(live != nullptr);
       CHECK(std::get<model::SuppressionList>(live->spec).entries.size() == 3);
     }},
    {"removing the suppression list leaves its entries and says so",
     [](Play& play) {
       const auto findings = play.read();
       const auto* live = find(findings, model::suppressions_address("cloud", play.stage.region()));
       CHECK(play.done(delete_of(*live)).note == "its entries stay in the service");
       CHECK(find(play.read(), live->address)->spec == live->spec);
     }},
    {"all is read back with the fewest calls: four lists, one of keys, one page of records",
     [](Play& play) {
       play.stage.count_calls();
       const auto findings = play.read();
       CHECK(play.stage.count_calls() == 6);
       for (const auto& [address, remembered] : play.resources) {
         if (address.kind() == model::ResourceKind::kSuppressions) continue;
         INFO(address.text());
         const auto* live = find(findings, address);
         REQUIRE(live != nullptr);
         CHECK(live->outputs == remembered.outputs);
         CHECK(live->spec == remembered.spec);
       }
     }},
    {"without memory, targets are read one by one",
     [](Play& play) {
       const auto remembered = std::exchange(play.resources, {});
       play.stage.count_calls();
       const auto findings = play.read();
       CHECK(play.stage.count_calls() == 8);
       play.resources = remembered;
       for (const auto& [address, live] : remembered) {
         if (address.kind() == model::ResourceKind::kDkim) {
           CHECK(find(findings, address)->outputs == live.outputs);
         }
       }
     }},
    {"an update whose answer was lost is recognised as done",
     [](Play& play) {
       const auto address = model::domain_address("cloud", play.stage.region(), domain());
       play.stage.trouble(Trouble::kLostReply, "UpdateEmailDomain");
       play.done(update_of(play.resources.at(address), model::EmailDomain{domain(), "lost"}));
       CHECK(find(play.read(), address)->spec == model::Spec(model::EmailDomain{domain(), "lost"}));
     }},
    {"a description is updated",
     [](Play& play) {
       const auto address = model::domain_address("cloud", play.stage.region(), domain());
       play.done(update_of(play.resources.at(address), model::EmailDomain{domain(), "new"}));
       CHECK(find(play.read(), address)->spec == model::Spec(model::EmailDomain{domain(), "new"}));
     }},
    {"an update planned from something older is a conflict and writes nothing",
     [](Play& play) {
       const auto address = model::domain_address("cloud", play.stage.region(), domain());
       auto old = play.resources.at(address);
       old.spec = model::EmailDomain{domain(), "mail"};
       const auto error =
           Play::error_of(play.apply(update_of(old, model::EmailDomain{domain(), "mine"})));
       CHECK(error.kind == ErrorKind::kConflict);
       CHECK(find(play.read(), address)->spec == model::Spec(model::EmailDomain{domain(), "new"}));
     }},
    {"a key waits for its record; published, it becomes active",
     [](Play& play) {
       const auto address = model::dkim_address("cloud", play.stage.region(), domain(), "s1");
       const auto live = play.resources.at(address);
       const model::PendingToken token{address, Action::kCreate, "active:" + live.id, "", {}};
       const auto pending = Play::pending_of(play.poll(token));
       CHECK(pending.token.waiting_for.find("NEEDS_ATTENTION") != std::string::npos);
       CHECK(pending.not_before > base::Time());
       play.done(write_set(
           record_set(live.outputs.dns_name, RecordType::kCname, {live.outputs.cname_target}), ""));
       const auto outcome = play.poll(token);
       REQUIRE(std::holds_alternative<model::Done>(outcome));
       CHECK(std::get<model::Done>(outcome).resource->lifecycle == Lifecycle::kActive);
     }},
    {"a message is submitted; a suppressed recipient is said, not sent to",
     [](Play& play) {
       provider::OutgoingMessage message{
           "no-reply@example.com", "Shop", "ana@x.example.net", "Hello", "text"};
       const auto sent = play.stage.submitter().submit(play.stage.region(), message, {});
       REQUIRE(sent);
       CHECK_FALSE(sent->empty());
       message.to = "a@x.example";
       CHECK(play.stage.submitter()
                 .submit(play.stage.region(), message, {})
                 .error()
                 .message.find("suppression list") != std::string::npos);
       message.from = "nobody@example.com";
       CHECK_FALSE(play.stage.submitter().submit(play.stage.region(), message, {}));
     }},
    {"a key that a newer one has relieved is not waited for; it says why",
     [](Play& play) {
       const auto region = play.stage.region();
       const auto newer = *play.done(create_key(region, "s2")).resource;
       play.done(write_set(
           record_set(newer.outputs.dns_name, RecordType::kCname, {newer.outputs.cname_target}),
           ""));
       const auto poll = [&](const model::LiveResource& key) {
         return play.poll({key.address, Action::kNoOp, "active:" + key.id, "", {}});
       };
       CHECK(std::holds_alternative<model::Done>(poll(newer)));
       const auto older = play.resources.at(model::dkim_address("cloud", region, domain(), "s1"));
       const auto error = Play::error_of(poll(older));
       CHECK(error.kind == ErrorKind::kConflict);
       CHECK(error.message.find("INACTIVE") != std::string::npos);
     }},
    {"record sets are created, replaced and deleted with their versions",
     [](Play& play) {
       const auto made = record_set("www.example.com", RecordType::kA, {"192.0.2.1", "192.0.2.2"});
       play.done(write_set(made, ""));
       const auto next = record_set("www.example.com", RecordType::kA, {"192.0.2.2", "192.0.2.3"});
       play.done(write_set(next, play.version("www.example.com", RecordType::kA)));
       const auto zone = play.zone();
       CHECK(dns::is_same_meaning(*zone.find(next.name, next.type), next));
       play.done(delete_set(next, play.version("www.example.com", RecordType::kA)));
       CHECK(play.zone().find(next.name, next.type) == nullptr);
     }},
    {"a set that somebody made meanwhile is a conflict; the others of the batch are written",
     [](Play& play) {
       play.stage.write_behind("a.example.com", "A", {"192.0.2.9"});
       const auto outcomes = play.apply_all(
           {write_set(record_set("a.example.com", RecordType::kA, {"192.0.2.1"}), ""),
            write_set(record_set("b.example.com", RecordType::kA, {"192.0.2.1"}), ""),
            write_set(record_set("c.example.com", RecordType::kA, {"192.0.2.1"}), "")});
       CHECK(Play::error_of(outcomes[0]).kind == ErrorKind::kConflict);
       CHECK(std::holds_alternative<model::Done>(outcomes[1]));
       CHECK(std::holds_alternative<model::Done>(outcomes[2]));
       const auto zone = play.zone();
       CHECK(dns::to_text(zone.find(dns::name_of("a.example.com"), RecordType::kA)->values[0]) ==
             "192.0.2.9");
       CHECK(zone.find(dns::name_of("b.example.com"), RecordType::kA) != nullptr);
     }},
    {"a record that the service refuses is found; the others of the batch are written",
     [](Play& play) {
       std::vector<model::Change> changes;
       for (const std::string name : {"d", "e", "f", "g", "h"}) {
         changes.push_back(
             write_set(record_set(name + ".example.com", RecordType::kA, {"192.0.2.1"}), ""));
       }
       // A CNAME beside other data.
       changes.push_back(
           write_set(record_set("b.example.com", RecordType::kCname, {"x.example.net"}), ""));
       const auto outcomes = play.apply_all(changes);
       for (std::size_t i = 0; i < 5; ++i) CHECK(std::holds_alternative<model::Done>(outcomes[i]));
       CHECK_FALSE(Play::error_of(outcomes[5]).message.empty());
       CHECK(play.zone().find(dns::name_of("h.example.com"), RecordType::kA) != nullptr);
     }},
    {"a write whose answer was lost is recognised as done",
     [](Play& play) {
       play.stage.trouble(Trouble::kLostReply, "PatchZoneRecords");
       play.done(write_set(record_set("lost.example.com", RecordType::kA, {"192.0.2.1"}), ""));
       CHECK(play.zone().find(dns::name_of("lost.example.com"), RecordType::kA)->values.size() ==
             1);
     }},
    {"a lost answer followed by errors of the service is not a refusal: what was written is found",
     [](Play& play) {
       const auto made = record_set("found.example.com", RecordType::kA, {"192.0.2.1"});
       play.stage.trouble(Trouble::kLostReply, "PatchZoneRecords");
       play.stage.trouble(Trouble::kServerErrors, "PatchZoneRecords");
       CHECK(play.done(write_set(made, "")).note == "already so");
       play.stage.mend_all();
     }},
    {"where it cannot be looked for, the outcome stays unknown",
     [](Play& play) {
       const auto made = record_set("open.example.com", RecordType::kA, {"192.0.2.1"});
       play.stage.trouble(Trouble::kLostReply, "PatchZoneRecords");
       play.stage.trouble(Trouble::kServerErrors, "PatchZoneRecords");
       play.stage.trouble(Trouble::kServerErrors, "GetZoneRecords");
       CHECK(Play::error_of(play.apply(write_set(made, ""))).kind == ErrorKind::kUnknownOutcome);
       play.stage.mend_all();
       CHECK(play.zone().find(made.name, made.type) != nullptr);
     }},
    {"an SPF value is added beside foreign ones, and the set keeps its TTL",
     [](Play& play) {
       play.stage.write_behind("example.com", "TXT", {"\"google-site-verification=abc\""});
       const auto version = play.version("example.com", RecordType::kTxt);
       play.done(write_spf({}, spf({"v=spf1 ~all"}, 300), version));
       const auto zone = play.zone();
       const auto* set = zone.find(domain(), RecordType::kTxt);
       REQUIRE(set != nullptr);
       CHECK(set->values.size() == 2);
       CHECK(set->ttl == 7200);
     }},
    {"words sent without quotes by somebody else are replaced by one string; neighbours stay",
     [](Play& play) {
       play.stage.write_behind(
           "example.com",
           "TXT",
           {"\"google-site-verification=abc\"", R"("v=spf1" "include:rp.x.example" "~all")"});
       const auto version = play.version("example.com", RecordType::kTxt);
       play.done(write_spf(spf({"v=spf1", "include:rp.x.example", "~all"}, 7200),
                           spf({"v=spf1 include:rp.x.example ~all"}, 7200),
                           version));
       const auto zone = play.zone();
       const auto wanted =
           record_set("example.com",
                      RecordType::kTxt,
                      {"\"v=spf1 include:rp.x.example ~all\"", "\"google-site-verification=abc\""});
       auto set = *zone.find(domain(), RecordType::kTxt);
       set.ttl = wanted.ttl;
       CHECK(dns::is_same_meaning(set, wanted));
       CHECK(std::ranges::all_of(set.values, [](const auto& value) {
         return std::get<dns::TxtData>(value).strings.size() == 1;
       }));
     }},
    {"a neighbour changed since the plan is a conflict; planned again, the value alone goes",
     [](Play& play) {
       const auto old_version = play.version("example.com", RecordType::kTxt);
       const auto value = spf({"v=spf1 include:rp.x.example ~all"}, 7200);
       play.stage.write_behind(
           "example.com", "TXT", {"\"fresh=1\"", "\"v=spf1 include:rp.x.example ~all\""});
       CHECK(Play::error_of(play.apply(write_spf(value, {}, old_version))).kind ==
             ErrorKind::kConflict);
       play.done(write_spf(value, {}, play.version("example.com", RecordType::kTxt)));
       const auto zone = play.zone();
       const auto* set = zone.find(domain(), RecordType::kTxt);
       REQUIRE(set->values.size() == 1);
       CHECK(std::get<dns::TxtData>(set->values[0]).joined() == "fresh=1");
     }},
    {"more changes than one request holds are written all",
     [](Play& play) {
       std::vector<model::Change> changes;
       for (int i = 0; i < 300; ++i) {
         changes.push_back(write_set(
             record_set("n" + std::to_string(i) + ".example.com", RecordType::kA, {"192.0.2.1"}),
             ""));
       }
       play.stage.count_calls();
       const auto outcomes = play.apply_all(changes);
       CHECK(play.stage.count_calls() == 2);
       CHECK(std::ranges::all_of(outcomes, [](const auto& outcome) {
         return std::holds_alternative<model::Done>(outcome);
       }));
       CHECK(play.zone().sets.size() > 300);
     }},
    {"the apex NS set is never changed",
     [](Play& play) {
       const auto set = record_set("example.com", RecordType::kNs, {"ns.evil.example"});
       CHECK(
           Play::error_of(play.apply(write_set(set, play.version("example.com", RecordType::kNs))))
               .kind == ErrorKind::kInvalid);
     }},
    {"a revoked permission is an error, never absence: of the read, and of a deletion",
     [](Play& play) {
       play.stage.revoke("ListDkims");
       provider::ReadScope scope;
       scope.region = play.stage.region();
       scope.domains = {domain()};
       CHECK(play.stage.provider().read(scope, {}).error().kind == ErrorKind::kNotFoundOrForbidden);
       play.stage.mend_all();
       play.stage.revoke("GetSender");
       const auto address =
           model::sender_address("cloud", play.stage.region(), "no-reply@example.com");
       CHECK(Play::error_of(play.apply(delete_of(play.resources.at(address)))).kind ==
             ErrorKind::kNotFoundOrForbidden);
       play.stage.mend_all();
     }},
    {"a region that is down is an error of that region; zones are read through the other",
     [](Play& play) {
       play.stage.take_down(play.stage.region());
       provider::ReadScope scope;
       scope.region = play.stage.region();
       CHECK(play.stage.provider().read(scope, {}).error().kind == ErrorKind::kTransient);
       scope.region = play.stage.other_region();
       scope.zones = {domain()};
       const auto findings = play.stage.provider().read(scope, {});
       REQUIRE(findings);
       CHECK(findings->zones.size() == 1);
       play.done(write_set(record_set("down.example.com", RecordType::kA, {"192.0.2.1"}), ""));
       play.stage.mend_all();
     }},
    {"a sender is deleted at once; deleted already, it counts as done",
     [](Play& play) {
       const auto address =
           model::sender_address("cloud", play.stage.region(), "no-reply@example.com");
       const auto change = delete_of(play.resources.at(address));
       play.done(change);
       CHECK(play.done(change).note == "was already gone");
     }},
    {"deletions whose answers were lost are done, or wait, as if they had come",
     [](Play& play) {
       const auto region = play.stage.region();
       const auto sender = create_sender(region, "lost@example.com");
       const auto path = create_return_path(region, "lost");
       play.done(sender);
       play.done(path);
       play.stage.trouble(Trouble::kLostReply, "DeleteSender");
       play.done(delete_of(play.live(sender)));
       play.stage.trouble(Trouble::kLostReply, "DeleteEmailReturnPath");
       play.done(delete_of(play.live(path)));
       const auto key = model::dkim_address("cloud", region, domain(), "s2");
       play.stage.trouble(Trouble::kLostReply, "DeleteDkim");
       const auto token = play.pending(delete_of(play.resources.at(key))).token;
       play.stage.let_pass(std::chrono::hours(25));
       CHECK(std::holds_alternative<model::Done>(play.poll(token)));
       for (const auto& gone : {sender.address, path.address, key}) {
         CHECK(find(play.read(), gone) == nullptr);
         play.resources.erase(gone);
       }
     }},
    {"a deleted key is pending, and holds its name and its domain",
     [](Play& play) {
       const auto region = play.stage.region();
       const auto key = model::dkim_address("cloud", region, domain(), "s1");
       const auto pending = play.pending(delete_of(play.resources.at(key)));
       CHECK(pending.token.waiting_for.find("DELETING") != std::string::npos);
       CHECK(find(play.read(), key)->lifecycle == Lifecycle::kDeleting);

       const auto again = play.pending(create_key(region, "s1"));
       CHECK(again.token.waiting_for.find("holds its name") != std::string::npos);

       const auto path =
           model::return_path_address("cloud", region, *domain().with_prefix("bounce"));
       play.done(delete_of(play.resources.at(path)));
       const auto name = model::domain_address("cloud", region, domain());
       const auto live = *find(play.read(), name);
       const auto blocked = play.pending(delete_of(live));
       CHECK(blocked.token.waiting_for == "1 DKIM key of example.com is still DELETING");
       CHECK(blocked.token.token.starts_with("blocked"));

       for (const auto& token : {pending.token, again.token, blocked.token}) {
         Play::pending_of(play.poll(token));
       }
       play.stage.let_pass(std::chrono::hours(25));
       CHECK(std::holds_alternative<model::Done>(play.poll(pending.token)));
       Play::pending_of(play.poll(again.token));
       Play::pending_of(play.poll(blocked.token));
       play.resources.erase(key);
     }},
    {"then the name is free again, and the domain goes when its new key has gone",
     [](Play& play) {
       const auto region = play.stage.region();
       const auto key = create_key(region, "s1");
       play.done(key);
       const auto token = play.pending(delete_of(play.live(key))).token;
       play.stage.let_pass(std::chrono::hours(25));
       CHECK(std::holds_alternative<model::Done>(play.poll(token)));
       const auto name = model::domain_address("cloud", region, domain());
       play.stage.trouble(Trouble::kLostReply, "DeleteEmailDomain");
       play.done(delete_of(*find(play.read(), name)));
       CHECK(find(play.read(), name) == nullptr);
     }},
};

}  // namespace

TEST_CASE("the provider contract") {
  for (const auto& entry : stages()) {
    DYNAMIC_SECTION(entry.name) {
      const auto stage = entry.make();
      Play play(*stage);
      for (const auto& step : kSteps) {
        INFO(step.says);
        step.run(play);
      }
    }
  }
}

}  // namespace mailctl::contract
