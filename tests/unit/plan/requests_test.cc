// What is remembered of a request, and what DNS shows of it: tables of the mistakes that people
// make.

#include "plan/requests.h"

#include <catch2/catch.hpp>

#include "dns/txt.h"
#include "plan/request_look.h"

using namespace mailctl;
using model::RequestStatus;
using Works = plan::Evidence::Works;

namespace {

const auto kDay1 = *base::parse_rfc3339("2026-11-21T12:00:00Z");
const auto kDay2 = *base::parse_rfc3339("2026-11-22T12:00:00Z");
const auto kDay3 = *base::parse_rfc3339("2026-11-23T12:00:00Z");
const auto kZone = dns::name_of("customer.example");

plan::Evidence there(Works works = Works::kSeenTwice) {
  return {.is_known = true, .is_there = true, .works = works};
}

plan::Evidence gone() {
  return {.is_known = true, .is_there = false, .works = Works::kSeenTwice};
}

model::RequestEntry after(const model::RequestEntry& before,
                          const plan::Evidence& evidence,
                          base::Time now) {
  return plan::advanced(&before, before.wish, evidence, now);
}

dns::RecordSet set(std::string_view name,
                   dns::RecordType type,
                   const std::vector<std::string>& values) {
  dns::RecordSet out{dns::name_of(name), type, 3600, {}};
  for (const auto& value : values) out.values.push_back(*dns::parse_record_data(type, value));
  return out;
}

model::Resource asked(dns::RecordSet wanted) {
  model::Resource resource;
  resource.address = model::record_set_address(kZone, wanted.type, wanted.name);
  model::ManagedRecordSet record;
  record.zone = kZone;
  record.set = std::move(wanted);
  resource.spec = std::move(record);
  return resource;
}

model::Resource asked_spf(const std::vector<std::string>& terms) {
  model::SpfValue value;
  value.zone = kZone;
  value.name = kZone;
  value.text = "v=spf1";
  for (const auto& term : terms) value.text += " " + term;
  value.owned = terms;
  model::Resource resource;
  resource.address = model::spf_address(kZone, kZone);
  resource.spec = std::move(value);
  return resource;
}

plan::Look look(const model::Resource& resource, const std::vector<dns::RecordSet>& world) {
  dns::MissingQuestions missing;
  return plan::look_for(resource, dns::View::of(world), missing);
}

constexpr auto kKey = "acme._domainkey.customer.example";
constexpr auto kTarget = "acme.dkim.service.example";

}  // namespace

TEST_CASE("a request goes from requested to seen to verified, and back") {
  const auto requested = plan::advanced(nullptr, "v", gone(), kDay1);
  CHECK(requested.status() == RequestStatus::kRequested);
  CHECK(requested.requested == kDay1);

  const auto seen = after(requested, there(), kDay2);
  CHECK(seen.status() == RequestStatus::kSeen);
  CHECK(seen.seen == kDay2);
  CHECK(after(seen, there(), kDay2).status() == RequestStatus::kSeen);  // the same run is no proof

  const auto verified = after(seen, there(), kDay3);
  CHECK(verified.status() == RequestStatus::kVerified);
  CHECK(verified.seen == kDay2);

  const auto regressed = after(verified, gone(), kDay3);
  CHECK(regressed.status() == RequestStatus::kRegressed);
  CHECK(regressed.regressed == kDay3);
  CHECK(regressed.verified == kDay3);

  const auto again = after(regressed, there(), kDay3);
  CHECK(again.status() == RequestStatus::kSeen);
  CHECK_FALSE(again.verified);
}

TEST_CASE("what depends on a record decides whether it is verified") {
  const auto requested = plan::advanced(nullptr, "v", gone(), kDay1);
  CHECK(after(requested, there(Works::kYes), kDay1).status() == RequestStatus::kVerified);
  const auto seen = after(requested, there(Works::kNo), kDay1);
  CHECK(seen.status() == RequestStatus::kSeen);
  CHECK(after(seen, there(Works::kNo), kDay3).status() == RequestStatus::kSeen);
  const auto verified = after(seen, there(Works::kYes), kDay2);
  CHECK(after(verified, there(Works::kNo), kDay3).status() == RequestStatus::kRegressed);
  CHECK(after(verified, there(Works::kNotKnown), kDay3) == verified);
  CHECK(after(seen, there(Works::kNotKnown), kDay3) == seen);
}

TEST_CASE("no answer says nothing") {
  const auto seen = plan::advanced(nullptr, "v", there(), kDay1);
  CHECK(after(seen, {}, kDay2) == seen);
}

TEST_CASE("an alias of a key is there when its first target is the one asked for") {
  const auto key = asked(set(kKey, dns::RecordType::kCname, {kTarget}));
  CHECK(look(key, {set(kKey, dns::RecordType::kCname, {kTarget})}).sighting ==
        plan::Sighting::kThere);

  const auto other = look(key, {set(kKey, dns::RecordType::kCname, {"old.service.example"})});
  CHECK(other.sighting == plan::Sighting::kMissing);
  CHECK(other.found == "CNAME to old.service.example");
  CHECK(other.advice == "Replace the target by acme.dkim.service.example");

  const auto appended = look(
      key, {set(kKey, dns::RecordType::kCname, {"acme.dkim.service.example.customer.example"})});
  CHECK(appended.advice.find("acme.dkim.service.example.") != std::string::npos);

  const auto text =
      look(key, {set(kKey, dns::RecordType::kTxt, {"\"acme.dkim.service.example\""})});
  CHECK(text.advice.find("Make it a CNAME") == 0);
}

