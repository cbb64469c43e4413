#include "dns/view.h"

#include <catch2/catch.hpp>

using namespace mailctl::dns;

namespace {

const Question kTxtAtA{name_of("a"), RecordType::kTxt};

Answer ok(std::string_view text) {
  return {AnswerStatus::kOk, {TxtData{{std::string(text)}}}, {}, 300};
}

Answer nothing(AnswerStatus status) {
  return {status, {}, {}, 60};
}

RecordSet cname(std::string_view from, std::string_view to) {
  return {name_of(from), RecordType::kCname, 200, {CnameData{name_of(to)}}};
}

RecordSet txt(std::string_view name, std::string_view text) {
  return {name_of(name), RecordType::kTxt, 100, {TxtData{{std::string(text)}}}};
}

}  // namespace

TEST_CASE("a view knows what was set and nothing else") {
  View view;
  CHECK(view.at(kTxtAtA).status == AnswerStatus::kNotFetched);
  CHECK(view.to_fetch(kTxtAtA) == kTxtAtA);
  view.set(kTxtAtA, ok("x"));
  CHECK(view.at(name_of("a"), RecordType::kTxt) == ok("x"));
  CHECK(view.at(name_of("a"), RecordType::kMx).status == AnswerStatus::kNotFetched);
  view.set(kTxtAtA, nothing(AnswerStatus::kTimeout));
  CHECK(view.at(kTxtAtA).status == AnswerStatus::kTimeout);
  CHECK(view.size() == 1);
}

TEST_CASE("statuses have words") {
  CHECK(to_text(AnswerStatus::kOk) == "ok");
  CHECK(to_text(AnswerStatus::kNoData) == "no data");
  CHECK(to_text(AnswerStatus::kNxDomain) == "no such name");
  CHECK(to_text(AnswerStatus::kServFail) == "server failure");
  CHECK(to_text(AnswerStatus::kTimeout) == "timeout");
  CHECK(to_text(AnswerStatus::kNotFetched) == "not fetched");
}

TEST_CASE("planned sets win over what was fetched, in a copy") {
  View view;
  view.set(kTxtAtA, ok("old"));
  const auto after = view.with_overlay(std::vector{txt("a", "new")});
  CHECK(after.at(kTxtAtA).status == AnswerStatus::kOk);
  CHECK(after.at(kTxtAtA).records == std::vector<RecordData>{TxtData{{"new"}}});
  CHECK(after.at(kTxtAtA).ttl == 100);
  CHECK(view.at(kTxtAtA) == ok("old"));
  const auto gone =
      view.with_overlay(std::vector{RecordSet{name_of("a"), RecordType::kTxt, 60, {}}});
  CHECK(gone.at(kTxtAtA).status == AnswerStatus::kNoData);
}

TEST_CASE("planned CNAMEs are followed into the plan and into the world") {
  View view;
  view.set({name_of("target"), RecordType::kTxt}, ok("key"));
  const auto after = view.with_overlay(
      std::vector{cname("a", "b"), cname("b", "target"), cname("c", "d"), txt("d", "t")});
  const auto& world = after.at(kTxtAtA);
  CHECK(world.status == AnswerStatus::kOk);
  CHECK(world.records == ok("key").records);
  CHECK(world.aliases == std::vector{name_of("b"), name_of("target")});
  CHECK(world.ttl == 200);
  const auto& planned = after.at(name_of("c"), RecordType::kTxt);
  CHECK(planned.records == std::vector<RecordData>{TxtData{{"t"}}});
  CHECK(planned.ttl == 100);
  CHECK(after.at(name_of("a"), RecordType::kCname).records ==
        std::vector<RecordData>{CnameData{name_of("b")}});
}

TEST_CASE("a planned CNAME to a name that nobody asked names what to fetch") {
  const auto after = View().with_overlay(std::vector{cname("a", "target")});
  CHECK(after.at(kTxtAtA).status == AnswerStatus::kNotFetched);
  CHECK(after.to_fetch(kTxtAtA) == Question{name_of("target"), RecordType::kTxt});
}

