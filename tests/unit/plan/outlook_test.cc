#include "plan/outlook.h"

#include <catch2/catch.hpp>

#include "dns/txt.h"

using namespace mailctl;
using dns::AnswerStatus;
using dns::name_of;
using dns::RecordType;

namespace {

const auto kZone = name_of("pizza.example");

model::Snapshot snapshot() {
  model::Snapshot live;
  auto& zone = live.zones[kZone].zone;
  zone.apex = kZone;
  zone.add(kZone, 300, dns::make_txt("v=spf1 -all"));
  zone.add(kZone, 300, dns::make_txt("verification=1"));
  zone.add(name_of("shop.pizza.example"), 300, dns::NsData{name_of("ns.shop.example")});
  zone.add(name_of("alias.pizza.example"), 300, dns::CnameData{name_of("away.example")});
  live.world.set({name_of("away.example"), RecordType::kTxt},
                 {AnswerStatus::kOk, {dns::make_txt("from away")}, {}, 60});
  return live;
}

struct Seen {
  dns::Answer answer;
  dns::MissingQuestions missing;
};

Seen look(plan::Outlook& outlook, const dns::Question& question) {
  Seen seen;
  outlook.settle(
      [&](const dns::View& view, dns::MissingQuestions& lacked) {
        seen.answer = view.at(question);
        if (seen.answer.status == AnswerStatus::kNotFetched) lacked.insert(question);
      },
      seen.missing);
  return seen;
}

Seen look(plan::Outlook& outlook, std::string_view name) {
  return look(outlook, {name_of(name), RecordType::kTxt});
}

model::Change record(std::string_view name, dns::RecordData value) {
  model::Change change;
  dns::RecordSet set{name_of(name), dns::type_of(value), 300, {std::move(value)}};
  change.address = model::record_set_address(kZone, set.type, set.name);
  change.action = model::Action::kCreate;
  model::ManagedRecordSet managed;
  managed.zone = kZone;
  managed.set = std::move(set);
  change.after = managed;
  return change;
}

}  // namespace

TEST_CASE("a zone that was read answers for itself, and only DNS for the rest") {
  const auto live = snapshot();
  plan::Outlook outlook(live);
  CHECK(look(outlook, "pizza.example").answer.records.size() == 2);
  CHECK(look(outlook, "_dmarc.pizza.example").answer.status == AnswerStatus::kNxDomain);
  CHECK(look(outlook, "_dmarc.pizza.example").missing.empty());
  const auto alias = look(outlook, "alias.pizza.example");
  CHECK(alias.answer.records == std::vector<dns::RecordData>{dns::make_txt("from away")});
  CHECK(alias.answer.aliases == std::vector{name_of("away.example")});
  const auto elsewhere = look(outlook, "_dmarc.example");
  CHECK(elsewhere.missing == dns::MissingQuestions{{name_of("_dmarc.example"), RecordType::kTxt}});
  const auto delegated = look(outlook, "www.shop.pizza.example");
  CHECK(delegated.missing.size() == 1);
}

TEST_CASE("changes that are carried out are seen, the values of others beside them too") {
  const auto live = snapshot();
  plan::Outlook outlook(live);
  CHECK(look(outlook, "_dmarc.pizza.example").answer.status == AnswerStatus::kNxDomain);
  const auto made = record("_dmarc.pizza.example", dns::make_txt("v=DMARC1; p=none"));
  model::Change spf;
  spf.address = model::spf_address(kZone, kZone);
  spf.action = model::Action::kUpdate;
  model::SpfValue value;
  value.zone = kZone;
  value.name = kZone;
  value.text = "v=spf1 mx -all";
  spf.after = value;
  outlook.carry_out(std::vector<const model::Change*>{&made, &spf});
  CHECK(look(outlook, "_dmarc.pizza.example").answer.status == AnswerStatus::kOk);
  const auto texts = look(outlook, "pizza.example").answer.records;
  CHECK(texts == std::vector<dns::RecordData>{dns::make_txt("verification=1"),
                                              dns::make_txt("v=spf1 mx -all")});
  auto gone = made;
  gone.action = model::Action::kDelete;
  gone.before = gone.after;
  gone.after.reset();
  outlook.carry_out(std::vector<const model::Change*>{&gone});
  CHECK(look(outlook, "_dmarc.pizza.example").answer.status == AnswerStatus::kNxDomain);
}

TEST_CASE("what only a planned alias points to is not asked for") {
  const auto live = snapshot();
  plan::Outlook outlook(live);
  const auto key =
      record("s1._domainkey.pizza.example", dns::CnameData{name_of("s1.service.example")});
  outlook.carry_out(std::vector<const model::Change*>{&key});
  const auto planned = look(outlook, "s1._domainkey.pizza.example");
  CHECK(planned.answer.status == AnswerStatus::kNxDomain);
  CHECK(planned.missing.empty());
}