TEST_CASE("a record at the name written twice is found") {
  const auto key = asked(set(kKey, dns::RecordType::kCname, {kTarget}));
  const auto doubled = look(key,
                            {set("acme._domainkey.customer.example.customer.example",
                                 dns::RecordType::kCname,
                                 {kTarget})});
  CHECK(doubled.found == "the record stands at acme._domainkey.customer.example.customer.example");
  CHECK(doubled.advice.find("`acme._domainkey`") != std::string::npos);
}

TEST_CASE("one question clears a zone of names written twice") {
  const auto key = asked(set(kKey, dns::RecordType::kCname, {kTarget}));
  dns::View view;
  view.set({dns::name_of(kKey), dns::RecordType::kTxt}, {dns::AnswerStatus::kNxDomain, {}, {}, 0});
  dns::MissingQuestions missing;
  CHECK(plan::look_for(key, view, missing).sighting == plan::Sighting::kMissing);
  CHECK(missing == dns::MissingQuestions{
                       {dns::name_of("customer.example.customer.example"), dns::RecordType::kTxt}});
  view.set(*missing.begin(), {dns::AnswerStatus::kNxDomain, {}, {}, 0});
  missing.clear();
  CHECK(plan::look_for(key, view, missing).found.empty());
  CHECK(missing.empty());
}

TEST_CASE("texts that were spoiled on their way are told apart") {
  const std::string wanted = "v=TLSRPTv1; rua=mailto:tls@acme.example";
  constexpr auto kName = "_smtp._tls.customer.example";
  const auto request =
      asked({dns::name_of(kName), dns::RecordType::kTxt, 3600, {dns::make_txt(wanted)}});

  struct Case {
    std::vector<std::string> published;  // texts
    std::string advice;                  // begins with
  };

  const auto cases =
      std::vector<Case>{{{"\"v=TLSRPTv1; rua=mailto:tls@acme.example\""}, "The quotation marks"},
                        {{"v=TLSRPTv1\\; rua=mailto:tls@acme.example"}, "Backslashes"},
                        {{"v=TLSRPTv1; ", "rua=mailto:tls@acme.example"}, "The value was split"},
                        {{"something else"}, "Replace what is there"}};
  for (const auto& [published, advice] : cases) {
    dns::RecordSet held{dns::name_of(kName), dns::RecordType::kTxt, 3600, {}};
    for (const auto& text : published) held.values.emplace_back(dns::make_txt(text));
    INFO(published.front());
    CHECK(look(request, {held}).advice.starts_with(advice));
  }
  dns::RecordSet same{dns::name_of(kName),
                      dns::RecordType::kTxt,
                      3600,
                      {dns::make_txt("v=TLSRPTv1;rua=mailto:tls@acme.example;")}};
  CHECK(look(request, {same}).sighting == plan::Sighting::kThere);
}

TEST_CASE("of SPF exactly one record must hold our terms, before its all") {
  const auto request = asked_spf({"include:spf.acme.example", "~all"});
  const auto txt = [](const std::vector<std::string>& texts) {
    dns::RecordSet held{kZone, dns::RecordType::kTxt, 3600, {}};
    for (const auto& text : texts) held.values.emplace_back(dns::make_txt(text));
    return std::vector{held};
  };
  CHECK(look(request, txt({"v=spf1 mx include:spf.acme.example -all", "x=y"})).sighting ==
        plan::Sighting::kThere);
  CHECK(look(request, txt({"v=spf1 mx -all"})).advice.starts_with("Add include:spf.acme.example"));
  CHECK(look(request, txt({"v=spf1 mx -all include:spf.acme.example"})).sighting ==
        plan::Sighting::kMissing);
  CHECK(look(request, txt({"v=spf1 mx -all", "v=spf1 include:spf.acme.example ~all"}))
            .advice.starts_with("Two SPF records"));
  CHECK(look(request, txt({"x=y"})).found.empty());
}

TEST_CASE("of DMARC the same or a stricter record will do") {
  constexpr auto kName = "_dmarc.customer.example";
  const auto dmarc = [](std::string_view text) {
    return dns::RecordSet{dns::name_of(kName), dns::RecordType::kTxt, 3600, {dns::make_txt(text)}};
  };
  const auto request = asked(dmarc("v=DMARC1; p=quarantine; rua=mailto:d@acme.example"));
  CHECK(look(request, {dmarc("v=DMARC1; p=reject; rua=mailto:x@y.example,mailto:d@acme.example")})
            .sighting == plan::Sighting::kThere);
  CHECK(look(request, {dmarc("v=DMARC1; p=none; rua=mailto:d@acme.example")}).sighting ==
        plan::Sighting::kMissing);
  CHECK(look(request, {dmarc("v=DMARC1; p=reject")}).sighting == plan::Sighting::kMissing);
}