TEST_CASE("fetched chains that pass through planned names are walked again") {
  View view;
  Answer through{AnswerStatus::kNxDomain, {}, {name_of("b"), name_of("c")}, 300};
  view.set(kTxtAtA, through);
  const auto planned = view.with_overlay(std::vector{txt("c", "t")}).at(kTxtAtA);
  CHECK(planned.status == AnswerStatus::kOk);
  CHECK(planned.aliases == through.aliases);
  CHECK(planned.ttl == 100);
  const auto moved = view.with_overlay(std::vector{cname("b", "d"), txt("d", "t")}).at(kTxtAtA);
  CHECK(moved.aliases == std::vector{name_of("b"), name_of("d")});
  CHECK(moved.records == std::vector<RecordData>{TxtData{{"t"}}});
  // Another type at a name of the chain: the name exists now, the answer stays empty.
  const RecordSet mx{name_of("c"), RecordType::kMx, 60, {MxData{}}};
  CHECK(view.with_overlay(std::vector{mx}).at(kTxtAtA).status == AnswerStatus::kNoData);
}

TEST_CASE("removing a CNAME ends the chain that began with it") {
  View view;
  view.set(kTxtAtA, {AnswerStatus::kOk, {TxtData{{"t"}}}, {name_of("b")}, 300});
  const RecordSet removed{name_of("a"), RecordType::kCname, 60, {}};
  CHECK(view.with_overlay(std::vector{removed}).at(kTxtAtA).status == AnswerStatus::kNoData);
  // Replaced by a record of the asked type.
  const auto replaced = view.with_overlay(std::vector{removed, txt("a", "own")}).at(kTxtAtA);
  CHECK(replaced.records == std::vector<RecordData>{TxtData{{"own"}}});
  CHECK(replaced.aliases.empty());
}

TEST_CASE("a planned loop of CNAMEs is a failure, not a hang") {
  const auto after = View().with_overlay(std::vector{cname("a", "b"), cname("b", "a")});
  CHECK(after.at(kTxtAtA).status == AnswerStatus::kServFail);
}

TEST_CASE("a closed world holds its records and nothing else") {
  const std::vector<RecordSet> sets{txt("a.b.example", "x"),
                                    cname("alias.example", "a.b.example"),
                                    cname("lost.example", "gone.example"),
                                    cname("loop.example", "loop.example"),
                                    txt("*.wild.example", "any")};
  const auto world = View::of(sets);
  const auto txt_at = [&](std::string_view name) {
    return world.at(name_of(name), RecordType::kTxt);
  };
  CHECK(txt_at("a.b.example").status == AnswerStatus::kOk);
  CHECK(world.at(name_of("a.b.example"), RecordType::kA).status == AnswerStatus::kNoData);
  CHECK(txt_at("b.example").status == AnswerStatus::kNoData);  // an empty non-terminal exists
  CHECK(txt_at("c.example").status == AnswerStatus::kNxDomain);
  CHECK(txt_at("alias.example").aliases == std::vector{name_of("a.b.example")});
  CHECK(txt_at("alias.example").records == txt_at("a.b.example").records);
  CHECK(txt_at("lost.example").status == AnswerStatus::kNxDomain);
  CHECK(txt_at("loop.example").status == AnswerStatus::kServFail);
  CHECK(world.at(name_of("alias.example"), RecordType::kCname).status == AnswerStatus::kOk);
  CHECK(txt_at("deep.down.wild.example").records == txt("*.wild.example", "any").values);
  CHECK(world.at(name_of("deep.wild.example"), RecordType::kMx).status == AnswerStatus::kNoData);
  CHECK(txt_at("wild.example").status == AnswerStatus::kNoData);
}

TEST_CASE("a planned CNAME over a closed world ends in it") {
  const auto world = View::of(std::vector{txt("c", "x")});
  const auto planned = world.with_overlay(std::vector{cname("a", "c"), cname("b", "nowhere")});
  CHECK(planned.at(kTxtAtA).status == AnswerStatus::kOk);
  CHECK(planned.at(name_of("b"), RecordType::kTxt).status == AnswerStatus::kNxDomain);
}
