#include "state/state_json.h"

#include <catch2/catch.hpp>

#include "../../support/state/sample_state.h"
#include "base/text.h"

namespace mailctl::state {
namespace {

TEST_CASE("a state reads back as it was written") {
  const auto state = parse_state(to_json(sample_state()));
  REQUIRE(state.has_value());
  CHECK(*state == sample_state());
  CHECK(*parse_state(to_json(model::State{})) == model::State{});
}

TEST_CASE("the same state gives the same bytes, with its format version") {
  CHECK(to_json(sample_state()) == to_json(*parse_state(to_json(sample_state()))));
  CHECK(to_json(sample_state()).find("\"format_version\": 1") != std::string::npos);
}

TEST_CASE("every kind of journal entry reads back as it was written, on one line") {
  for (const auto& entry : sample_journal()) {
    const std::string line = to_json_line(entry);
    INFO(line);
    CHECK(line.find('\n') == std::string::npos);
    const auto read = parse_journal_entry(line);
    REQUIRE(read.has_value());
    CHECK(*read == entry);
  }
  const JournalHeader header{"0123", 9};
  CHECK(*parse_journal_header(to_json_line(header)) == header);
}

TEST_CASE("bytes that are not UTF-8 do not stop a state from being saved") {
  auto state = sample_state();
  state.entries.begin()->second.applied["description"] = "\xff\xfe";
  CHECK(parse_state(to_json(state)).has_value());
}

TEST_CASE("a state that cannot be read says where and why") {
  const std::string good = to_json(sample_state());

  struct Row {
    std::string from, to, message;
  };

  const auto row = GENERATE(values<Row>({
      {"\"serial\": 7", "\"serial\": -7", "\"serial\" is no number"},
      {"\"serial\": 7", "\"serial\": 7.5", "\"serial\" is no number"},
      {"\"serial\": 7,", "", "\"serial\" is missing"},
      {"\"lineage\"", "\"line\"", "\"lineage\" is missing"},
      {"\"format_version\": 1", "\"format_version\": 0", "\"format_version\" is not 1"},
      {"\"replace\"", "\"wipe\"", "\"wipe\" is no action"},
      {"2026-11-21T18", "2026-13-21T18", "is no time"},
      {"\"dns/example.com/TXT", "\"dns/example.com/", "is no address"},
      {"\"owned\": [", "\"owned\": {\"a\": [1]}, \"x\": [", "\"owned\" is no list"},
      {"\"tenancies\": {", "\"tenancies\": 1, \"x\": {", "\"tenancies\" is no object"},
  }));
  INFO(row.message);
  const std::string bad = base::replace_all(good, row.from, row.to);
  REQUIRE(bad != good);
  const auto state = parse_state(bad);
  REQUIRE_FALSE(state.has_value());
  CHECK(state.error().kind == base::ErrorKind::kInvalid);
  CHECK_THAT(state.error().message, Catch::Contains(row.message));
}

TEST_CASE("a later format asks for a later program") {
  const auto later =
      base::replace_all(to_json(sample_state()), "\"format_version\": 1", "\"format_version\": 2");
  const auto state = parse_state(later);
  REQUIRE_FALSE(state.has_value());
  CHECK(state.error().kind == base::ErrorKind::kUnsupported);
  CHECK_THAT(state.error().message, Catch::Contains("format_version 2"));
}

TEST_CASE("no prefix of a state is taken for a state") {
  const std::string whole = to_json(sample_state());
  for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
    INFO(length);
    CHECK_FALSE(parse_state(std::string_view(whole).substr(0, length)).has_value());
  }
}

TEST_CASE("a lock note reads back; other text gives an empty one") {
  const LockInfo info{.id = "ab12",
                      .operation = "apply",
                      .who = "ana@build-7",
                      .program = "mailctl 0.1.0",
                      .created = sample_time(),
                      .process = 4711};
  const auto read = parse_lock_info(to_json(info));
  CHECK(read.id == "ab12");
  CHECK(read.operation == "apply");
  CHECK(read.who == "ana@build-7");
  CHECK(read.created == sample_time());
  CHECK(read.process == 4711);
  CHECK(parse_lock_info("").who.empty());
  CHECK(parse_lock_info("{\"id\": 5}").who.empty());
}

}  // namespace
}  // namespace mailctl::state
